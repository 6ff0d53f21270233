//! An admitted request: how far its prompt is computed and what its choices have said.

use std::time::Instant;

use crate::child::backend::{Backend, Entry, Sequence, Token};
use crate::child::sampler::{Drawing, Sampler};
use crate::child::scheduler::Job;
use crate::child::text::Growing;
use crate::protocol::{Event, Finish};
use crate::wire::{FromChild, RequestId};

pub(super) struct Running {
    pub(super) job: Job,
    pub(super) admitted: Instant,
    /// Tokens of the prompt that are in the cache, or in the batch being computed.
    computed: usize,
    /// The choices that have not finished. Each holds a sequence; the prompt is computed in the
    /// first one's.
    choices: Vec<Choice>,
    /// The model gave nothing to draw from.
    failed: bool,
}

struct Choice {
    number: u32,
    sequence: Sequence,
    sampler: Sampler,
    text: Growing,
    /// Drawn, but not yet in the cache.
    next: Token,
    /// Tokens drawn.
    drawn: u32,
    finished: bool,
}

/// Is a request done?
pub(super) enum Ending {
    Goes,
    Done,
    Failed,
}

impl Running {
    /// `sequences`: one for each choice, empty.
    pub(super) fn new(job: Job, sequences: Vec<Sequence>, admitted: Instant) -> Self {
        let drawing = Drawing {
            sampling: job.sampling,
            ..Drawing::default()
        };
        let choices = (0..).zip(sequences).map(|(number, sequence)| Choice {
            number,
            sequence,
            sampler: Sampler::new(drawing.clone(), number, &job.prompt),
            text: Growing::new(job.stop.clone()),
            next: 0,
            drawn: 0,
            finished: false,
        });
        let choices = choices.collect();
        Self {
            job,
            admitted,
            computed: 0,
            choices,
            failed: false,
        }
    }

    pub(super) fn id(&self) -> RequestId {
        self.job.id
    }

    /// Number of choices that have not finished.
    pub(super) fn live(&self) -> usize {
        self.choices.len()
    }

    pub(super) fn sequences(&self) -> impl Iterator<Item = Sequence> {
        self.choices.iter().map(|choice| choice.sequence)
    }

    /// Cells that no other request may take: the prompt's, as long as any choice lives, and all
    /// that the live choices can still come to need.
    pub(super) fn cells_reserved(&self) -> u64 {
        let a_choice = u64::from(self.job.max_tokens);
        self.job.prompt.len() as u64 + self.choices.len() as u64 * a_choice
    }

    /// Cells that hold a token.
    pub(super) fn cells_used(&self) -> u64 {
        let said = |choice: &Choice| u64::from(choice.drawn.saturating_sub(1));
        self.computed as u64 + self.choices.iter().map(said).sum::<u64>()
    }

    fn is_streaming(&self) -> bool {
        self.computed == self.job.prompt.len()
    }

    /// What each live choice has to compute next; nothing while the prompt is being computed.
    pub(super) fn next_tokens(&self) -> impl Iterator<Item = Entry> {
        let streaming = if self.is_streaming() {
            self.choices.as_slice()
        } else {
            &[]
        };
        streaming.iter().map(|choice| Entry {
            token: choice.next,
            position: position(self.job.prompt.len()) + choice.drawn - 1,
            sequence: choice.sequence,
            wants_logits: true,
        })
    }

    /// Adds at most `room` tokens of the prompt to the batch; true if the last one is among them.
    pub(super) fn add_prompt(&mut self, room: usize, batch: &mut Vec<Entry>) -> bool {
        let prompt = &self.job.prompt;
        let chunk = self.computed..prompt.len().min(self.computed.saturating_add(room));
        let Some(last) = chunk.clone().next_back() else {
            return false;
        };
        let sequence = self.choices[0].sequence;
        batch.extend(chunk.map(|at| Entry {
            token: prompt[at],
            position: position(at),
            sequence,
            wants_logits: at + 1 == prompt.len(),
        }));
        self.computed = last + 1;
        self.is_streaming()
    }

    /// From which sequence to which others the computed prompt is shared.
    pub(super) fn shared_prompt(&self) -> impl Iterator<Item = (Sequence, Sequence)> {
        let first = self.choices[0].sequence;
        self.choices[1..]
            .iter()
            .map(move |choice| (first, choice.sequence))
    }

    /// Draws the next token of a live choice from the logits at `entry` of the batch.
    pub(super) fn draw(
        &mut self,
        choice: usize,
        entry: usize,
        backend: &impl Backend,
        out: &mut Vec<FromChild>,
    ) {
        let (id, choice) = (self.job.id, &mut self.choices[choice]);
        let Some(drawn) = choice.sampler.draw(backend.logits(entry), None) else {
            self.failed = true;
            return;
        };
        let (text, reason) = choice.take(drawn.token, self.job.max_tokens, backend);
        let number = choice.number;
        if !text.is_empty() {
            out.push(FromChild::Event {
                id,
                event: Event::Text {
                    choice: number,
                    text,
                    logprobs: Vec::new(),
                },
            });
        }
        if let Some(reason) = reason {
            choice.finished = true;
            let event = Event::Finished {
                choice: number,
                reason,
                completion_tokens: choice.drawn,
            };
            out.push(FromChild::Event { id, event });
        }
    }

    /// Removes the choices that finished and gives their sequences back to be emptied.
    pub(super) fn take_finished(&mut self) -> Vec<Sequence> {
        let finished = self.choices.extract_if(.., |choice| choice.finished);
        finished.map(|choice| choice.sequence).collect()
    }

    pub(super) fn ending(&self) -> Ending {
        match (self.failed, self.choices.is_empty()) {
            (true, _) => Ending::Failed,
            (false, true) => Ending::Done,
            (false, false) => Ending::Goes,
        }
    }
}

impl Choice {
    /// Takes a drawn token: the text it lets out, and why the choice ends if it does.
    fn take(
        &mut self,
        token: Token,
        max_tokens: u32,
        backend: &impl Backend,
    ) -> (String, Option<Finish>) {
        self.next = token;
        self.drawn += 1;
        if backend.is_end(token) {
            return (self.text.finish(), Some(Finish::Stop));
        }
        let mut bytes = Vec::new();
        backend.piece(token, &mut bytes);
        let mut shown = self.text.push(&bytes);
        if shown.stopped {
            return (shown.text, Some(Finish::Stop));
        }
        if self.drawn == max_tokens {
            shown.text += &self.text.finish();
            return (shown.text, Some(Finish::Length));
        }
        (shown.text, None)
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).expect("a prompt is within the context, which is a u32")
}

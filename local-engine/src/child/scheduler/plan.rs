//! What one step computes: a token for every stream, and a chunk of the prompts.
//!
//! Room in the cache is found here: first what nobody needs is given up, then requests that are
//! due later are set back. The one that is due first never is, so somebody always gets on.

use std::collections::BTreeMap;

use crate::child::backend::{Backend, Sequence};
use crate::child::cache::{Keep, PrefixCache};
use crate::child::scheduler::active::Active;
use crate::child::scheduler::job::Due;
use crate::protocol::Class;

/// Two prompts that go on alike for at least this many tokens are not computed side by side: the
/// later one waits a step and takes over what the first has computed.
const WORTH_WAITING: usize = 16;

/// The part of one choice in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    pub(super) due: Due,
    /// Its place among the request's choices.
    pub(super) choice: usize,
    pub(super) sequence: Sequence,
    /// The first token to be computed.
    pub(super) start: usize,
    pub(super) tokens: usize,
    /// The next token can be drawn after it.
    pub(super) is_last: bool,
    pub(super) is_stream: bool,
}

/// What there is to plan with.
pub(super) struct Planner<'s, B> {
    pub(super) running: &'s mut BTreeMap<Due, Active>,
    pub(super) cache: &'s mut PrefixCache,
    pub(super) backend: &'s mut B,
    /// Cells in all.
    pub(super) cells: u64,
    /// Tokens of prompts taken over from the cache.
    pub(super) followed: u64,
    picks: Vec<Pick>,
    planned: usize,
    set_back: Vec<Due>,
}

/// What came of it.
pub(super) struct Plan {
    pub(super) picks: Vec<Pick>,
    /// These must be taken out of the running and wait again; they hold nothing any more.
    pub(super) set_back: Vec<Due>,
    pub(super) followed: u64,
}

impl<'s, B: Backend> Planner<'s, B> {
    pub(super) fn new(
        running: &'s mut BTreeMap<Due, Active>,
        cache: &'s mut PrefixCache,
        backend: &'s mut B,
        cells: u64,
    ) -> Self {
        Self {
            running,
            cache,
            backend,
            cells,
            followed: 0,
            picks: Vec::new(),
            planned: 0,
            set_back: Vec::new(),
        }
    }

    /// `batch`: tokens in all; `chunk`: of prompts, given how many streams there are and how much
    /// is left of the shortest prompt.
    pub(super) fn plan(mut self, batch: usize, chunk: impl FnOnce(usize, usize) -> usize) -> Plan {
        self.follow();
        self.streams();
        let streams = self.planned;
        let prompts = self.waiting_prompts().into_iter();
        let shortest = prompts.map(|(_, pending)| pending).min().unwrap_or(0);
        let room = chunk(streams, shortest).min(batch.saturating_sub(streams));
        self.prompts(room);
        Plan {
            picks: self.picks,
            set_back: self.set_back,
            followed: self.followed,
        }
    }

    fn streams(&mut self) {
        let all: Vec<_> = self.running.keys().copied().collect();
        for due in all {
            // It may have been set back for one that is due earlier.
            let Some(active) = self.running.get(&due).filter(|_| !self.is_set_back(due)) else {
                continue;
            };
            let streaming: Vec<_> = active
                .choices
                .iter()
                .enumerate()
                .filter(|(_, choice)| choice.is_streaming(&active.job))
                .map(|(at, choice)| pick(due, at, choice.sequence, choice.computed, 1, true))
                .collect();
            if self.make_room(due, streaming.len()) >= streaming.len() {
                self.planned += streaming.len();
                self.picks.extend(streaming);
            } else {
                // Nothing can be taken from others.
                self.put_back(due);
            }
        }
    }

    /// The oldest prompt is finished if it can be, and otherwise gets half of the room, so that it
    /// gets on whatever comes; the rest goes to the prompts that are nearest to their end, so that
    /// short ones need not wait for long ones. Prompts as long as each other are answered one by
    /// one: begun together, all would wait for the last.
    fn prompts(&mut self, room: usize) {
        let mut prompts = self.waiting_prompts();
        let Some(&(oldest, pending)) = prompts.first() else {
            return;
        };
        let (first, rest) = if prompts.len() > 1 && pending > room {
            (room.div_ceil(2), room / 2)
        } else {
            (room, 0)
        };
        let unused = first - self.prompt(oldest, first);
        prompts.sort_by_key(|&(due, pending)| (pending, due));
        let mut room = rest + unused;
        for (due, pending) in prompts {
            // Who is answered after this step should not wait for a piece of another's prompt.
            let holds_up = pending > room && self.picks.iter().any(is_prompts_end);
            if room == 0 {
                break;
            }
            if holds_up && due != oldest {
                continue;
            }
            if due == oldest
                && self
                    .picks
                    .iter()
                    .any(|pick| pick.due == due && !pick.is_stream)
            {
                room -= self.prolong(due, room);
            } else {
                room -= self.prompt(due, room);
            }
        }
    }

    /// Takes over what others have computed of the prompts.
    fn follow(&mut self) {
        for active in self.running.values_mut() {
            let Some(at) = active.next_prompt() else {
                continue;
            };
            let (job, choice) = (&active.job, &mut active.choices[at]);
            let sequence = choice.sequence.expect("it runs");
            let end = choice.computed + choice.pending(job);
            // The last token is always computed, for what follows it.
            let ahead = choice.tokens(job, choice.computed..end - 1);
            let found = self.cache.follow(sequence, ahead, self.backend);
            choice.computed += found as usize;
            self.followed += u64::from(found);
        }
    }

    /// Requests with a prompt to be computed, oldest first, with how much is left of it.
    fn waiting_prompts(&self) -> Vec<(Due, usize)> {
        let runs = |due: &Due| !self.is_set_back(*due);
        let running = self.running.iter().filter(|(due, _)| runs(due));
        let prompts = running.filter_map(|(due, active)| {
            let choice = &active.choices[active.next_prompt()?];
            Some((*due, choice.pending(&active.job)))
        });
        prompts.collect()
    }

    /// Plans at most `room` tokens of a request's prompt; returns how many.
    fn prompt(&mut self, due: Due, room: usize) -> usize {
        if room == 0 || self.is_set_back(due) || self.is_worth_waiting(due) {
            return 0;
        }
        let active = &self.running[&due];
        let at = active.next_prompt().expect("it is among the waiting");
        let choice = &active.choices[at];
        let (sequence, start) = (choice.sequence, choice.computed);
        let pending = choice.pending(&active.job);
        let tokens = self
            .make_room(due, pending.min(room))
            .min(pending)
            .min(room);
        if tokens > 0 && !self.is_set_back(due) {
            let is_last = tokens == pending;
            let mut pick = pick(due, at, sequence, start, tokens, false);
            pick.is_last = is_last;
            self.picks.push(pick);
            self.planned += tokens;
        }
        tokens
    }

    /// Plans more of a prompt that is in the plan already.
    fn prolong(&mut self, due: Due, room: usize) -> usize {
        let is_its = |pick: &Pick| pick.due == due && !pick.is_stream;
        let Some(at) = self.picks.iter().position(is_its) else {
            return 0;
        };
        let pick = self.picks[at];
        let active = &self.running[&due];
        let left = active.choices[pick.choice].pending(&active.job) - pick.tokens;
        let more = self.make_room(due, left.min(room)).min(left).min(room);
        // Others may have been set back, and their parts taken out of the plan.
        if let Some(pick) = self.picks.iter_mut().find(|pick| is_its(pick)) {
            pick.tokens += more;
            pick.is_last = more == left;
            self.planned += more;
            return more;
        }
        0
    }

    /// Is what it would compute next being computed for another in this step?
    fn is_worth_waiting(&self, due: Due) -> bool {
        let active = &self.running[&due];
        let Some(at) = active.next_prompt() else {
            return false;
        };
        let choice = &active.choices[at];
        let Some(sequence) = choice.sequence else {
            return false;
        };
        let place = self.cache.place(sequence);
        let end = choice.computed + choice.pending(&active.job) - 1;
        let same_place = |pick: &&Pick| {
            !pick.is_stream && pick.due != due && self.cache.place(pick.sequence) == place
        };
        self.picks.iter().filter(same_place).any(|pick| {
            let other = &self.running[&pick.due];
            let theirs =
                other.choices[pick.choice].tokens(&other.job, pick.start..pick.start + pick.tokens);
            let mine = choice.tokens(&active.job, choice.computed..end);
            let alike = theirs.zip(mine).take_while(|(a, b)| a == b).count();
            alike >= WORTH_WAITING
        })
    }

    /// Tries to have `tokens` cells free beyond what is planned; returns how many there are.
    fn make_room(&mut self, due: Due, tokens: usize) -> usize {
        loop {
            let taken = self.cache.used() + self.planned as u64;
            let free = self.cells.saturating_sub(taken);
            let short = (tokens as u64).saturating_sub(free);
            if short == 0 || self.cache.evict(short, self.backend) > 0 {
                if short == 0 {
                    return tokens;
                }
                continue;
            }
            match self.victim(due) {
                Some(victim) => self.put_back(victim),
                None => return usize::try_from(free).unwrap_or(usize::MAX),
            }
        }
    }

    /// Who gives way to the request that is due then: the last batch request that is due later, or,
    /// if there is none, the last interactive one. A batch request takes an interactive one's place
    /// only if it is due before all others, so that it is answered in the end.
    fn victim(&self, due: Due) -> Option<Due> {
        let is_batch = |other: &Due| self.running[other].job.class == Class::Batch;
        let runs = |other: &&Due| **other > due && !self.is_set_back(**other);
        let later = || self.running.keys().rev().filter(runs).copied();
        let may_take_any = !is_batch(&due) || self.running.keys().next() == Some(&due);
        later()
            .find(is_batch)
            .or_else(|| later().next().filter(|_| may_take_any))
    }

    fn put_back(&mut self, due: Due) {
        let gone = self.picks.extract_if(.., |pick| pick.due == due);
        self.planned -= gone.map(|pick| pick.tokens).sum::<usize>();
        let active = self.running.get_mut(&due).expect("it runs");
        active.unseat(Keep::ForItself, self.cache, self.backend);
        self.set_back.push(due);
    }

    fn is_set_back(&self, due: Due) -> bool {
        self.set_back.contains(&due)
    }
}

fn is_prompts_end(pick: &Pick) -> bool {
    pick.is_last && !pick.is_stream
}

fn pick(
    due: Due,
    choice: usize,
    sequence: Option<Sequence>,
    start: usize,
    tokens: usize,
    is_stream: bool,
) -> Pick {
    Pick {
        due,
        choice,
        sequence: sequence.expect("it runs"),
        start,
        tokens,
        is_last: is_stream,
        is_stream,
    }
}

//! The logits as one draw sees them: what the grammar forbids is gone, what bias and penalties
//! change is changed. Nothing is copied: blocks of 64 tokens are made when they are looked at.

use crate::child::backend::Token;
use crate::child::grammar::Mask;
use crate::child::sampler::touched::Touched;

/// Tokens of a block.
pub(super) const BLOCK: usize = 64;

/// Values of a block's tokens; -∞ where a token cannot be drawn.
pub(super) type Block = [f32; BLOCK];

/// The logits of one draw.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) logits: &'a [f32],
    pub(super) allowed: Option<&'a Mask>,
    pub(super) touched: &'a Touched,
}

impl Values<'_> {
    /// The highest value of each block, -∞ where there is none.
    ///
    /// This is the one pass over the whole vocabulary that every draw makes.
    pub(super) fn measure(&self, highest: &mut Vec<f32>) {
        highest.clear();
        let blocks = self.logits.chunks(BLOCK).enumerate();
        highest.extend(blocks.map(|(index, logits)| match self.allowed {
            None => highest_of(logits),
            Some(mask) => match mask.block(index) {
                0 => f32::NEG_INFINITY,
                u64::MAX => highest_of(logits),
                bits => highest_allowed(logits, bits),
            },
        }));
        for index in self.touched.blocks() {
            if let Some(highest) = highest.get_mut(index) {
                *highest = highest_of(&self.at(index * BLOCK));
            }
        }
    }

    /// Calls `see` with the first token and the values of every block whose highest value, as
    /// [`measure`](Self::measure)d, `matters`; in the order of tokens.
    pub(super) fn visit(
        &self,
        highest: &[f32],
        matters: impl Fn(f32) -> bool,
        mut see: impl FnMut(usize, &Block),
    ) {
        let mut touched = 0;
        for (index, &highest) in highest.iter().enumerate() {
            if matters(highest) {
                see(index * BLOCK, &self.block(index, &mut touched));
            }
        }
    }

    /// The values of the block that begins with token `first`.
    pub(super) fn at(&self, first: usize) -> Block {
        let index = first / BLOCK;
        self.block(index, &mut self.touched.before(index))
    }

    /// `touched`: how many touched tokens lie before this block, or fewer; moved to its end.
    fn block(&self, index: usize, touched: &mut usize) -> Block {
        let logits = &self.logits[index * BLOCK..];
        let logits = &logits[..logits.len().min(BLOCK)];
        let mut block = [f32::NEG_INFINITY; BLOCK];
        block[..logits.len()].copy_from_slice(logits);
        match self.allowed.map(|mask| mask.block(index)) {
            None | Some(u64::MAX) => {}
            Some(bits) => forbid(&mut block, bits),
        }
        self.touched.apply(index, &mut block, touched);
        for value in &mut block {
            // Also turns what is no number to -∞.
            *value = if value.abs() < f32::INFINITY {
                *value
            } else {
                f32::NEG_INFINITY
            };
        }
        block
    }

    /// The token of a block that was `see`n, by its place there.
    pub(super) fn token(first: usize, place: usize) -> Token {
        Token::try_from(first + place).expect("a vocabulary is far below 2^31")
    }
}

/// Makes the tokens whose bit is 0 impossible.
fn forbid(block: &mut Block, allowed: u64) {
    let (eights, _) = block.as_chunks_mut::<8>();
    for (eight, bits) in eights.iter_mut().zip(allowed.to_le_bytes()) {
        for (value, add) in eight.iter_mut().zip(&FORBIDDEN[usize::from(bits)]) {
            *value += add;
        }
    }
}

/// What is added to eight values for each pattern of allowed bits: 0 or -∞.
static FORBIDDEN: [[f32; 8]; 256] = {
    let mut table = [[0.0; 8]; 256];
    let mut bits = 0;
    while bits < 256 {
        let mut place = 0;
        while place < 8 {
            if bits >> place & 1 == 0 {
                table[bits][place] = f32::NEG_INFINITY;
            }
            place += 1;
        }
        bits += 1;
    }
    table
};

/// The highest finite value, or -∞. Written so that it compiles to vector instructions.
fn highest_of(values: &[f32]) -> f32 {
    let (eights, rest) = values.as_chunks::<8>();
    let mut lanes = [f32::NEG_INFINITY; 8];
    for eight in eights {
        for (lane, &value) in lanes.iter_mut().zip(eight) {
            *lane = higher(*lane, value);
        }
    }
    let highest = lanes
        .iter()
        .chain(rest)
        .copied()
        .fold(f32::NEG_INFINITY, higher);
    if highest < f32::INFINITY {
        highest
    } else {
        highest_finite(values.iter().copied())
    }
}

/// The highest finite value of the tokens whose bit is 1, or -∞.
fn highest_allowed(values: &[f32], allowed: u64) -> f32 {
    let (eights, rest) = values.as_chunks::<8>();
    let mut bits = allowed;
    let mut lanes = [f32::NEG_INFINITY; 8];
    for eight in eights {
        let forbidden = &FORBIDDEN[(bits & 0xff) as usize];
        bits >>= 8;
        for ((lane, value), add) in lanes.iter_mut().zip(eight).zip(forbidden) {
            *lane = higher(*lane, value + add);
        }
    }
    let rest = rest.iter().zip(&FORBIDDEN[(bits & 0xff) as usize]);
    let rest = rest.map(|(value, add)| value + add);
    let highest = lanes
        .into_iter()
        .chain(rest)
        .fold(f32::NEG_INFINITY, higher);
    if highest < f32::INFINITY {
        highest
    } else {
        let all = values.iter().enumerate();
        let may = all.filter(|(place, _)| allowed >> place & 1 == 1);
        highest_finite(may.map(|(_, &value)| value))
    }
}

fn highest_finite(values: impl Iterator<Item = f32>) -> f32 {
    values
        .filter(|value| value.is_finite())
        .fold(f32::NEG_INFINITY, higher)
}

/// What is no number is never higher.
fn higher(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

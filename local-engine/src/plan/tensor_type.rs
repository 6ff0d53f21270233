//! How numbers are stored in a model file: blocks of so many numbers in so many bytes.
//!
//! Source: `ggml.h` (`enum ggml_type`) and the blocks of `ggml-common.h`, as in llama-cpp-sys-2
//! 0.1.161.

/// A way to store numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TensorType {
    number: u32,
    /// As llama.cpp prints it.
    pub(super) name: &'static str,
    block: u64,
    block_bytes: u64,
}

const fn of(number: u32, name: &'static str, block: u64, block_bytes: u64) -> TensorType {
    TensorType {
        number,
        name,
        block,
        block_bytes,
    }
}

const ALL: [TensorType; 35] = [
    of(0, "F32", 1, 4),
    of(1, "F16", 1, 2),
    of(2, "Q4_0", 32, 18),
    of(3, "Q4_1", 32, 20),
    of(6, "Q5_0", 32, 22),
    of(7, "Q5_1", 32, 24),
    of(8, "Q8_0", 32, 34),
    of(9, "Q8_1", 32, 36),
    of(10, "Q2_K", 256, 84),
    of(11, "Q3_K", 256, 110),
    of(12, "Q4_K", 256, 144),
    of(13, "Q5_K", 256, 176),
    of(14, "Q6_K", 256, 210),
    of(15, "Q8_K", 256, 292),
    of(16, "IQ2_XXS", 256, 66),
    of(17, "IQ2_XS", 256, 74),
    of(18, "IQ3_XXS", 256, 98),
    of(19, "IQ1_S", 256, 50),
    of(20, "IQ4_NL", 32, 18),
    of(21, "IQ3_S", 256, 110),
    of(22, "IQ2_S", 256, 82),
    of(23, "IQ4_XS", 256, 136),
    of(24, "I8", 1, 1),
    of(25, "I16", 1, 2),
    of(26, "I32", 1, 4),
    of(27, "I64", 1, 8),
    of(28, "F64", 1, 8),
    of(29, "IQ1_M", 256, 56),
    of(30, "BF16", 1, 2),
    of(34, "TQ1_0", 256, 54),
    of(35, "TQ2_0", 256, 66),
    of(39, "MXFP4", 32, 17),
    of(40, "NVFP4", 64, 36),
    of(41, "Q1_0", 128, 18),
    of(42, "Q2_0", 64, 18),
];

impl TensorType {
    pub(super) const F16: Self = ALL[1];
    pub(super) const Q4_0: Self = ALL[2];
    pub(super) const Q8_0: Self = ALL[6];

    /// The type that files call `number`.
    pub(super) fn from_number(number: u32) -> Option<Self> {
        ALL.into_iter().find(|kind| kind.number == number)
    }

    /// Bytes of a row of `elements`, whose last block may be part empty. `None` beyond 2^64.
    pub(super) fn row_bytes(self, elements: u64) -> Option<u64> {
        elements.div_ceil(self.block).checked_mul(self.block_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_stand_where_their_constants_say() {
        let names = [TensorType::F16, TensorType::Q4_0, TensorType::Q8_0].map(|kind| kind.name);
        assert_eq!(names, ["F16", "Q4_0", "Q8_0"]);
    }

    #[test]
    fn q8_0_takes_8_and_a_half_bits() {
        assert_eq!(TensorType::Q8_0.row_bytes(1024), Some(1088));
        assert_eq!(TensorType::Q8_0.row_bytes(1), Some(34));
        assert_eq!(TensorType::F16.row_bytes(u64::MAX), None);
    }
}

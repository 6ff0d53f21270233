//! The head of a GGUF file, versions 2 and 3 (ggml's `docs/gguf.md`): key-value pairs, then a
//! description of each tensor. The tensors' data are never read.
//!
//! The file is not trusted: nothing is allocated by a number in it, every number is checked before
//! it is added or multiplied, and each of the limits below is far above what models have.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use super::tensor_type::TensorType;

/// More pairs than any model has (some 50).
const MAX_PAIRS: u64 = 8192;
/// More tensors than any model has (some 20,000 in the largest).
const MAX_TENSORS: u64 = 1 << 18;
/// A longer key or name is refused. llama.cpp cuts a tensor's name at 64.
const MAX_NAME_BYTES: u64 = 256;
/// A longer text (a chat template) is skipped, and its length kept.
const MAX_TEXT_BYTES: u64 = 1024;
/// A longer array (a vocabulary) is skipped, and its length kept. One number a layer is short.
const MAX_LIST: u64 = 4096;
/// ggml's `GGML_MAX_DIMS`.
const MAX_DIMENSIONS: u32 = 4;

/// Why a file's head cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum GgufError {
    /// The file, not its content.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It ends within its head.
    #[error("it ends within its header; was it downloaded whole?")]
    Cut,
    /// Another kind of file, another version, or nonsense.
    #[error("{0}")]
    Wrong(String),
}

fn wrong(what: impl Into<String>) -> GgufError {
    GgufError::Wrong(what.into())
}

/// A value of the metadata, as far as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    /// A text that was skipped for its length.
    LongText,
    /// Whole numbers; anything else in an array is skipped.
    List(Vec<u64>),
    /// An array that was skipped, with its number of elements.
    Array(u64),
}

/// A tensor as its file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) kind: TensorType,
    pub(super) elements: u64,
    pub(super) bytes: u64,
}

/// What the head says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gguf {
    pub(super) values: BTreeMap<String, Value>,
    pub(super) tensors: Vec<Tensor>,
    /// Where the last tensor ends.
    pub(super) end: u64,
    /// How long the file is.
    pub(super) file_bytes: u64,
}

impl Gguf {
    /// Reads the head from the start of `file`.
    ///
    /// # Errors
    /// It is no such file, or it is cut short within its head.
    pub(super) fn read(file: &mut (impl Read + Seek)) -> Result<Self, GgufError> {
        let file_bytes = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        // A large buffer would be thrown away at every skipped vocabulary.
        let file = io::BufReader::with_capacity(1 << 16, file);
        let mut reader = Reader {
            file,
            at: 0,
            file_bytes,
        };
        if &reader.bytes::<4>()? != b"GGUF" {
            return Err(wrong("it does not begin with `GGUF`; name a GGUF file"));
        }
        match reader.u32()? {
            2 | 3 => {}
            big if big.swap_bytes() <= 3 => {
                return Err(wrong("it is a big-endian GGUF file; convert it again"));
            }
            version => {
                return Err(wrong(format!(
                    "it is GGUF version {version}; versions 2 and 3 are known"
                )));
            }
        }
        let (tensors, pairs) = (reader.u64()?, reader.u64()?);
        if tensors > MAX_TENSORS || pairs > MAX_PAIRS {
            return Err(wrong(format!(
                "it claims {tensors} tensors and {pairs} values; no model has more than \
                 {MAX_TENSORS} and {MAX_PAIRS}"
            )));
        }
        let mut gguf = Self {
            file_bytes,
            ..Self::default()
        };
        for _ in 0..pairs {
            let key = reader.name()?;
            let kind = reader.u32()?;
            let value = reader.value(kind)?;
            gguf.values.insert(key, value);
        }
        gguf.read_tensors(&mut reader, tensors)?;
        Ok(gguf)
    }

    fn read_tensors<F: Read + Seek>(
        &mut self,
        reader: &mut Reader<F>,
        count: u64,
    ) -> Result<(), GgufError> {
        let mut data_bytes = 0;
        for _ in 0..count {
            let (tensor, offset) = reader.tensor()?;
            let end = offset
                .checked_add(tensor.bytes)
                .ok_or_else(|| wrong("a tensor ends beyond any file"))?;
            data_bytes = data_bytes.max(end);
            self.tensors.push(tensor);
        }
        let alignment = match self.values.get("general.alignment") {
            Some(&Value::Unsigned(alignment)) if alignment.is_power_of_two() => alignment,
            _ => 32,
        };
        if count == 0 {
            self.end = reader.at;
            return Ok(());
        }
        let start = reader.at.checked_next_multiple_of(alignment);
        self.end = start
            .and_then(|start| start.checked_add(data_bytes))
            .ok_or_else(|| wrong("its tensors end beyond any file"))?;
        Ok(())
    }

    /// A whole number that is not negative.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match *self.values.get(key)? {
            Value::Unsigned(value) => Some(value),
            Value::Signed(value) => u64::try_from(value).ok(),
            _ => None,
        }
    }

    /// A number.
    pub(super) fn float(&self, key: &str) -> Option<f64> {
        match *self.values.get(key)? {
            Value::Float(value) => Some(value),
            _ => None,
        }
    }

    /// A short text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The file, and how far it was read.
struct Reader<F> {
    file: io::BufReader<F>,
    at: u64,
    file_bytes: u64,
}

impl<F: Read + Seek> Reader<F> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        let mut bytes = [0; N];
        self.advance(N as u64)?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Counts bytes that are about to be read or skipped.
    fn advance(&mut self, bytes: u64) -> Result<(), GgufError> {
        let at = self.at.checked_add(bytes).ok_or(GgufError::Cut)?;
        if at > self.file_bytes {
            return Err(GgufError::Cut);
        }
        self.at = at;
        Ok(())
    }

    fn skip(&mut self, bytes: u64) -> Result<(), GgufError> {
        self.advance(bytes)?;
        let bytes = i64::try_from(bytes).map_err(|_| GgufError::Cut)?;
        Ok(self.file.seek_relative(bytes)?)
    }

    fn u32(&mut self) -> Result<u32, GgufError> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    fn u64(&mut self) -> Result<u64, GgufError> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }

    /// A key, or a tensor's name.
    fn name(&mut self) -> Result<String, GgufError> {
        let length = self.u64()?;
        if length > MAX_NAME_BYTES {
            return Err(wrong(format!("a name in it has {length} bytes")));
        }
        self.text(length)
    }

    /// `length` is at most [`MAX_TEXT_BYTES`].
    fn text(&mut self, length: u64) -> Result<String, GgufError> {
        self.advance(length)?;
        let mut bytes = vec![0; usize::try_from(length).expect("at most a kilobyte")];
        self.file.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| wrong("a text in it is not UTF-8"))
    }

    fn value(&mut self, kind: u32) -> Result<Value, GgufError> {
        Ok(match kind {
            0 => Value::Unsigned(u8::from_le_bytes(self.bytes()?).into()),
            1 => Value::Signed(i8::from_le_bytes(self.bytes()?).into()),
            2 => Value::Unsigned(u16::from_le_bytes(self.bytes()?).into()),
            3 => Value::Signed(i16::from_le_bytes(self.bytes()?).into()),
            4 => Value::Unsigned(self.u32()?.into()),
            5 => Value::Signed(i32::from_le_bytes(self.bytes()?).into()),
            6 => Value::Float(f32::from_le_bytes(self.bytes()?).into()),
            7 => Value::Bool(self.bytes::<1>()? != [0]),
            8 => match self.u64()? {
                length if length > MAX_TEXT_BYTES => {
                    self.skip(length)?;
                    Value::LongText
                }
                length => Value::Text(self.text(length)?),
            },
            9 => self.array()?,
            10 => Value::Unsigned(self.u64()?),
            11 => Value::Signed(i64::from_le_bytes(self.bytes()?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes()?)),
            _ => return Err(wrong(format!("it holds a value of unknown type {kind}"))),
        })
    }

    fn array(&mut self) -> Result<Value, GgufError> {
        let (kind, length) = (self.u32()?, self.u64()?);
        let element_bytes = match kind {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            10..=12 => 8,
            8 => {
                // Each is at least its own length: the end of the file ends this.
                for _ in 0..length {
                    let text = self.u64()?;
                    self.skip(text)?;
                }
                return Ok(Value::Array(length));
            }
            _ => return Err(wrong(format!("it holds an array of unknown type {kind}"))),
        };
        if length > MAX_LIST || matches!(kind, 6 | 7 | 12) {
            let bytes = length.checked_mul(element_bytes).ok_or(GgufError::Cut)?;
            self.skip(bytes)?;
            return Ok(Value::Array(length));
        }
        let mut list = Vec::new();
        for _ in 0..length {
            list.push(match self.value(kind)? {
                Value::Unsigned(value) => value,
                Value::Signed(value) => u64::try_from(value).unwrap_or(0),
                _ => 0,
            });
        }
        Ok(Value::List(list))
    }

    /// A tensor, and where it begins in the data.
    fn tensor(&mut self) -> Result<(Tensor, u64), GgufError> {
        let name = self.name()?;
        let dimensions = self.u32()?;
        if dimensions > MAX_DIMENSIONS {
            return Err(wrong(format!("a tensor in it has {dimensions} dimensions")));
        }
        let mut shape = [1; MAX_DIMENSIONS as usize];
        for length in shape.iter_mut().take(dimensions as usize) {
            *length = self.u64()?;
        }
        let kind = self.u32()?;
        let kind = TensorType::from_number(kind)
            .ok_or_else(|| wrong(format!("a tensor in it is of unknown type {kind}")))?;
        let elements = shape
            .iter()
            .try_fold(1_u64, |all, &one| all.checked_mul(one));
        let rows = shape[1..]
            .iter()
            .try_fold(1_u64, |all, &one| all.checked_mul(one));
        let bytes = kind
            .row_bytes(shape[0])
            .zip(rows)
            .and_then(|(row, rows)| row.checked_mul(rows));
        let (Some(elements), Some(bytes)) = (elements, bytes) else {
            return Err(wrong("a tensor in it is larger than any memory"));
        };
        let tensor = Tensor {
            name,
            kind,
            elements,
            bytes,
        };
        Ok((tensor, self.u64()?))
    }
}

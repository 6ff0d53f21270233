//! Protobuf, written field by field. A span as a tree of messages would be some seventy small pieces of
//! memory, made on one thread and given back on another, which costs more than all that it says.

use bytes::BufMut;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

/// Bytes of the longest number.
const LONGEST_VARINT: usize = 10;

/// Fields of one message, one after the other.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<u8>);

impl Fields {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// What was written elsewhere.
    pub(super) fn add(&mut self, fields: &[u8]) {
        self.0.put_slice(fields);
    }

    /// What comes before a text, or before a message, of so many bytes.
    pub(super) fn head(&mut self, tag: u32, len: usize) {
        encode_key(tag, WireType::LengthDelimited, &mut self.0);
        encode_varint(len as u64, &mut self.0);
    }

    /// A text or bytes. None at all is as good as an empty one, and shorter.
    pub(super) fn bytes(&mut self, tag: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.head(tag, bytes.len());
            self.0.put_slice(bytes);
        }
    }

    pub(super) fn varint(&mut self, tag: u32, number: u64) {
        encode_key(tag, WireType::Varint, &mut self.0);
        encode_varint(number, &mut self.0);
    }

    pub(super) fn fixed64(&mut self, tag: u32, number: u64) {
        encode_key(tag, WireType::SixtyFourBit, &mut self.0);
        self.0.put_u64_le(number);
    }

    pub(super) fn fixed32(&mut self, tag: u32, number: u32) {
        encode_key(tag, WireType::ThirtyTwoBit, &mut self.0);
        self.0.put_u32_le(number);
    }

    /// A message whose length is not known before it is written.
    pub(super) fn message(&mut self, tag: u32, write: impl FnOnce(&mut Self)) {
        encode_key(tag, WireType::LengthDelimited, &mut self.0);
        let begin = self.0.len();
        write(self);
        let mut len = [0; LONGEST_VARINT];
        let mut rest = &mut len[..];
        encode_varint((self.0.len() - begin) as u64, &mut rest);
        let used = LONGEST_VARINT - rest.len();
        self.0.splice(begin..begin, len[..used].iter().copied());
    }
}

/// The bytes of a field with a tag below 16 that holds so many.
pub(super) const fn len_of_field(len: usize) -> usize {
    1 + encoded_len_varint(len as u64) + len
}

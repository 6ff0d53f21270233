//! The filter `tojson` as Hugging Face defines it: Python's `json.dumps(x, ensure_ascii=False, …)`.

use std::io::{self, Write};

use minijinja::value::{Kwargs, Value};
use minijinja::{Error, ErrorKind};
use serde::Serialize;
use serde_json::ser::Formatter;

/// Takes `indent` and `separators`; `ensure_ascii` is taken and ignored, for the marks in a prompt
/// must stay what they are.
#[expect(clippy::needless_pass_by_value, reason = "the shape of a filter")]
pub(super) fn to_json(value: &Value, options: Kwargs) -> Result<Value, Error> {
    let indent: Option<usize> = options.get("indent")?;
    let separators: Option<Vec<String>> = options.get("separators")?;
    let _: Option<bool> = options.get("ensure_ascii")?;
    options.assert_all_used()?;
    let [between, after_key] = match separators.map(<[String; 2]>::try_from) {
        Some(Ok(separators)) => separators,
        Some(Err(_)) => return Err(Error::new(ErrorKind::InvalidOperation, "two separators")),
        None if indent.is_some() => [",", ": "].map(String::from),
        None => [", ", ": "].map(String::from),
    };
    let mut json = Vec::new();
    let python = Python {
        indent,
        between,
        after_key,
        depth: 0,
        is_empty: true,
    };
    let mut serializer = serde_json::Serializer::with_formatter(&mut json, python);
    value
        .serialize(&mut serializer)
        .map_err(|_| Error::new(ErrorKind::BadSerialization, "not a JSON value"))?;
    Ok(Value::from(String::from_utf8(json).expect("JSON is UTF-8")))
}

/// Writes JSON as Python does.
struct Python {
    indent: Option<usize>,
    /// Between items.
    between: String,
    /// Between a key and its value.
    after_key: String,
    depth: usize,
    /// Nothing was written yet of the list or object that is being written.
    is_empty: bool,
}

impl Python {
    fn begin<W: Write + ?Sized>(&mut self, bracket: &[u8], to: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.is_empty = true;
        to.write_all(bracket)
    }

    fn item<W: Write + ?Sized>(&mut self, first: bool, to: &mut W) -> io::Result<()> {
        if !first {
            to.write_all(self.between.as_bytes())?;
        }
        self.new_line(to)
    }

    fn end<W: Write + ?Sized>(&mut self, bracket: &[u8], to: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if !self.is_empty {
            self.new_line(to)?;
        }
        self.is_empty = false;
        to.write_all(bracket)
    }

    fn new_line<W: Write + ?Sized>(&self, to: &mut W) -> io::Result<()> {
        match self.indent {
            Some(indent) => write!(to, "\n{:1$}", "", indent * self.depth),
            None => Ok(()),
        }
    }
}

impl Formatter for Python {
    fn write_f64<W: Write + ?Sized>(&mut self, to: &mut W, number: f64) -> io::Result<()> {
        // Rust and Python agree on the digits and on when there is an exponent, not on how it is
        // written: 1e-5, 1e-05; 1e16, 1e+16.
        let written = format!("{number:?}");
        match written.split_once('e') {
            None => to.write_all(written.as_bytes()),
            Some((digits, exponent)) => {
                let exponent: i32 = exponent.parse().expect("an exponent is a number");
                write!(to, "{digits}e{exponent:+03}")
            }
        }
    }

    fn begin_array<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(b"[", to)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.item(first, to)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    fn end_array<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(b"]", to)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(b"{", to)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.item(first, to)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(self.after_key.as_bytes())
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    fn end_object<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(b"}", to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dumped(json: &str, options: &[(&str, Value)]) -> String {
        let value: Value = serde_json::from_str(json).expect("JSON");
        let options: Kwargs = options.iter().cloned().collect();
        to_json(&value, options).expect("JSON").to_string()
    }

    // What Python 3.11 writes.
    #[test]
    fn json_is_written_as_python_writes_it() {
        let json = r#"{"é\u0007": [1, 1.0, -0.0, 1e5, 0.0001, 0.00001, 1e16, 1.5e300, 12345678901234567890], "e": [], "o": {}, "n": null}"#;
        assert_eq!(
            dumped(json, &[]),
            r#"{"é\u0007": [1, 1.0, -0.0, 100000.0, 0.0001, 1e-05, 1e+16, 1.5e+300, 12345678901234567890], "e": [], "o": {}, "n": null}"#
        );
        assert_eq!(
            dumped(r#"{"a": [1, {"b": []}], "c": {}}"#, &[("indent", 2.into())]),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}"
        );
        let separators = ("separators", Value::from(vec![",", ":"]));
        assert_eq!(
            dumped(r#"{"a": [1, 2], "b": 3}"#, &[separators]),
            r#"{"a":[1,2],"b":3}"#
        );
    }
}

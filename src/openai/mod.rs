//! OpenAI's wire format: the only place that knows its JSON towards applications.
//!
//! | file | what it does |
//! |---|---|
//! | `json` | JSON without duplicate keys, hidden escapes or bottomless nesting |
//! | `chat` | a chat request, generic over what is known of its texts |
//! | `request` | bytes → `Chat<String>` |
//! | `outline` | `Chat<Scanned>` → what leaves, masked by `redaction` |
//! | `response` | events → whole answers; errors, the list of models |
//! | `logprobs` | log-probabilities of an answer's tokens |
//! | `stream` | events → server-sent events |

pub mod chat;
pub mod json;
mod logprobs;
pub mod outline;
pub mod request;
pub mod response;
pub mod stream;

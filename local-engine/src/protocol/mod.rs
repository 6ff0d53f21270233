//! What is asked of the engine and what it answers: the words spoken over the socket.
//!
//! Both ends are the same binary, so the types may change freely between releases; [`crate::wire`]
//! frames them. Types that hold text show its size in `Debug`, never the text.

mod answer;
mod request;

pub use answer::{Alternative, Counts, Event, Finish, TokenLogprob};
pub use request::{
    Class, EmbedRequest, Format, Json, Message, Prompt, Request, Role, Sampling, StopStrings,
    TemplateOptions, ToolChoice,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_sizes_and_no_text() {
        let mut message = Message::new(Role::User, "secret");
        message.tool_calls = Some(Json("secret".into()));
        let mut request = Request::new(Prompt {
            messages: vec![message],
            tools: Some(Json("secret".into())),
            template: TemplateOptions::default(),
        });
        request.stop = StopStrings(vec!["secret".into()]);
        let event = Event::Text {
            choice: 0,
            text: "secret".into(),
            logprobs: vec![TokenLogprob {
                bytes: b"secret".into(),
                logprob: 0.0,
                top: Vec::new(),
            }],
            counts: Counts::default(),
        };
        let shown = format!("{request:?} {event:?}");
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("6 bytes"), "{shown}");
    }
}

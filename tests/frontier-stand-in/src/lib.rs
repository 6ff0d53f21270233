//! A pretend frontier.

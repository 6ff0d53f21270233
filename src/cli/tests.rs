//! What is printed for people and for tools.

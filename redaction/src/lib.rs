//! Hide it, and give it back.

//! The child process alone, for the crate's own tests; the gateway starts itself as child.

fn main() -> std::process::ExitCode {
    local_engine::run_child()
}

//! Where the backends of a package with `dynamic-backends` lie, and loading them.
//!
//! Such a build holds no code that computes: ggml looks at the processor and loads the fastest of
//! the CPU variants it has, and a GPU's backend where there is one. Libraries are taken from beside
//! the program alone, never from the working directory, where anybody may have put one.

use std::path::PathBuf;

/// Where a package has its libraries: `backends`, loaded by [`load`], and `lib`, which those need.
pub(crate) fn directories() -> Option<[PathBuf; 2]> {
    // Also right when the file was replaced by a newer one: Linux appends ` (deleted)` to the name.
    let program = std::env::current_exe().ok()?;
    let beside = program.parent()?;
    Some(["backends", "lib"].map(|name| beside.join(name)))
}

/// Loads the CPU variant that suits this machine and every GPU backend whose driver is there.
/// Before [`LlamaBackend::init`](llama_cpp_2::llama_backend::LlamaBackend::init).
///
/// # Errors
/// There are none; says where they must lie.
#[cfg(feature = "dynamic-backends")]
pub(crate) fn load() -> Result<(), String> {
    let [directory, _] = directories().ok_or("the program cannot tell where its own file is")?;
    let is_backend = |name: &str| name.starts_with("libggml-") && name.ends_with(".so");
    let has_any = std::fs::read_dir(&directory)
        .into_iter()
        .flatten()
        .flatten()
        .any(|file| file.file_name().to_str().is_some_and(is_backend));
    if !has_any {
        return Err(format!(
            "this build loads its backends from `{}`, and there are none; put the package's \
             `libggml-*.so` there",
            directory.display()
        ));
    }
    // Rust's paths may be any bytes; llama.cpp's binding takes UTF-8 and panics otherwise.
    if directory.to_str().is_none() {
        return Err(format!(
            "`{}` is not UTF-8; install the program elsewhere",
            directory.display()
        ));
    }
    llama_cpp_2::llama_backend::load_backends_from_path(&directory);
    Ok(())
}

/// Nothing to load: the backends are in the program.
#[cfg(not(feature = "dynamic-backends"))]
#[expect(clippy::unnecessary_wraps, reason = "as with `dynamic-backends`")]
pub(crate) fn load() -> Result<(), String> {
    Ok(())
}

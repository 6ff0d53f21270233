//! With `dynamic-backends` llama.cpp's libraries lie in `lib/` beside the program, and the program
//! finds them there wherever the package is unpacked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_DYNAMIC_BACKENDS").is_some() {
        // The old kind of tag also counts for what a backend needs, CUDA's libraries for one.
        println!("cargo::rustc-link-arg-bins=-Wl,--disable-new-dtags,-rpath,$ORIGIN/lib");
    }
}

//! The binary. All it does is in the library, so that tests can do it too.

use std::process::ExitCode;

/// What one thread allocates another one frees, plan by plan and answer by answer; this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    octavo::cli::run()
}

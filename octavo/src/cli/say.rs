//! What a verb says on standard output.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

/// Says a line. Whoever closed the pipe has seen enough, as `head` has: the verb goes on, and its exit code counts.
pub(super) fn say(line: impl Display) {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("octavo: nothing can be written to standard output: {error}");
        }
        _ => {}
    }
}

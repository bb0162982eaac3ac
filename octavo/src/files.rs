//! How many files the process may have open: each connection is one, each database a few.

use std::io;

use protocol::Limits;
use protocol::limits::{CONNECTIONS, OTHER_FILES};

/// What a shop needs to hold as many connections as it may.
pub const WANTED: u64 = (CONNECTIONS + OTHER_FILES) as u64;

/// Raises the limit on open files as far as the system lets this user, and says how far that is.
///
/// # Errors
/// When the system does not say.
pub fn raise() -> io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

/// What to do when there are too few.
pub fn advice(files: u64) -> String {
    let connections = Limits::default().within_files(files).connections;
    format!(
        "{files} files may be open, which is enough for {connections} connections instead of {CONNECTIONS}: raise the \
         hard limit to {WANTED}, by `ulimit -Hn {WANTED}` as root or `LimitNOFILE={WANTED}` in the service's unit"
    )
}

/// The usual limits, with no more connections than there can be open files; says so in the log.
pub fn limits() -> Limits {
    match raise() {
        Ok(files) => {
            if files < WANTED {
                tracing::warn!(files, "{}", advice(files));
            }
            Limits::default().within_files(files)
        }
        Err(error) => {
            tracing::warn!(%error, "it is not known how many files may be open; see `octavo doctor`");
            Limits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_raised_and_too_few_are_told_with_the_line_that_helps() {
        let (_, hard) = rlimit::Resource::NOFILE.get().expect("a limit");
        let raised = raise().expect("a limit");
        assert!(raised == hard || cfg!(target_os = "macos"), "{raised} of {hard}");
        let advice = advice(1024);
        assert!(advice.contains("512 connections instead of 16384"), "{advice}");
        assert!(advice.contains("LimitNOFILE=16896"), "{advice}");
    }
}

//! How much memory a process uses, for figures that are printed.

/// Resident memory now and at its highest, in bytes; nothing where the system does not say.
pub fn resident() -> Option<(u64, u64)> {
    resident_of("self")
}

/// The same of another process, by its number.
pub fn resident_of(process: &str) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()
    };
    Some((kilobytes("VmRSS:")? * 1024, kilobytes("VmHWM:")? * 1024))
}

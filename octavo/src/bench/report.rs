//! Figures: how they are taken together, printed and kept.

use std::fmt::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

/// What was measured of one thing.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Figures {
    /// Operations a second.
    pub(super) per_second: f64,
    /// The time that half of the operations took at most, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) p50_ms: Option<f64>,
    /// The time that 99 of 100 operations took at most, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) p99_ms: Option<f64>,
    /// Processor time for 1,000 operations, in seconds, of the process that did them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cpu_s_per_1000: Option<f64>,
    /// The most memory that process had at a time, in megabytes (10^6 bytes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) memory_mb: Option<f64>,
}

impl Figures {
    /// `operations` in `wall`, and how long each of them took, as far as that was looked at.
    pub(super) fn of(operations: usize, wall: Duration, mut each: Vec<Duration>) -> Self {
        each.sort_unstable();
        let at = |percent: usize| {
            let place = (each.len() * percent / 100).min(each.len().checked_sub(1)?);
            each.get(place).map(|took| took.as_secs_f64() * 1e3)
        };
        let per_second = operations as f64 / wall.as_secs_f64().max(f64::EPSILON);
        Self { per_second, p50_ms: at(50), p99_ms: at(99), cpu_s_per_1000: None, memory_mb: None }
    }

    /// With the processor time that `operations` took.
    pub(super) fn with_cpu(mut self, operations: usize, cpu: Option<Duration>) -> Self {
        self.cpu_s_per_1000 = cpu.map(|cpu| cpu.as_secs_f64() * 1e3 / operations.max(1) as f64);
        self
    }

    /// With the most memory that was used, in bytes.
    pub(super) fn with_memory(mut self, bytes: Option<u64>) -> Self {
        self.memory_mb = bytes.map(|bytes| bytes as f64 / 1e6);
        self
    }

    /// The middle between two of the same kind.
    pub(super) fn between(&self, other: &Self) -> Self {
        let middle = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| f64::midpoint(a, b));
        Self {
            per_second: f64::midpoint(self.per_second, other.per_second),
            p50_ms: middle(self.p50_ms, other.p50_ms),
            p99_ms: middle(self.p99_ms, other.p99_ms),
            cpu_s_per_1000: middle(self.cpu_s_per_1000, other.cpu_s_per_1000),
            memory_mb: middle(self.memory_mb, other.memory_mb),
        }
    }

    /// One thing after the other: what both take is added up.
    pub(super) fn then(&self, other: &Self) -> Self {
        let sum = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b);
        Self {
            per_second: 1.0 / (1.0 / self.per_second + 1.0 / other.per_second),
            p50_ms: None,
            p99_ms: None,
            cpu_s_per_1000: sum(self.cpu_s_per_1000, other.cpu_s_per_1000),
            memory_mb: None,
        }
    }
}

/// One case of a bench: Octavo, and what the ground could do.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Case {
    /// What was done.
    pub(super) case: String,
    /// What Octavo did.
    pub(super) octavo: Figures,
    /// What the ground could do.
    pub(super) limit: Figures,
    /// What the limit is made of, where it is made of several things.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<(&'static str, Figures)>,
    /// The first over the second.
    pub(super) ratio: f64,
}

impl Case {
    /// A case; its ratio is that of the operations a second.
    pub(super) fn new(case: impl Into<String>, octavo: Figures, limit: Figures) -> Self {
        let ratio = octavo.per_second / limit.per_second.max(f64::EPSILON);
        Self { case: case.into(), octavo, limit, parts: Vec::new(), ratio }
    }
}

/// The round with the median ratio.
///
/// # Errors
/// When there was no round.
pub(super) fn median(mut rounds: Vec<Case>) -> Result<Case> {
    rounds.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
    let middle = rounds.len() / 2;
    rounds.into_iter().nth(middle).context("there must be a round at least")
}

/// All cases of a bench, and what is to be said of them.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    bench: &'static str,
    cases: Vec<Case>,
    notes: Vec<String>,
}

impl Report {
    /// An empty report.
    pub(super) fn new(bench: &'static str) -> Self {
        Self { bench, cases: Vec::new(), notes: Vec::new() }
    }

    /// Adds a case.
    pub(super) fn push(&mut self, case: Case) {
        self.cases.push(case);
    }

    /// Adds a sentence.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The ratio of a case.
    pub fn ratio(&self, case: &str) -> Option<f64> {
        self.cases.iter().find(|known| known.case == case).map(|known| known.ratio)
    }

    /// How many operations a second Octavo did in a case.
    pub(super) fn per_second(&self, case: &str) -> Option<f64> {
        self.cases.iter().find(|known| known.case == case).map(|known| known.octavo.per_second)
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self)?;
        std::fs::write(file, json + "\n").with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widest = self.cases.iter().map(|case| case.case.chars().count()).max().unwrap_or(0).max(4);
        let head = ["a second", "p50 ms", "p99 ms", "CPU s/1000", "memory MB", "ratio"];
        write!(f, "{:<widest$}  {:<14}", self.bench, "")?;
        for name in head {
            write!(f, "{name:>12}")?;
        }
        for case in &self.cases {
            let ratio = format!("{:.2}", case.ratio);
            write!(f, "\n{:<widest$}  {}", case.case, line("octavo", &case.octavo, &ratio)?)?;
            write!(f, "\n{:<widest$}  {}", "", line("limit", &case.limit, "")?)?;
            for (name, figures) in &case.parts {
                write!(f, "\n{:<widest$}  {}", "", line(&format!("  {name}"), figures, "")?)?;
            }
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n{note}"))
    }
}

fn line(name: &str, figures: &Figures, ratio: &str) -> Result<String, fmt::Error> {
    let shown =
        |figure: Option<f64>, places: usize| figure.map_or("—".to_owned(), |n| format!("{n:.places$}"));
    let mut line = format!("{name:<14}{:>12.0}", figures.per_second);
    let others = [
        shown(figures.p50_ms, 2),
        shown(figures.p99_ms, 2),
        shown(figures.cpu_s_per_1000, 3),
        shown(figures.memory_mb, 0),
        ratio.to_owned(),
    ];
    for other in others {
        write!(line, "{other:>12}")?;
    }
    Ok(line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let each = (1..=100).rev().map(Duration::from_millis).collect();
        let figures = Figures::of(100, Duration::from_secs(2), each);
        assert_eq!((figures.per_second, figures.p50_ms, figures.p99_ms), (50.0, Some(51.0), Some(100.0)));
        assert_eq!(Figures::of(1, Duration::from_secs(1), Vec::new()).p50_ms, None);
    }

    #[test]
    fn one_limit_after_the_other_takes_the_time_of_both() {
        let of = |per_second| Figures { per_second, cpu_s_per_1000: Some(1.0), ..Figures::default() };
        let both = of(100.0).then(&of(300.0));
        assert_eq!((both.per_second.round(), both.cpu_s_per_1000), (75.0, Some(2.0)));
    }

    #[test]
    fn between_two_peaks_lies_their_middle() {
        let of = |per_second, p50_ms| Figures { per_second, p50_ms, ..Figures::default() };
        let middle = of(100.0, Some(2.0)).between(&of(300.0, Some(4.0)));
        assert_eq!((middle.per_second, middle.p50_ms, middle.p99_ms), (200.0, Some(3.0), None));
    }

    #[test]
    fn the_median_round_is_told() {
        let case = |per_second| {
            let limit = Figures { per_second: 10.0, ..Figures::default() };
            Case::new("a", Figures { per_second, ..Figures::default() }, limit)
        };
        assert_eq!(median(vec![case(9.0), case(1.0), case(5.0)]).map(|case| case.ratio).ok(), Some(0.5));
        assert!(median(Vec::new()).is_err());
    }
}

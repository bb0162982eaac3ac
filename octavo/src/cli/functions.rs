//! `octavo functions`: the table of all functions.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use contract::Function;

use super::say::say;

/// Flags of `octavo functions`.
#[derive(Args, Debug)]
pub(super) struct Functions {
    /// Leave out what only the services use among themselves
    #[arg(long)]
    public: bool,
}

impl Functions {
    pub(super) fn run(self) -> Result<ExitCode> {
        say(table(&contract::functions(), self.public).trim_end());
        Ok(ExitCode::SUCCESS)
    }
}

/// Number, name, service, port, call, callers; a line each.
fn table(functions: &[Function], public_only: bool) -> String {
    let internal =
        |function: &Function| function.path.contains("/internal/") || function.path == "/v1/events";
    let rows = functions.iter().filter(|function| !(public_only && internal(function)));
    let rows = rows.map(|function| {
        let call = format!("{} {}", function.method.as_str(), function.path);
        let number = if function.number.is_empty() { "—" } else { function.number };
        [
            number.into(),
            function.name.into(),
            function.service.into(),
            function.port.to_string(),
            call,
            callers(functions, function),
        ]
    });
    let head = ["number", "name", "service", "port", "call", "callers"].map(String::from);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// The numbers of the functions that call this one.
fn callers(functions: &[Function], callee: &Function) -> String {
    let calls = |function: &&Function| {
        !callee.number.is_empty()
            && function.service != callee.service
            && function.calls.contains(&callee.number)
    };
    let mut numbers: Vec<&str> = functions
        .iter()
        .filter(calls)
        .map(|function| if function.number.is_empty() { function.name } else { function.number })
        .collect();
    numbers.dedup();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_seed_has_a_function() {
        let functions = contract::functions();
        let seed = "1.1 1.2 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.5.1 1.5.2 2.1.1 2.1.2 2.1.3 2.1.4 \
                    2.1.5 2.1.6 2.1.7 3.1 3.2 3.3 4.1 4.2 4.3 4.4 4.5 5.1 5.2 5.3 5.4 5.5 6 7 8.1 8.2 8.3 8.4 8.5 8.6";
        for number in seed.split_ascii_whitespace() {
            assert!(functions.iter().any(|function| function.number == number), "{number} has no function");
        }
    }

    #[test]
    fn the_table_says_who_calls() {
        let table = table(&contract::functions(), true);
        let line = table.lines().find(|line| line.starts_with("5.1 ")).expect("a line for 5.1");
        assert!(line.ends_with("4.5"), "{line}");
    }
}

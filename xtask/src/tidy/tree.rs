//! What the rules look at: the files of a checkout, and what they find there.

use std::fmt;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::rust::{Parts, is_of_a_word, take_apart};

/// A broken rule: where, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl Finding {
    /// At a line, counted from 1.
    pub(super) fn new(path: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.into(), line, what: what.into() }
    }

    /// About a file as a whole.
    pub(super) fn about(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(path, 1, what)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// A file: its path from the root of the workspace, and its text.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// Taken apart, when it is Rust.
    parts: Parts,
}

impl File {
    fn new(path: String, text: String) -> Self {
        let parts = if path.ends_with(".rs") { take_apart(&text) } else { Parts::default() };
        Self { path, text, parts }
    }

    /// The source with comments and text in quotes left blank.
    pub(super) fn code(&self) -> &str {
        &self.parts.code
    }

    /// The source with all but its comments left blank.
    pub(super) fn comments(&self) -> &str {
        &self.parts.comments
    }

    /// The source with all but its text in quotes left blank.
    pub(super) fn strings(&self) -> &str {
        &self.parts.strings
    }

    /// What its `//!` lines say.
    pub(super) fn head(&self) -> String {
        let lines = self.text.lines().take_while(|line| line.starts_with("//!"));
        lines.map(|line| line.trim_start_matches("//!").trim()).collect::<Vec<_>>().join(" ")
    }

    /// The file's name without what follows its first dot.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// A finding at each place of `part` where `needle` stands as a whole word or path.
    pub(super) fn wherever(&self, part: &str, needle: &str, what: impl Fn() -> String) -> Vec<Finding> {
        let lines = part.lines().zip(1..).filter(|(line, _)| has_word(line, needle));
        lines.map(|(_, number)| Finding::new(&self.path, number, what())).collect()
    }
}

/// Whether `needle` stands in `line` and is not part of a longer word there.
pub(super) fn has_word(line: &str, needle: &str) -> bool {
    let is_free = |c: Option<char>, edge: Option<char>| {
        !(c.is_some_and(is_of_a_word) && edge.is_some_and(is_of_a_word))
    };
    line.match_indices(needle).any(|(at, found)| {
        is_free(line[..at].chars().next_back(), found.chars().next())
            && is_free(line[at + found.len()..].chars().next(), found.chars().next_back())
    })
}

/// Every file of a checkout.
#[derive(Clone, Debug)]
pub(super) struct Tree(Vec<File>);

impl Tree {
    /// What git keeps or would keep: new files count, ignored ones do not.
    ///
    /// # Errors
    /// When this is no checkout of git.
    pub(super) fn of_checkout() -> Result<Self> {
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = Command::new("git").args(list).output().context("git is missing: install it")?;
        ensure!(listed.status.success(), "git knows no files here: run this in a clone of the repository");
        let mut paths: Vec<String> =
            String::from_utf8_lossy(&listed.stdout).split('\0').map(String::from).collect();
        paths.sort_unstable();
        paths.dedup();
        // A path without a file was deleted and the deletion is not committed yet. A file that is no text has none.
        let read = |path: String| Some(File::new(path.clone(), text(std::fs::read(path).ok()?)));
        Ok(Self(paths.into_iter().filter_map(read).collect()))
    }

    /// A tree for a test of a rule.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| File::new((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// All files.
    pub(super) fn files(&self) -> &[File] {
        &self.0
    }

    /// All files of Rust.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.0.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.0.iter().find(|file| file.path == path)
    }

    /// All files in a folder.
    pub(super) fn under(&self, folder: &str) -> impl Iterator<Item = &File> {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        self.0.iter().filter(move |file| file.path.starts_with(&folder))
    }

    /// The names of the services, by their folders.
    pub(super) fn services(&self) -> Vec<&str> {
        let manifests =
            self.0.iter().filter_map(|file| file.path.strip_prefix("services/")?.strip_suffix("/Cargo.toml"));
        manifests.filter(|service| !service.contains('/')).collect()
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// The service whose sources a path belongs to: `services/<it>/src/…`.
pub(super) fn service_of_source(path: &str) -> Option<&str> {
    let (service, rest) = path.strip_prefix("services/")?.split_once('/')?;
    rest.starts_with("src/").then_some(service)
}

/// What the findings say, for a test.
#[cfg(test)]
pub(super) fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole_only() {
        assert!(has_word("use rand::random;", "rand"));
        assert!(has_word("tokio::spawn(x)", "tokio::spawn"));
        assert!(!has_word("operand + brand_new", "rand"));
        assert!(!has_word("tokio::spawn_blocking(x)", "tokio::spawn"));
        assert!(has_word("x.now()", ".now("));
    }

    #[test]
    fn services_are_known_by_their_folders() {
        let tree = Tree::of(&[
            ("services/cart/Cargo.toml", ""),
            ("services/cart/a/Cargo.toml", ""),
            ("web/Cargo.toml", ""),
        ]);
        assert_eq!(tree.services(), ["cart"]);
        assert_eq!(service_of_source("services/cart/src/lib.rs"), Some("cart"));
        assert_eq!(service_of_source("services/cart/tests/a.rs"), None);
    }
}

//! Paths, and what every file must be like whatever it holds.

use super::rust::is_of_a_word;
use super::tree::{File, Finding, Tree};

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] =
    ["util", "utils", "helper", "helpers", "common", "commons", "misc", "miscellaneous"];

/// The most lines a file of Rust may have.
const MOST_LINES: usize = 600;

/// No file and no folder is called utils or its like.
pub(super) fn names_that_tell(tree: &Tree) -> Vec<Finding> {
    let is_empty = |file: &&File| {
        let mut folders = file.path.split('/');
        folders.next_back();
        EMPTY_NAMES.contains(&file.stem()) || folders.any(|folder| EMPTY_NAMES.contains(&folder))
    };
    let what = "this name tells nothing: name it by what is inside";
    tree.files().iter().filter(is_empty).map(|file| Finding::about(&file.path, what)).collect()
}

/// No file is longer than one can keep in mind.
pub(super) fn short_files(tree: &Tree) -> Vec<Finding> {
    let long =
        tree.rust().map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| {
        let what =
            format!("{lines} lines, where {MOST_LINES} are the most: take it apart by what its parts do");
        Finding::new(&file.path, MOST_LINES + 1, what)
    })
    .collect()
}

/// Every file of Rust begins by saying what it is.
pub(super) fn module_comments(tree: &Tree) -> Vec<Finding> {
    let is_silent = |file: &&File| !file.path.contains("/migrations/") && file.head().is_empty();
    let what = "begin with a line `//! …` that says what lives here";
    tree.rust().filter(is_silent).map(|file| Finding::about(&file.path, what)).collect()
}

/// Nothing that is committed knows the machine it was written on, or a folder beside the repository.
pub(super) fn of_no_machine(tree: &Tree) -> Vec<Finding> {
    // This file has to name them.
    let files = tree.files().iter().filter(|file| file.path != "xtask/src/tidy/paths.rs");
    files
        .flat_map(|file| {
            file.text.lines().zip(1..).filter_map(move |(line, number)| {
                let path = ["/work/", "/home/", "/Users/", "../shared", "shared/"].into_iter().find(|path| names(line, path))?;
                let what = format!("`{path}…` exists on one machine only: keep what is needed in the repository, or take it from a setting");
                Some(Finding::new(&file.path, number, what))
            })
        })
        .collect()
}

/// Whether `path` begins in `line`, rather than being the middle of a longer one, and goes on.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + path.len()..].chars().next();
        let is_begun =
            path.starts_with('.') || !before.is_some_and(|c| is_of_a_word(c) || matches!(c, '-' | '.' | '/'));
        is_begun && after.is_some_and(|c| is_of_a_word(c) || c == '/')
    })
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_drawer_for_everything_is_found() {
        let tree = Tree::of(&[
            ("services/cart/src/utils.rs", ""),
            ("web/common/a.css", ""),
            ("docs/commonplace.md", ""),
        ]);
        let found = said(&names_that_tell(&tree));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_file_of_601_lines_is_found_and_one_of_600_is_not() {
        let (short, long) = ("\n".repeat(600), "\n".repeat(601));
        let found = said(&short_files(&Tree::of(&[("a/short.rs", &short), ("a/long.rs", &long)])));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a/long.rs:601: 601 lines"), "{found:?}");
    }

    #[test]
    fn a_silent_module_is_found() {
        let tree = Tree::of(&[("a.rs", "//! Here.\nfn f() {}"), ("b.rs", "fn f() {}"), ("c.rs", "//!\n")]);
        assert_eq!(module_comments(&tree).len(), 2);
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        let text = "open(\"/work/main/a\")\nsee ../shared/b\nset /home/me/c\ncp shared/data/d e\n";
        assert_eq!(of_no_machine(&Tree::of(&[("docs/a.md", text)])).len(), 4);
        let innocent =
            "the team /work is shared\nhttps://example.org/work/1\na-shared/lock\nTheir homework/is done\n";
        assert_eq!(said(&of_no_machine(&Tree::of(&[("docs/a.md", innocent)]))), [""; 0]);
    }
}

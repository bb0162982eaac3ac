//! `docs/limits.md` names every limit at the socket, and what it names is where it says.

use super::tree::{Finding, Tree, has_word};

/// The page.
const PAGE: &str = "docs/limits.md";

/// The limits that a client can reach.
const AT_THE_SOCKET: &str = "platform/http/src/limits.rs";

/// Every public constant of the limits at the socket is on the page; every constant on the page is in the file beside it.
pub(super) fn are_on_their_page(tree: &Tree) -> Vec<Finding> {
    let Some(page) = tree.file(PAGE) else {
        return vec![Finding::about(PAGE, "the page is missing: name every limit, and what happens there")];
    };
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.path == AT_THE_SOCKET) {
        for (line, number) in file.code().lines().zip(1..) {
            let name = line.strip_prefix("pub const ").and_then(|rest| rest.split(':').next());
            if let Some(name) = name.filter(|name| !page.text.contains(&format!("`{name}`"))) {
                let what = format!("`{name}` is not in {PAGE}: say how much it is and what happens there");
                findings.push(Finding::new(&file.path, number, what));
            }
        }
    }
    for (line, number) in page.text.lines().zip(1..) {
        findings.extend(gone(tree, line).map(|what| Finding::new(PAGE, number, what)));
    }
    findings
}

/// What a row of the page names and is not there: files, and constants of the file that stands behind them.
fn gone(tree: &Tree, row: &str) -> impl Iterator<Item = String> {
    let cell = row.trim_end().trim_end_matches('|').rsplit('|').next().unwrap_or_default();
    let quoted = cell.split('`').skip(1).step_by(2);
    let mut gone = Vec::new();
    let mut names = Vec::new();
    for word in quoted {
        if !word.ends_with(".rs") {
            names.push(word);
            continue;
        }
        let file = tree.file(word);
        if file.is_none() {
            gone.push(format!("there is no `{word}`: name the file in which this limit is set"));
        }
        for name in names.drain(..) {
            if file.is_some_and(|file| !has_word(file.code(), name)) {
                gone.push(format!("there is no `{name}` in {word}: name the constant that sets this limit"));
            }
        }
    }
    gone.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    const LIMITS: (&str, &str) =
        (AT_THE_SOCKET, "//! A.\npub const BODY_BYTES: usize = 1;\npub const HEADERS: usize = 100;\n");

    #[test]
    fn a_limit_that_is_not_on_the_page_is_found() {
        let page = (PAGE, "| a body | 1 | 413 | `BODY_BYTES`, `platform/http/src/limits.rs` |\n");
        let found = said(&are_on_their_page(&Tree::of(&[LIMITS, page])));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("platform/http/src/limits.rs:3: `HEADERS` is not in docs/limits.md"));
        assert_eq!(are_on_their_page(&Tree::of(&[LIMITS])).len(), 1, "without the page");
    }

    #[test]
    fn a_row_about_what_is_gone_is_found() {
        let page = (
            PAGE,
            "`BODY_BYTES` and `HEADERS` are limits.\n\
             | a | 1 | 413 | `BODY`, `platform/http/src/limits.rs`; `HEADERS`, `platform/http/src/limits.rs` |\n\
             | b | 1 | 503 | `platform/http/src/gone.rs` |\n",
        );
        let found = said(&are_on_their_page(&Tree::of(&[LIMITS, page])));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("docs/limits.md:2: there is no `BODY` in"), "{found:?}");
        assert!(
            found[1].starts_with("docs/limits.md:3: there is no `platform/http/src/gone.rs`"),
            "{found:?}"
        );
    }
}

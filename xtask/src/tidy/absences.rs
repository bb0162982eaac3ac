//! What must not be in the code: clocks and tasks out of the air, things left to do, unexplained exceptions.

use super::tree::{Finding, Tree, service_of_source};

/// What a service must not name, and what it takes instead. Clippy looks at the calls themselves
/// (`disallowed-methods` in `clippy.toml`); this also finds what is only imported, and whole modules.
const AMBIENT: [(&str, &str); 10] = [
    ("SystemTime", "take the time from `World::now`"),
    ("Instant::now", "take what is left of a call's time from `CallContext::time_left`"),
    ("Timestamp::now", "take the time from `World::now`"),
    ("tokio::time", "use `runtime::pause`, `runtime::within` or `Runtime::every`"),
    ("tokio::spawn", "use `Runtime::spawn`"),
    ("tokio::task", "use `Runtime::spawn`, or a `runtime::Pool` for what costs time"),
    ("thread::spawn", "use `Runtime::spawn`, or a `runtime::Pool` for what costs time"),
    ("rand", "take ids and salts from `World`"),
    ("OsRng", "take ids and salts from `World`"),
    ("std::env", "take settings by the constructor; `octavo/src/settings.rs` reads them"),
];

/// No service reads a clock, draws randomness, spawns or reads the environment by itself.
pub(super) fn nothing_ambient(tree: &Tree) -> Vec<Finding> {
    let sources = tree.rust().filter(|file| service_of_source(&file.path).is_some());
    sources
        .flat_map(|file| {
            AMBIENT.iter().flat_map(move |(word, instead)| {
                file.wherever(file.code(), word, || format!("`{word}` in a service: {instead}"))
            })
        })
        .collect()
}

/// No macro that stands for work to come, no test that is left out, no note to oneself.
pub(super) fn nothing_unfinished(tree: &Tree) -> Vec<Finding> {
    let in_code = [
        ("todo!", "write it, or leave it out"),
        ("unimplemented!", "write it, or leave it out"),
        ("dbg!", "remove it"),
        ("#[ignore", "mend the test, or delete it"),
    ];
    let in_comments = [
        ("FIXME", "mend it, or file an issue"),
        ("XXX", "mend it, or file an issue"),
        ("TODO", "do it, or file an issue"),
    ];
    tree.rust()
        .flat_map(|file| {
            let code = in_code.iter().map(move |rule| (file.code(), rule));
            let comments = in_comments.iter().map(move |rule| (file.comments(), rule));
            code.chain(comments).flat_map(move |(part, (word, instead))| {
                file.wherever(part, word, || format!("`{word}` is left here: {instead}"))
            })
        })
        .collect()
}

/// Whoever allows what a lint forbids says why.
pub(super) fn reasons(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .flat_map(|file| {
            let attributes =
                file.code().match_indices("[allow(").chain(file.code().match_indices("[expect("));
            attributes.filter_map(|(at, _)| {
                let attribute = &file.code()[at..];
                let attribute = &attribute[..attribute.find(']').unwrap_or(attribute.len())];
                let line = file.code()[..at].matches('\n').count() + 1;
                let what = "a lint is allowed without a word: add `reason = \"…\"`, or mend the code";
                (!attribute.contains("reason =")).then(|| Finding::new(&file.path, line, what))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_service_with_a_clock_of_its_own_is_found() {
        let source =
            "//! SystemTime in words is fine.\nuse std::time::SystemTime;\nfn f() { tokio::spawn(g()); }\n";
        let found = said(&nothing_ambient(&Tree::of(&[("services/cart/src/a.rs", source)])));
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("services/cart/src/a.rs:2: `SystemTime` in a service"), "{found:?}");
        assert!(nothing_ambient(&Tree::of(&[("testkit/src/lib.rs", source)])).is_empty());
    }

    #[test]
    fn what_is_left_to_do_is_found_in_code_and_in_comments() {
        let source =
            "//! A.\n// FIXME soon\nfn f() { todo!() }\n#[ignore = \"slow\"]\nfn g() { say(\"TODO\") }\n";
        let found = said(&nothing_unfinished(&Tree::of(&[("octavo/src/a.rs", source)])));
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|finding| finding.starts_with("octavo/src/a.rs:2: `FIXME`")));
    }

    #[test]
    fn an_allowed_lint_without_a_reason_is_found() {
        let source =
            "#![allow(a, reason = \"so\")]\n#[allow(\n    b\n)]\nfn f() {}\n#[expect(c)]\nfn g() {}\n";
        let found = said(&reasons(&Tree::of(&[("contract/src/a.rs", source)])));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("contract/src/a.rs:2:") && found[1].starts_with("contract/src/a.rs:6:"));
    }
}

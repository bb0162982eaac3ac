//! Pages show what others wrote: all of it is escaped, nothing in them is run, and what they ask they ask as whoever looks.

use super::tree::{File, Finding, Tree};

/// Where markup is made of more than templates: slots, and pictures that are drawn.
const MAKE_MARKUP: [&str; 3] = ["web/src/leaf/", "web/src/cover/", "web/src/plot/"];

/// Markup that is taken as it is stands only where it is made.
pub(super) fn escape_what_they_show(tree: &Tree) -> Vec<Finding> {
    let others = sources(tree).filter(|file| !MAKE_MARKUP.iter().any(|folder| file.path.starts_with(folder)));
    let instead = "`PreEscaped` lets what others wrote into a page as markup: use `html!`, which escapes it";
    others.flat_map(|file| file.wherever(file.code(), "PreEscaped", || instead.to_owned())).collect()
}

/// The policy forbids what is inline, so that it would not work anyway.
pub(super) fn hold_nothing_inline(tree: &Tree) -> Vec<Finding> {
    const INLINE: [&str; 5] = ["style", "onclick", "onchange", "onsubmit", "onload"];
    let set = |file: &File, line: &str, word: &str| {
        let at = line.find(&format!("{word}=")).filter(|at| line[..*at].ends_with(' '));
        at.is_some() && file.path.starts_with("web/src/")
    };
    sources(tree)
        .flat_map(|file| {
            file.code().lines().zip(1..).filter_map(move |(line, number)| {
                let word = INLINE.iter().find(|word| set(file, line, word))?;
                let what = format!(
                    "`{word}=` in a page: the policy forbids it; use static/shop.css or static/shop.js"
                );
                Some(Finding::new(&file.path, number, what))
            })
        })
        .collect()
}

/// Nobody outside `session/` makes a call's context: it says who calls.
pub(super) fn call_as_their_visitor(tree: &Tree) -> Vec<Finding> {
    let others = sources(tree).filter(|file| !file.path.starts_with("web/src/session/"));
    let instead = "a page calls as its visitor: take the context from `Visitor`";
    others.flat_map(|file| file.wherever(file.code(), "CallContext::new", || instead.to_owned())).collect()
}

fn sources(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.rust().filter(|file| file.path.starts_with("web/src/"))
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn markup_of_others_inline_style_and_a_call_of_nobodys_are_found() {
        let source = "//! A page.\nfn f() { html! { p style=\"x\" { (PreEscaped(title)) } } }\nfn g() { CallContext::new(\"\") }\n";
        let tree = Tree::of(&[("web/src/shop/a.rs", source)]);
        for (found, line) in [
            (said(&escape_what_they_show(&tree)), 2),
            (said(&hold_nothing_inline(&tree)), 2),
            (said(&call_as_their_visitor(&tree)), 3),
        ] {
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&format!("web/src/shop/a.rs:{line}:")), "{found:?}");
        }
        let elsewhere = Tree::of(&[
            ("web/src/leaf/mod.rs", "//! A.\nuse maud::PreEscaped;\n"),
            ("octavo/src/a.rs", source),
        ]);
        assert!(escape_what_they_show(&elsewhere).is_empty());
    }
}

//! `cargo xtask tidy`: the shape of the house, and what must not be in it, as far as no compiler checks it.
//!
//! A rule is a function over a [`Tree`]: paths and their texts, nothing else. It gives a [`Finding`] for each
//! place where the rule is broken: path, line, what is wrong, what to do. To add one, write it with a test that
//! shows it finding something, and name it in [`RULES`].

mod absences;
mod dependencies;
mod domain;
mod errors;
mod functions;
mod limits;
mod map;
mod pages;
mod paths;
mod rust;
mod shape;
mod tables;
mod transport;
mod tree;

use anyhow::{Result, bail};
use tree::{Finding, Tree};

/// A rule: what must hold, in words, and the function that looks for where it does not.
type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

const RULES: [Rule; 22] = [
    ("crates of the house depend on each other as the layers allow", dependencies::layers),
    ("services depend on no library for SQL or HTTP", dependencies::libraries),
    ("no dependency lies beside the workspace", dependencies::paths_lead_inside),
    ("domain/ is pure", domain::is_pure),
    ("a service reads its own tables only", tables::are_their_owners),
    ("compose.rs alone names a transport", transport::only_in_compose),
    ("services take time, randomness and tasks from what they are handed", absences::nothing_ambient),
    ("nothing is left to do", absences::nothing_unfinished),
    ("names tell the content", paths::names_that_tell),
    ("files stay short", paths::short_files),
    ("every module says what it is", paths::module_comments),
    ("no path of one machine", paths::of_no_machine),
    ("every error code has its page", errors::codes_and_pages),
    ("services have one shape", shape::of_services),
    ("every function of the seed has its file", functions::have_their_files),
    ("every function is implemented where functions live", functions::are_implemented),
    ("the map shows every crate", map::shows_every_member),
    ("what goes into a page is escaped", pages::escape_what_they_show),
    ("nothing is inline in a page", pages::hold_nothing_inline),
    ("a page's calls are made by its visitor", pages::call_as_their_visitor),
    ("limits are on their page", limits::are_on_their_page),
    ("an allowed lint has its reason", absences::reasons),
];

/// Looks at every file that is committed or could be.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::of_checkout()?;
    let mut broken = 0;
    for (holds, rule) in RULES {
        let findings = rule(&tree);
        if findings.is_empty() {
            continue;
        }
        broken += 1;
        println!("broken: {holds}");
        for finding in findings {
            println!("  {finding}");
        }
    }
    if broken > 0 {
        bail!("{broken} of {} rules are broken; see above", RULES.len());
    }
    println!("{} rules hold in {} files", RULES.len(), tree.files().len());
    Ok(())
}

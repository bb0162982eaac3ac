//! Every error code has its page, `docs/errors/<code>.md`, and every page is that of a code.

use std::collections::BTreeSet;

use contract::book::BookError;
use contract::cart::CartError;
use contract::customer::CustomerError;
use contract::gateway::GatewayError;
use contract::inventory::InventoryError;
use contract::notification::NotificationError;
use contract::order::OrderError;
use contract::payment::PaymentError;
use kernel::{CallError, ServiceError};

use super::tree::{Finding, Tree};

/// Compares the pages with the codes of all services.
pub(super) fn codes_and_pages(tree: &Tree) -> Vec<Finding> {
    let all = [
        CallError::CODES.to_vec(),
        GatewayError::codes(),
        BookError::codes(),
        OrderError::codes(),
        CustomerError::codes(),
        CartError::codes(),
        PaymentError::codes(),
        NotificationError::codes(),
        InventoryError::codes(),
    ];
    compare(tree, &all.iter().flatten().map(|(code, ..)| *code).collect())
}

fn compare(tree: &Tree, codes: &BTreeSet<&str>) -> Vec<Finding> {
    let pages: BTreeSet<&str> = tree
        .under("docs/errors")
        .filter_map(|file| file.path.strip_prefix("docs/errors/")?.strip_suffix(".md"))
        .filter(|page| *page != "README")
        .collect();
    let path = |code: &str| format!("docs/errors/{code}.md");
    let without = codes.difference(&pages).map(|code| {
        let what =
            format!("the code `{code}` has no page: say what it means, why it comes, and what a client does");
        Finding::about(path(code), what)
    });
    let spare = pages.difference(codes).map(|page| {
        Finding::about(
            path(page),
            format!("no service answers with the code `{page}`: delete the page, or rename it"),
        )
    });
    without.chain(spare).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_code_without_a_page_and_a_page_without_a_code_are_found() {
        let tree =
            Tree::of(&[("docs/errors/a.md", ""), ("docs/errors/c.md", ""), ("docs/errors/README.md", "")]);
        let found = said(&compare(&tree, &BTreeSet::from(["a", "b"])));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("docs/errors/b.md:1: the code `b` has no page"));
        assert!(found[1].starts_with("docs/errors/c.md:1: no service answers"));
    }

    #[test]
    fn the_codes_of_the_services_are_known() {
        let found = said(&codes_and_pages(&Tree::of(&[])));
        for code in ["cart_empty", "username_taken", "outcome_unknown"] {
            assert!(found.iter().any(|finding| finding.contains(&format!("`{code}`"))), "{code}");
        }
    }
}

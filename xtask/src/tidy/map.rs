//! ARCHITECTURE.md is the map: every crate of the workspace is on it.

use super::tree::{Finding, Tree};

/// The map.
const MAP: &str = "ARCHITECTURE.md";

/// Every folder with a manifest is named on the map, by its path.
pub(super) fn shows_every_member(tree: &Tree) -> Vec<Finding> {
    let Some(map) = tree.file(MAP) else {
        return vec![Finding::about(
            MAP,
            "the map is missing: write what lives where, every crate by its path",
        )];
    };
    let members = tree.files().iter().filter_map(|file| file.path.strip_suffix("/Cargo.toml"));
    let missing = members.filter(|member| !map.text.contains(member));
    missing
        .map(|member| Finding::about(MAP, format!("`{member}` is not on the map: say what lives there")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_crate_that_is_not_on_the_map_is_found() {
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", "`services/cart` holds carts."),
            ("Cargo.toml", ""),
            ("services/cart/Cargo.toml", ""),
            ("testkit/Cargo.toml", ""),
        ]);
        let found = said(&shows_every_member(&tree));
        assert_eq!(found, ["ARCHITECTURE.md:1: `testkit` is not on the map: say what lives there"]);
        assert_eq!(shows_every_member(&Tree::of(&[])).len(), 1);
    }
}

//! All services have one shape, so that whoever knows one finds their way in the others.

use super::tree::{Finding, Tree};

/// What every service has.
const ALL_HAVE: [&str; 2] = ["src/lib.rs", "src/functions/mod.rs"];

/// What every service has that keeps anything.
const KEEPERS_HAVE: [&str; 5] = [
    "src/domain/mod.rs",
    "src/store/mod.rs",
    "src/store/tables.rs",
    "src/store/reads.rs",
    "src/store/audit.rs",
];

/// What must not be in a service that keeps nothing.
const KEEPERS_ALONE_HAVE: [&str; 3] = ["src/domain/", "src/store/", "migrations/"];

/// The one service that keeps nothing.
const KEEPS_NOTHING: &str = "gateway";

/// Every service has the files of the shape, migrations and a conformance suite; the gateway only its own part.
pub(super) fn of_services(tree: &Tree) -> Vec<Finding> {
    tree.services().into_iter().flat_map(|service| of(tree, service)).collect()
}

fn of(tree: &Tree, service: &str) -> Vec<Finding> {
    let folder = format!("services/{service}");
    let files: Vec<&str> = tree.under(&folder).map(|file| &file.path[folder.len() + 1..]).collect();
    let has = |path: &str| files.contains(&path);
    let any = |folder: &str| files.iter().find(|path| path.starts_with(folder)).copied();
    let at = |path: &str, what: &str| Finding::about(format!("{folder}/{path}"), what);

    let missing = "is missing: every service has it; see services/cart for what belongs there";
    let mut findings: Vec<_> =
        ALL_HAVE.iter().filter(|path| !has(path)).map(|path| at(path, missing)).collect();
    if service == KEEPS_NOTHING {
        let spare = KEEPERS_ALONE_HAVE.iter().filter_map(|folder| any(folder));
        let what =
            "the gateway keeps nothing and decides nothing: this belongs into the service that owns it";
        findings.extend(spare.map(|path| at(path, what)));
        return findings;
    }
    findings.extend(KEEPERS_HAVE.iter().filter(|path| !has(path)).map(|path| at(path, missing)));
    if !files.iter().any(|path| path.starts_with("migrations/sqlite/V1__") && path.ends_with(".sql")) {
        findings.push(at("migrations/sqlite/V1__….sql", missing));
    }
    if !has("tests/conformance.rs") && !has("tests/conformance/main.rs") {
        findings.push(at(
            "tests/conformance.rs",
            "is missing: every contract has a suite, run directly and over HTTP",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    fn service(name: &str, files: &[&str]) -> Tree {
        let paths: Vec<String> = files.iter().map(|file| format!("services/{name}/{file}")).collect();
        Tree::of(&paths.iter().map(|path| (path.as_str(), "")).collect::<Vec<_>>())
    }

    #[test]
    fn a_service_without_a_suite_or_a_store_is_found() {
        let whole = [
            "Cargo.toml",
            "src/lib.rs",
            "src/functions/mod.rs",
            "src/domain/mod.rs",
            "src/store/mod.rs",
            "src/store/tables.rs",
            "src/store/reads.rs",
            "src/store/audit.rs",
            "migrations/sqlite/V1__carts.sql",
            "tests/conformance/main.rs",
        ];
        assert_eq!(said(&of_services(&service("cart", &whole))), [""; 0]);
        for left_out in whole.iter().skip(1) {
            let rest: Vec<&str> = whole.iter().filter(|file| *file != left_out).copied().collect();
            assert_eq!(of_services(&service("cart", &rest)).len(), 1, "{left_out}");
        }
    }

    #[test]
    fn a_gateway_that_keeps_something_is_found() {
        let fine = ["Cargo.toml", "src/lib.rs", "src/functions/mod.rs"];
        assert!(of_services(&service("gateway", &fine)).is_empty());
        let keeping = [&fine[..], &["src/store/mod.rs", "migrations/sqlite/V1__a.sql"]].concat();
        assert_eq!(of_services(&service("gateway", &keeping)).len(), 2);
    }
}

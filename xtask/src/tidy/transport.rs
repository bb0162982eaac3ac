//! One file decides how a service is reached: `octavo/src/compose.rs`. Nobody else names a way to reach one.

use super::rust::is_of_a_word;
use super::tree::{File, Finding, Tree, service_of_source};

/// Libraries that reach other processes.
const LIBRARIES: [&str; 6] = ["hyper", "hyper_util", "axum", "reqwest", "ureq", "tonic"];

/// Files of the binary that must: who holds whom, an import into a shop that runs elsewhere, and the logs of such a one.
const MAY: [&str; 3] = ["octavo/src/compose.rs", "octavo/src/import/target.rs", "octavo/src/logs.rs"];

/// Measures the transports themselves.
const BENCHES: &str = "octavo/src/bench/";

/// No client and no HTTP library in the services' sources or the binary's, but where they must be.
pub(super) fn only_in_compose(tree: &Tree) -> Vec<Finding> {
    let is_held = |path: &str| service_of_source(path).is_some() || path.starts_with("octavo/src/");
    let may = |path: &str| MAY.contains(&path) || path.starts_with(BENCHES);
    let files = tree.rust().filter(|file| is_held(&file.path) && !may(&file.path));
    files.flat_map(|file| clients(file).into_iter().chain(libraries(file))).collect()
}

/// `CartClient` and its like.
fn clients(file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    for (line, number) in file.code().lines().zip(1..) {
        let words = line.split(|c| !is_of_a_word(c));
        for word in words.filter(|word| word.ends_with("Client")) {
            let what = format!(
                "`{word}` is a way to reach a service: take an `Arc<dyn …Service>`; compose.rs decides what it is"
            );
            found.push(Finding::new(&file.path, number, what));
        }
    }
    found
}

fn libraries(file: &File) -> Vec<Finding> {
    let found = LIBRARIES.iter().flat_map(|library| {
        file.wherever(file.code(), library, || format!("`{library}` belongs into platform/http, not here"))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_service_that_makes_its_own_client_is_found() {
        let source = "//! CartClient in words.\nuse contract::cart::CartClient;\nuse hyper::Request;\n";
        let found = said(&only_in_compose(&Tree::of(&[("services/order/src/lib.rs", source)])));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("services/order/src/lib.rs:2: `CartClient`"));
        assert!(only_in_compose(&Tree::of(&[("octavo/src/compose.rs", source)])).is_empty());
        assert!(only_in_compose(&Tree::of(&[("services/order/tests/conformance.rs", source)])).is_empty());
    }
}

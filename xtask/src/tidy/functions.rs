//! The path tells the content: a function of the seed is found in `functions/`, in a file of its name. Some share a
//! file, such as the three of a session; the file's first lines then say which numbers of the seed it holds.

use contract::Function;

use super::tree::{File, Finding, Tree, has_word};

/// Read from the log by `runtime::events_after`, a line in lib.rs for every service.
const EVERYONES: &str = "events_after";

/// Every function with a number of the seed stands in a file of its name, or one that names its number.
pub(super) fn have_their_files(tree: &Tree) -> Vec<Finding> {
    placed(tree, &contract::functions())
}

/// Every function of the contract is implemented in `functions/`.
pub(super) fn are_implemented(tree: &Tree) -> Vec<Finding> {
    implemented(tree, &contract::functions())
}

fn placed(tree: &Tree, functions: &[Function]) -> Vec<Finding> {
    let numbered = functions.iter().filter(|function| !function.number.is_empty());
    let misplaced = numbered.filter_map(|function| {
        let file = home(tree, function)?;
        let tells = file.stem() == function.name || has_number(&file.head(), function.number);
        let Function { name, number, .. } = function;
        let what = format!(
            "`{name}` is {number} of the seed: move it to {name}.rs, or name {number} in this file's `//!`"
        );
        (!tells).then(|| Finding::about(&file.path, what))
    });
    misplaced.collect()
}

fn implemented(tree: &Tree, functions: &[Function]) -> Vec<Finding> {
    let missing =
        functions.iter().filter(|function| function.name != EVERYONES && home(tree, function).is_none());
    missing
        .map(|Function { service, name, .. }| {
            let path = format!("services/{service}/src/functions/{name}.rs");
            Finding::about(
                path,
                format!("there is no `fn {name}` in functions/: implement it in a file of its own"),
            )
        })
        .collect()
}

/// The file in which a function is implemented.
fn home<'tree>(tree: &'tree Tree, function: &Function) -> Option<&'tree File> {
    let folder = format!("services/{}/src/functions", function.service);
    let signature = format!("fn {}", function.name);
    let mut files = tree.under(&folder).filter(|file| file.path.ends_with(".rs"));
    files.find(|file| {
        file.code().lines().any(|line| has_word(line, &signature) && line.trim_start().starts_with("pub"))
    })
}

/// Whether a head names a number of the seed itself, not a longer one such as 4.10 for 4.1.
fn has_number(head: &str, number: &str) -> bool {
    let words = head.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_ascii_digit()));
    words.into_iter().any(|word| word == number)
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    fn some_function(number: &'static str, name: &'static str) -> Function {
        Function { number, name, service: "cart", ..contract::functions()[0] }
    }

    #[test]
    fn a_function_in_a_file_of_another_name_is_found() {
        let functions = [some_function("5.1", "create_cart"), some_function("5.4", "view_cart")];
        let source =
            "//! 5.4 View cart.\npub(crate) async fn view_cart() {}\npub(crate) async fn create_cart() {}\n";
        let tree = Tree::of(&[("services/cart/src/functions/carts.rs", source)]);
        let found = said(&placed(&tree, &functions));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("services/cart/src/functions/carts.rs:1: `create_cart` is 5.1"));
        assert!(implemented(&tree, &functions).is_empty());
    }

    #[test]
    fn a_function_that_is_nowhere_is_found() {
        let functions = [some_function("5.1", "create_cart"), some_function("", "events_after")];
        let elsewhere = ("services/cart/src/lib.rs", "pub(crate) async fn create_cart() {}");
        let found = said(&implemented(&Tree::of(&[elsewhere]), &functions));
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .starts_with("services/cart/src/functions/create_cart.rs:1: there is no `fn create_cart`")
        );
    }

    #[test]
    fn a_number_is_read_whole() {
        assert!(has_number("8.4 Return inventory information.", "8.4"));
        assert!(has_number("Logout (1.2), and who is signed in.", "1.2"));
        assert!(!has_number("1.3.4 Check inventory.", "1.3"));
        assert!(has_number("6 Payment: charge it.", "6"));
    }
}

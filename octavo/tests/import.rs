//! `octavo import`, and `verify` and `doctor` after it, as somebody types them.

use std::path::Path;
use std::process::{Command, Output, Stdio};

const PAGE: &str = include_str!("../../docs/import.md");

/// A block of the page, by the sentence in front of it.
fn block(sentence: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(sentence).expect("the sentence");
    let (_, rest) = rest.split_once("```").expect("a block");
    let (_, block) = rest.split_once('\n').expect("the block's first line");
    block.split_once("```").expect("the block's end").0
}

/// Runs a verb of the binary in `folder`, on the shop that lies there.
fn octavo(folder: &Path, verb: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_octavo"))
        .args(verb)
        .args(["--data", "shop"])
        .current_dir(folder)
        .env("OCTAVO_LOG", "error")
        .output()
        .expect("the binary starts")
}

/// What a verb said, when it succeeded.
fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn the_pages_own_file_goes_in_as_the_page_says_and_only_once() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("books.csv"), block("A file of three books:")).expect("the file");
    let first = said(&octavo(folder.path(), &["import", "books", "books.csv"]));
    // Time and memory are the machine's.
    let promised: Vec<&str> = block("What the import says then:").lines().take(5).collect();
    assert_eq!(first.lines().take(5).collect::<Vec<_>>(), promised);

    let again = said(&octavo(folder.path(), &["import", "books", "books.csv"]));
    for line in ["0 books in", "3 unchanged", "0 rejected", "0 copies put on hand"] {
        assert!(again.contains(line), "{line} is missing:\n{again}");
    }
    assert!(said(&octavo(folder.path(), &["verify"])).ends_with(": 0 findings\n"));
    let checked = octavo(folder.path(), &["doctor"]);
    let checked = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.contains("ok      data folder shop: 0 orders, all adds up"), "{checked}");
}

#[test]
fn a_row_that_cannot_be_taken_is_told_and_stops_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "title,price,stock\nA Leaf,12.99,3\n,1.00,1\nAnother,cheap,2\nThe Last,0,0\n";
    std::fs::write(folder.path().join("books.csv"), rows).expect("the file");
    let told = said(&octavo(folder.path(), &["import", "books", "books.csv"]));
    assert!(told.contains("2 books in") && told.contains("2 rejected"), "{told}");
    let rejects = std::fs::read_to_string(folder.path().join("books.csv.rejects.csv")).expect("rejects");
    let rejects: Vec<&str> = rejects.lines().skip(1).collect();
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert!(rejects[0].starts_with("2,title,") && rejects[1].starts_with("3,price,"), "{rejects:?}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let failed = octavo(folder.path(), &["import", "books", "nowhere.csv"]);
    assert!(!failed.status.success());
    assert!(String::from_utf8_lossy(&failed.stderr).contains("nowhere.csv cannot be read"), "{failed:?}");
    assert!(!folder.path().join("shop").exists(), "nothing half-done stays");
}

#[test]
fn whoever_stops_reading_ends_no_verb() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("books.csv"), block("A file of three books:")).expect("the file");
    for verb in [
        &["import", "books", "books.csv", "--data", "shop"][..],
        &["verify", "--data", "shop"],
        &["functions"],
    ] {
        let mut octavo = Command::new(env!("CARGO_BIN_EXE_octavo"));
        let octavo =
            octavo.args(verb).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut octavo = octavo.spawn().expect("the binary starts");
        drop(octavo.stdout.take());
        let ended = octavo.wait_with_output().expect("its end");
        assert!(ended.status.success() && ended.stderr.is_empty(), "{verb:?}: {ended:?}");
    }
}

#[test]
fn a_shop_that_is_open_keeps_its_folder_to_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("books.csv"), block("A file of three books:")).expect("the file");
    said(&octavo(folder.path(), &["import", "books", "books.csv"]));
    let lock = std::fs::File::open(folder.path().join("shop/book.db.lock")).expect("the lock's file");
    lock.try_lock().expect("nobody else has the shop");
    let refused = octavo(folder.path(), &["verify"]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && told.contains("book.db"), "{told}");
}

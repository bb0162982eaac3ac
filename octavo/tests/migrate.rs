//! `octavo migrate`, and `verify` after it, as somebody types them.
#![allow(clippy::disallowed_methods, reason = "a test waits by itself")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const BOOKS: &str = "title,price,stock\nŽluťoučký kůň,12.99,3\nThe Last,0.01,1\n";
/// Enough that a process is killed in the midst of them.
const MANY: i64 = 60_000;

fn octavo(folder: &Path, verb: &[&str]) -> Command {
    let mut octavo = Command::new(env!("CARGO_BIN_EXE_octavo"));
    octavo.args(verb).current_dir(folder).env("OCTAVO_LOG", "error").env_remove("OCTAVO_SECRET_FILE");
    octavo
}

/// What a verb said, when it succeeded.
fn said(folder: &Path, verb: &[&str]) -> String {
    let Output { status, stdout, stderr } = octavo(folder, verb).output().expect("the binary");
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{verb:?}: {said}{}", String::from_utf8_lossy(&stderr));
    said
}

/// What a verb said that failed, on both streams.
fn refused(folder: &Path, verb: &[&str]) -> String {
    let Output { status, stdout, stderr } = octavo(folder, verb).output().expect("the binary");
    assert!(!status.success(), "{verb:?}: {}", String::from_utf8_lossy(&stdout));
    format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr))
}

/// From the server to the folder `back`.
fn back<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["migrate", "--from", url, "--to", "back"], more].concat()
}

/// A folder with a shop in `shop`.
fn a_shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("books.csv"), BOOKS).expect("a file");
    said(folder.path(), &["import", "books", "books.csv", "--data", "shop"]);
    folder
}

#[test]
fn a_shop_goes_to_the_server_and_back_and_takes_its_secret_along() {
    let (folder, database) = (a_shop(), parts::postgres::fresh_database());
    let (folder, url) = (folder.path(), database.url());
    let gone = said(folder, &["migrate", "--from", "shop", "--to", &url, "--verify"]);
    for line in ["book          books", "0 tables are different", "--secret-file shop/secret.key"] {
        assert!(gone.contains(line), "{line} is missing:\n{gone}");
    }
    assert!(gone.lines().filter(|line| line.contains("rows  same (")).count() > 30, "{gone}");
    assert!(said(folder, &["verify", "--database", &url, "--data", "shop"]).ends_with(": 0 findings\n"));

    assert!(refused(folder, &back(&url, &[])).contains("--secret-file data/secret.key"));
    assert!(!folder.join("back").exists(), "nothing half-done stays");
    let came = said(folder, &back(&url, &["--secret-file", "shop/secret.key"]));
    assert!(came.contains("rows copied") && came.contains("its secret is in back/secret.key"), "{came}");
    let secret = |shop: &str| std::fs::read(folder.join(shop).join("secret.key")).expect("a secret");
    assert_eq!(secret("shop"), secret("back"));
    assert!(said(folder, &["verify", "--data", "back"]).ends_with(": 0 findings\n"));
    // Nothing is in the way of another shop's secret but that flag.
    std::fs::write(folder.join("other.key"), [7; 32]).expect("a file");
    assert!(refused(folder, &back(&url, &["--secret-file", "other.key"])).contains("is another secret"));
}

#[test]
fn a_changed_row_is_found_and_named() {
    let (folder, database) = (a_shop(), parts::postgres::fresh_database());
    let (folder, url) = (folder.path(), database.url());
    let migrate = ["migrate", "--from", "shop", "--to", &url];
    let compare = [&migrate[..], &["--verify"]].concat();
    said(folder, &migrate);
    assert!(refused(folder, &migrate).contains("there is a shop in"));
    let same = said(folder, &compare);
    assert!(same.contains("0 tables are different") && !same.contains("rows copied"), "{same}");

    database.psql(&[
        "UPDATE inventory.stock SET received = received + 1, on_hand = on_hand + 1 WHERE received = 3",
    ]);
    database.psql(&["DELETE FROM book.book_words WHERE title = (SELECT min(title) FROM book.book_words)"]);
    let told = refused(folder, &compare);
    let different: Vec<&str> = told.lines().filter(|line| line.contains("DIFFERENT")).collect();
    assert_eq!(different.len(), 2, "{told}");
    assert!(different[0].contains("book_words") && different[0].contains("1 rows in --to"), "{told}");
    assert!(different[1].contains("stock") && different[1].contains(" in --from, "), "{told}");
    assert!(told.contains("2 tables are different") && told.contains("changed after the move"), "{told}");
}

#[test]
fn a_move_that_is_killed_goes_on() {
    let (folder, database) = (a_shop(), parts::postgres::fresh_database());
    let (folder, url) = (folder.path(), database.url());
    let file = rusqlite::Connection::open(folder.join("shop/customer.db")).expect("the file");
    let insert = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
        INSERT INTO left_carts SELECT printf('usr_%026d', n), n, 1 FROM n";
    file.execute(insert, [MANY]).expect("rows");
    drop(file);
    let migrate = ["migrate", "--from", "shop", "--to", &url];
    let mut process = octavo(folder, &migrate).stdout(Stdio::null()).spawn().expect("the binary");
    let counted = || {
        let there = "SELECT to_regclass('book.unfinished_move') IS NOT NULL";
        if database.psql(&[there]) == "t" {
            database.psql(&["SELECT count(*) FROM customer.left_carts"]).parse().expect("a number")
        } else {
            0
        }
    };
    let begun = Instant::now();
    while counted() == 0 {
        assert!(matches!(process.try_wait(), Ok(None)), "it ended by itself");
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not begin to copy");
    }
    process.kill().expect("a process of one's own");
    process.wait().expect("its end");
    let there: i64 = counted();
    assert!(there > 0 && there < MANY, "{there} rows are there");
    let serve = ["serve", "--database", &url, "--data", "shop"];
    assert!(refused(folder, &serve).contains("is not complete: `octavo migrate` was interrupted"));
    let told = said(folder, &migrate);
    assert!(told.contains("gone on with") && told.contains("0 tables are different"), "{told}");
    assert_eq!(counted(), 0, "the mark is gone");
    assert_eq!(database.psql(&["SELECT count(*) FROM customer.left_carts"]), MANY.to_string());

    // Killed when all was done but taking away the last mark: what is there is not copied again, but for the one row that a
    // database is born with.
    let origin = folder.join("shop").canonicalize().expect("a folder");
    let mark = format!("INSERT INTO unfinished_move VALUES ('{}')", origin.display());
    let role = format!("SET ROLE \"{}_book\"", database.name());
    let table = "CREATE TABLE unfinished_move (source TEXT NOT NULL PRIMARY KEY)";
    database.psql(&[&role, "SET search_path TO book", table, &mark]);
    let told = said(folder, &migrate);
    assert!(told.starts_with("1 rows copied") && told.contains("0 tables are different"), "{told}");
}

#[test]
fn what_makes_no_sense_says_what_would() {
    let folder = tempfile::tempdir().expect("a folder");
    let migrate = |from: &str, to: &str| refused(folder.path(), &["migrate", "--from", from, "--to", to]);
    let url = "postgres://shop:hidden@127.0.0.1:9/shop";
    assert!(migrate("one", "two").contains("both are folders"));
    assert!(migrate(url, url).contains("pg_dump"));
    assert!(migrate("one", url).contains("there is no shop in one"));
    assert!(migrate("one", "mysql://a/b").contains("must be a folder, or postgres://"));
    assert!(migrate("one", "postgres://a").contains("must look like postgres://"));
    std::fs::create_dir(folder.path().join("back")).expect("a folder");
    std::fs::write(folder.path().join("back/secret.key"), [7; 32]).expect("a file");
    let told = migrate(url, "back");
    assert!(told.contains("127.0.0.1:9") && !told.contains("hidden"), "{told}");
}

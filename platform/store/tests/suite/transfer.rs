//! Values, keys and numbers stay what they are when a database moves, whichever way.

use std::ops::ControlFlow;
use std::path::Path;

use kernel::{Clock, Currency, World};
use rusqlite::Connection;
use store::transfer::{Compared, Hold, Step, TransferError, compare, copy};
use store::{Databases, Migrations, OpenError, Store, StoreConfig};

const SERVICE: &str = "move";
const SQLITE: &str = "
    CREATE TABLE a_part (
        place INTEGER NOT NULL, owner TEXT NOT NULL REFERENCES whole (name), note TEXT, PRIMARY KEY (owner, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE whole (name TEXT NOT NULL PRIMARY KEY, amount INTEGER) STRICT;
    CREATE TABLE numbered (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    INSERT INTO whole VALUES ('born with it', 0);";
const POSTGRES: &str = "
    CREATE TABLE whole (name TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, amount BIGINT);
    CREATE TABLE a_part (
        owner TEXT COLLATE \"C\" NOT NULL REFERENCES whole (name), place BIGINT NOT NULL, note TEXT COLLATE \"C\",
        PRIMARY KEY (owner, place)
    );
    CREATE TABLE numbered (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT COLLATE \"C\" NOT NULL);
    INSERT INTO whole VALUES ('born with it', 0);";

/// Names whose order depends on who sorts them.
const NAMES: [&str; 9] = ["", "Z", "a", "É", "e\u{301}", "é", "\u{ffff}", "📚", "born with it"];
/// More than one chunk for each name.
const PARTS: i64 = 2_100;

async fn made(databases: &Databases) -> Result<(), OpenError> {
    let tables = Migrations::of(&[("V1__tables", SQLITE)], &[("V1__tables", POSTGRES)]);
    let world = World::seeded(Clock::System, 1, Currency::USD);
    let store = Store::open(StoreConfig::new(SERVICE, databases, tables, world)).await?;
    store.close().await;
    Ok(())
}

fn file(folder: &Path) -> Connection {
    Connection::open(folder.join("move.db")).expect("the file")
}

fn fill(folder: &Path) {
    let file = file(folder);
    file.execute_batch("DELETE FROM whole; BEGIN").expect("an empty table");
    for (place, name) in NAMES.iter().enumerate() {
        let amount = [Some(i64::MIN), None, Some(i64::MAX), Some(-1)][place % 4];
        file.execute("INSERT INTO whole VALUES (?1, ?2)", (name, amount)).expect("a row");
        for number in 0..PARTS {
            let note = [None, Some(""), Some("'\\N\t\n\"")][usize::try_from(number % 3).expect("small")];
            file.execute("INSERT INTO a_part VALUES (?1, ?2, ?3)", (number - 5, name, note)).expect("a row");
        }
    }
    file.execute_batch(
        "INSERT INTO numbered VALUES (3, 'x'), (70, 'y'), (-2, 'z'); \
         INSERT INTO events VALUES (1, 'a', 'b', 'c', '{}', 0), (2, 'a', 'b', 'c', '{}', 0); COMMIT",
    )
    .expect("rows");
}

fn on(_: Step<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

async fn moved(from: &Databases, to: &Databases) -> Result<Vec<Compared>, TransferError> {
    let (mut from, mut to) = (Hold::take(from, &[SERVICE]).await?, Hold::take(to, &[SERVICE]).await?);
    copy(&mut from, &mut to, "there", &[(SERVICE, "whole".to_owned())], &mut on).await?;
    let compared = compare(&mut from, &mut to, &mut on).await?;
    to.unmark().await?;
    Ok(compared)
}

struct Places {
    folders: [tempfile::TempDir; 2],
    server: parts::postgres::Database,
}

impl Places {
    /// A folder with a database, a server and another folder that have none of its rows.
    async fn new() -> Self {
        let folders = [(), ()].map(|()| tempfile::tempdir().expect("a folder"));
        let server = tokio::task::spawn_blocking(parts::postgres::fresh_database).await.expect("PostgreSQL");
        let places = Self { folders, server };
        for databases in [places.folder(0), places.server(), places.folder(1)] {
            made(&databases).await.expect("tables");
        }
        places
    }

    fn folder(&self, place: usize) -> Databases {
        self.folders[place].path().into()
    }

    fn server(&self) -> Databases {
        Databases::Server(self.server.url().parse().expect("an address"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_is_the_same_there_and_back() {
    let places = Places::new().await;
    fill(places.folders[0].path());
    for (from, to) in [(places.folder(0), places.server()), (places.server(), places.folder(1))] {
        let compared = moved(&from, &to).await.expect("a move");
        assert!(compared.iter().all(Compared::is_same), "{compared:#?}");
        let parts = compared.iter().find(|table| table.table == "a_part").expect("the table");
        assert_eq!(parts.rows[0], PARTS.unsigned_abs() * NAMES.len() as u64);
    }
    // Not only are the two alike: the values are those that were written.
    let read =
        "SELECT group_concat(name || ':' || coalesce(amount, 'nothing'), '|' ORDER BY name) FROM whole";
    let read = |place: usize| -> String {
        file(places.folders[place].path()).query_row(read, [], |row| row.get(0)).expect("rows")
    };
    assert_eq!(read(0), read(1));
    assert!(read(1).contains("-9223372036854775808|") && read(1).contains("born with it:"), "{}", read(1));

    // What comes next is numbered behind what there is.
    let next = "INSERT INTO move.numbered (name) VALUES ('next') RETURNING number";
    assert_eq!(places.server.psql(&[next]), "71");
    assert_eq!(places.server.psql(&["SELECT last FROM move.event_counter"]), "2");
    let mut held = [
        Hold::take(&places.folder(0), &[SERVICE]).await.expect("a hold"),
        Hold::take(&places.server(), &[SERVICE]).await.expect("a hold"),
    ];
    let [one, other] = &mut held;
    let compared = compare(one, other, &mut on).await.expect("a comparison");
    let different: Vec<&str> =
        compared.iter().filter(|table| !table.is_same()).map(|table| table.table.as_str()).collect();
    assert_eq!(different, ["numbered"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_move_is_named_and_what_is_not_complete_is_nobodys() {
    let places = Places::new().await;
    let of_folder = file(places.folders[0].path());
    of_folder.execute("INSERT INTO whole VALUES (?1, 1)", ["a\0b"]).expect("a row");
    let failed = moved(&places.folder(0), &places.server()).await.expect_err("a text with NUL").to_string();
    assert!(failed.contains("table whole") && failed.contains("NUL"), "{failed}");
    let unopened = made(&places.server()).await.expect_err("an unfinished move");
    assert!(matches!(&unopened, OpenError::Unfinished { origin, .. } if origin == "there"), "{unopened}");

    // The row is mended, and the move goes on.
    of_folder.execute("DELETE FROM whole WHERE amount = 1", []).expect("a row");
    let compared = moved(&places.folder(0), &places.server()).await.expect("a move");
    assert!(compared.iter().all(Compared::is_same), "{compared:#?}");
    made(&places.server()).await.expect("a finished move");

    of_folder.execute_batch("CREATE TABLE newest (id TEXT NOT NULL PRIMARY KEY) STRICT").expect("a table");
    let failed = moved(&places.folder(0), &places.folder(1)).await.expect_err("a table too many").to_string();
    assert!(failed.contains("the table newest is on one side only"), "{failed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_database_holds_it_alone() {
    let places = Places::new().await;
    let held = Hold::take(&places.server(), &[SERVICE]).await.expect("a hold");
    held.still().await.expect("nobody came in");
    places.server.psql(&[
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
         AND application_name = 'octavo whole migrate'",
    ]);
    assert!(matches!(held.still().await, Err(TransferError::LetGo)));
    drop(held);
    for databases in [places.folder(0), places.server()] {
        let held = Hold::take(&databases, &[SERVICE]).await.expect("a hold");
        let again = Hold::take(&databases, &[SERVICE]).await.err().expect("a refusal");
        assert!(matches!(again, TransferError::InUse { .. }), "{again}");
        let opened = made(&databases).await.expect_err("a refusal").to_string();
        assert!(opened.contains("in use") || opened.contains("is being moved"), "{opened}");
        drop(held);
        let freed = async || made(&databases).await.is_ok();
        for _ in 0..100 {
            if freed().await {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(freed().await, "{databases}");
    }
}

//! What is in a database, whichever engine it is on: for tests of what must be there, and of what must not.

use store::{EngineKind, Store, Value};

/// The names of a store's tables, without those that the engine or the history of the migrations needs.
pub async fn tables(store: &Store) -> Vec<String> {
    let sql = match store.engine() {
        EngineKind::Sqlite => {
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%schema_history' ORDER BY name"
        }
        EngineKind::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema() \
             AND table_type = 'BASE TABLE' AND table_name NOT LIKE '%schema_history' ORDER BY 1"
        }
    };
    let names = store.query(sql, Vec::new()).await.expect("tables");
    names.iter().map(|row| row[0].text().expect("a name").to_owned()).collect()
}

/// Every text in every row of every table, a line each.
pub async fn texts(store: &Store) -> String {
    let mut all = String::new();
    for table in tables(store).await {
        let rows = store.query(&format!("SELECT * FROM \"{table}\""), Vec::new()).await.expect("rows");
        for value in rows.iter().flatten() {
            if let Value::Text(text) = value {
                all.push_str(text);
                all.push('\n');
            }
        }
    }
    all
}

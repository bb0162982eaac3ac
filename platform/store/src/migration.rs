//! A service's own tables, as files `migrations/{sqlite,postgres}/V1__what.sql` beside its `Cargo.toml`.

use refinery::{Migration, Runner};

/// The migrations of a service, for each engine.
pub struct Migrations {
    pub(crate) sqlite: Runner,
    pub(crate) postgres: Runner,
}

/// The migrations of the crate that says this, by the names of their files without `.sql`:
/// `store::migrations!["V1__orders", "V2__invoices"]`. They lie in `migrations/sqlite/` and `migrations/postgres/`.
///
/// (`refinery::embed_migrations!` does the same, but only in a crate that depends on refinery itself, and does
/// not notice a new file.)
#[macro_export]
macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        $crate::Migrations::of(
            &[$(($name, $crate::migrations!(@file "sqlite" $name))),+],
            &[$(($name, $crate::migrations!(@file "postgres" $name))),+],
        )
    };
    (@file $engine:literal $name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $engine, "/", $name, ".sql"))
    };
}

impl Migrations {
    /// What [`crate::migrations`] is made of: names and SQL, in the order of the versions.
    ///
    /// # Panics
    /// If a name is not of the shape `V1__what`; any test that opens the store shows it.
    pub fn of(sqlite: &[(&str, &str)], postgres: &[(&str, &str)]) -> Self {
        Self { sqlite: runner(sqlite), postgres: runner(postgres) }
    }
}

pub(crate) fn runner(files: &[(&str, &str)]) -> Runner {
    let read = |(name, sql): &(&str, &str)| {
        Migration::unapplied(name, sql).unwrap_or_else(|error| panic!("{name} is no migration: {error}"))
    };
    Runner::new(&files.iter().map(read).collect::<Vec<_>>())
}

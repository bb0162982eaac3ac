//! What the plans of a batch decide on, loaded together: one statement for each table, and for each column.

use crate::job::Entry;
use crate::record::Table;
use crate::rows::Wanted;
use crate::{StoreError, Value};

use super::catalog::Catalog;
use super::sight::Sight;
use super::statement::{Param, array, columns};
use super::text;

/// What one load asks for: keys of a table, or values of one of its columns.
pub(super) enum Load<'e> {
    Keys(&'static Table, Vec<&'e [Value]>),
    Column(&'static Table, &'static str, Vec<&'e Value>),
}

/// Puts what all plans want together.
pub(super) fn loads(entries: &[Entry]) -> Vec<Load<'_>> {
    let mut loads: Vec<Load<'_>> = Vec::new();
    for wanted in entries.iter().flat_map(|entry| &entry.job.keys().wanted) {
        let place = loads.iter_mut().find(|load| match (load, wanted) {
            (Load::Keys(one, _), Wanted::One { table, .. }) => one.name == table.name,
            (Load::Column(one, of, _), Wanted::All { table, column, .. }) => {
                one.name == table.name && of == column
            }
            _ => false,
        });
        match (place, wanted) {
            (Some(Load::Keys(_, keys)), Wanted::One { key, .. }) => keys.push(key),
            (Some(Load::Column(.., all)), Wanted::All { value, .. }) => all.push(value),
            (_, Wanted::One { table, key }) => loads.push(Load::Keys(table, vec![key])),
            (_, Wanted::All { table, column, value }) => {
                loads.push(Load::Column(table, column, vec![value]));
            }
        }
    }
    for load in &mut loads {
        match load {
            Load::Keys(_, keys) => {
                keys.sort_unstable();
                keys.dedup();
            }
            Load::Column(.., all) => {
                all.sort_unstable();
                all.dedup();
            }
        }
    }
    loads
}

impl<'e> Load<'e> {
    pub(super) fn statement(&self, catalog: &Catalog) -> Result<(String, Vec<Param<'e>>), StoreError> {
        match self {
            Self::Keys(table, keys) => {
                let shape = catalog.shape(table.name)?;
                Ok((text::select(table, shape)?, columns(shape, table.key, keys)?))
            }
            Self::Column(table, column, all) => {
                let shape = catalog.shape(table.name)?;
                let params = vec![array(shape.column(column)?, all.iter().copied())?];
                Ok((text::select_all(table, shape, column)?, params))
            }
        }
    }

    /// Has what was found seen.
    pub(super) fn see(self, rows: Vec<Vec<Value>>, sight: &mut Sight) {
        let (Self::Keys(table, _) | Self::Column(table, ..)) = self;
        sight.open(table, rows.len());
        rows.into_iter().for_each(|row| sight.put(table, row.into()));
        match self {
            Self::Keys(table, keys) => sight.see_keys(table, &keys),
            Self::Column(table, column, all) => {
                all.into_iter().for_each(|value| sight.see_all(table, column, value.clone()));
            }
        }
    }
}

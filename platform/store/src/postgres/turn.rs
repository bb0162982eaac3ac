//! One turn: a transaction that loads what a batch of plans decides on, lets each decide, and writes all of it.

use std::ops::Range;

use crate::job::Entry;
use crate::plan::Acts;
use crate::record::Table;
use crate::rows::Wanted;
use crate::{StoreError, Value};

use super::binding::{Failure, values};
use super::catalog::Catalog;
use super::joined::Joined;
use super::line::{Came, Line};
use super::sight::Sight;
use super::statement::{Param, Stamp, Statement, array, columns, events, statements};
use super::text;

/// Whoever holds the turn and does not go on loses it; whoever waits for it gives up in time to say so. Everything is asked
/// for by key, whatever the tables' statistics say. Only for this transaction: a pooler may give the session to others.
const BEGIN: &str = "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; \
    SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";
const TAKE: &str = "SELECT last FROM event_counter FOR NO KEY UPDATE";
const COUNT: &str = "UPDATE event_counter SET last = $1";
const SIGN: &str = "INSERT INTO writers (owner, batch, at) VALUES ($1, $2, $3) \
    ON CONFLICT (owner) DO UPDATE SET batch = excluded.batch, at = excluded.at";
const SIGNED: &str = "SELECT batch FROM writers WHERE owner = $1";

/// Why a turn came to nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nothing was written; the next try may do better.
    Passing(&'static str),
    /// The connection was lost before anything could be committed.
    Lost,
    /// The connection was lost at the commit.
    Unsure,
    /// Something in the batch is refused by the database: it is to be written the careful way.
    Refused,
}

/// A turn, and what it is done with.
pub(super) struct Turn<'w> {
    pub(super) line: &'w mut Line,
    pub(super) catalog: &'w Catalog,
    pub(super) stamp: Stamp<'w>,
    /// The number of this process's batch.
    pub(super) batch: i64,
    /// The number of the last event, those of the open transaction included.
    last_event: i64,
}

/// What one load asks for: keys of a table, or values of one of its columns.
enum Load {
    Keys(&'static Table, Vec<Vec<Value>>),
    Column(&'static Table, &'static str, Vec<Value>),
}

/// Puts what all plans want together: a load for each table, and for each column.
fn loads(entries: &[Entry]) -> Vec<Load> {
    let mut loads: Vec<Load> = Vec::new();
    for wanted in entries.iter().flat_map(|entry| &entry.job.keys().wanted) {
        let place = loads.iter_mut().find(|load| match (load, wanted) {
            (Load::Keys(one, _), Wanted::One { table, .. }) => one.name == table.name,
            (Load::Column(one, of, _), Wanted::All { table, column, .. }) => {
                one.name == table.name && of == column
            }
            _ => false,
        });
        match (place, wanted) {
            (Some(Load::Keys(_, keys)), Wanted::One { key, .. }) => keys.push(key.clone()),
            (Some(Load::Column(.., all)), Wanted::All { value, .. }) => all.push(value.clone()),
            (_, Wanted::One { table, key }) => loads.push(Load::Keys(table, vec![key.clone()])),
            (_, Wanted::All { table, column, value }) => {
                loads.push(Load::Column(table, column, vec![value.clone()]));
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

impl Load {
    fn statement(&self, catalog: &Catalog) -> Result<(String, Vec<Param<'_>>), StoreError> {
        match self {
            Self::Keys(table, keys) => {
                let shape = catalog.shape(table.name)?;
                let keys: Vec<&[Value]> = keys.iter().map(Vec::as_slice).collect();
                Ok((text::select(table, shape)?, columns(shape, table.key, &keys, 0)?))
            }
            Self::Column(table, column, all) => {
                let shape = catalog.shape(table.name)?;
                let params = vec![array(shape.column(column)?, all.iter())?];
                Ok((text::select_all(table, shape, column)?, params))
            }
        }
    }

    fn see(self, rows: Vec<Vec<Value>>, sight: &mut Sight) {
        let table = match self {
            Self::Keys(table, keys) => {
                keys.into_iter().for_each(|key| sight.put(table, key, None));
                table
            }
            Self::Column(table, column, all) => {
                all.into_iter().for_each(|value| sight.see_all(table, column, value));
                table
            }
        };
        for row in rows {
            sight.put(table, table.key_of(&row), Some(row));
        }
    }
}

impl<'w> Turn<'w> {
    pub(super) fn new(line: &'w mut Line, catalog: &'w Catalog, stamp: Stamp<'w>, batch: i64) -> Self {
        Self { line, catalog, stamp, batch, last_event: 0 }
    }

    /// The number of the last event, when the turn was taken or as it was written.
    pub(super) fn last_event(&self) -> i64 {
        self.last_event
    }

    /// Takes the turn and loads what the plans decide on, in one flight.
    async fn take(&mut self, entries: &[Entry]) -> Result<Sight, Trouble> {
        let loads = loads(entries);
        let asked = loads.iter().map(|load| load.statement(self.catalog)).collect::<Result<Vec<_>, _>>();
        let asked = asked.map_err(|error| fault(&error))?;
        for sql in asked.iter().map(|(sql, _)| sql.as_str()).chain([TAKE]) {
            self.line.prepare(sql).await.map_err(before)?;
        }
        self.line.is_now(true);
        let mut flight = self.line.flight();
        flight.control(BEGIN);
        flight.run(TAKE, &[]);
        for (sql, params) in &asked {
            flight.run(sql, params);
        }
        let mut came = flight.land().await.into_iter();
        came.next().unwrap_or(Err(Failure::Lost)).map_err(before)?;
        let counter = came.next().unwrap_or(Err(Failure::Lost)).map_err(before)?;
        self.last_event = counter.first().map_or(0, |row| row.get(0));
        let found: Vec<_> = came.collect::<Result<_, _>>().map_err(before)?;
        drop(asked);
        let mut sight = Sight::default();
        for (load, rows) in loads.into_iter().zip(found) {
            let rows = rows.iter().map(values).collect::<Result<_, _>>().map_err(|error| fault(&error))?;
            load.see(rows, &mut sight);
        }
        Ok(sight)
    }

    /// The usual way: all plans decide, all is written and committed in one flight.
    pub(super) async fn at_once(&mut self, entries: &mut [Entry]) -> Result<(), Trouble> {
        let mut sight = self.take(entries).await?;
        let mut touched = Vec::with_capacity(entries.len());
        for entry in entries.iter_mut() {
            decide(entry, &sight);
            let Some(acts) = entry.standing() else { continue };
            touched.push(self.catalog.touched(acts, &sight).map_err(|_| Trouble::Refused)?);
            // What cannot be carried out here is refused with the database's own words.
            sight.carry_out(acts).map_err(|_| Trouble::Refused)?;
        }
        let mut joined = Joined::new(self.catalog, false);
        for (acts, touched) in entries.iter().filter_map(Entry::standing).zip(touched) {
            joined.join(acts, touched).map_err(|_| Trouble::Refused)?;
        }
        let mut all = statements(&joined, self.catalog, self.stamp).map_err(|_| Trouble::Refused)?;
        let (told, last_event) = events(entries.iter().filter_map(Entry::standing), self.last_event);
        all.extend(told);
        if all.is_empty() {
            return self.line.roll_back().await.map_err(before);
        }
        self.commit(&all, last_event).await?;
        self.last_event = last_event;
        Ok(())
    }

    /// Writes, counts, signs and commits, in one flight.
    async fn commit(&mut self, all: &[Statement<'_>], last_event: i64) -> Result<(), Trouble> {
        let has_events = last_event > self.last_event;
        for sql in all.iter().map(|statement| statement.sql.as_str()).chain([COUNT, SIGN]) {
            self.line.prepare(sql).await.map_err(before)?;
        }
        let counted: Vec<Param<'_>> = vec![Box::new(last_event)];
        let signed: Vec<Param<'_>> =
            vec![Box::new(self.stamp.owner), Box::new(self.batch), Box::new(self.stamp.now)];
        let mut flight = self.line.flight();
        for statement in all {
            flight.run(&statement.sql, &statement.params);
        }
        if has_events {
            flight.run(COUNT, &counted);
        }
        flight.run(SIGN, &signed);
        flight.control("COMMIT");
        let came = flight.land().await;
        self.line.is_now(false);
        // The first failure is the cause of the others, and has the commit roll back.
        match came.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(_) => Ok(()),
            Err(Failure::Refused(_)) => Err(Trouble::Refused),
            Err(Failure::Passing(reason)) => Err(Trouble::Passing(reason)),
            // A server that ends the connection may say so before it drops it: that was not the commit's answer.
            Err(Failure::Lost) => Err(Trouble::Unsure),
            Err(Failure::Fault(reason)) => {
                tracing::error!(reason, "a flight came back with a fault");
                Err(Trouble::Unsure)
            }
        }
    }

    /// The careful way: in halves, and each half in halves, until what is refused stands alone. Whoever comes behind a
    /// plan that was refused decides anew.
    pub(super) async fn by_halves(&mut self, entries: &mut [Entry]) -> Result<(), Trouble> {
        let mut sight = self.take(entries).await?;
        let first = self.last_event;
        let mut ranges: Vec<Range<usize>> = halves(0..entries.len());
        while let Some(range) = ranges.pop() {
            let (before, last_event) = (sight.clone(), self.last_event);
            self.line.control("SAVEPOINT part").await.map_err(self::before)?;
            match self.part(&mut entries[range.clone()], &mut sight).await? {
                Ok(()) => self.line.control("RELEASE part").await.map_err(self::before)?,
                Err(error) => {
                    self.line.control("ROLLBACK TO part").await.map_err(self::before)?;
                    (sight, self.last_event) = (before, last_event);
                    match range.len() {
                        1 => self.refuse(&mut entries[range.start], error, &mut sight).await?,
                        _ => ranges.extend(halves(range)),
                    }
                }
            }
        }
        let last_event = std::mem::replace(&mut self.last_event, first);
        self.commit(&[], last_event).await?;
        self.last_event = last_event;
        Ok(())
    }

    /// Has some plans decide, and writes what they decided; says what stands in the way of it.
    async fn part(
        &mut self,
        entries: &mut [Entry],
        sight: &mut Sight,
    ) -> Result<Result<(), StoreError>, Trouble> {
        let is_alone = entries.len() == 1;
        let mut touched = Vec::with_capacity(entries.len());
        for entry in entries.iter_mut() {
            decide(entry, sight);
            let Some(acts) = entry.standing() else { continue };
            if let Some(broken) = &acts.broken {
                return Ok(Err(broken.clone()));
            }
            match self.catalog.touched(acts, sight) {
                Ok(of_acts) => touched.push(of_acts),
                Err(error) => return Ok(Err(error)),
            }
            // One that is alone is told by the database what is wrong with it.
            match sight.carry_out(acts) {
                Err(error) if !is_alone => return Ok(Err(error)),
                _ => {}
            }
        }
        let all: Vec<&Acts> = entries.iter().filter_map(Entry::standing).collect();
        self.write(&all, touched, is_alone).await
    }

    /// A plan that cannot be written is told so; what is to stand in its place is written.
    async fn refuse(
        &mut self,
        entry: &mut Entry,
        error: StoreError,
        sight: &mut Sight,
    ) -> Result<(), Trouble> {
        entry.written = None;
        let Some(acts) = entry.job.fail(error) else { return Ok(()) };
        let touched = self.catalog.touched(&acts, sight).map_err(|error| fault(&error))?;
        self.line.control("SAVEPOINT part").await.map_err(before)?;
        match self.write(&[&acts], vec![touched], true).await? {
            Ok(()) => {
                self.line.control("RELEASE part").await.map_err(before)?;
                // What the database has taken is so, whatever is known of it here.
                let _ = sight.carry_out(&acts);
                entry.acts.push(acts);
                entry.written = Some(entry.acts.len() - 1);
            }
            Err(error) => {
                self.line.control("ROLLBACK TO part").await.map_err(before)?;
                entry.acts.push(acts);
                // What is written in a failed plan's place has no guards: nothing comes after it.
                entry.job.fail(error);
            }
        }
        Ok(())
    }

    /// Writes the acts of some plans and their events inside the open transaction.
    async fn write(
        &mut self,
        all: &[&Acts],
        touched: Vec<Vec<super::touched::Touched>>,
        is_strict: bool,
    ) -> Result<Result<(), StoreError>, Trouble> {
        let mut joined = Joined::new(self.catalog, is_strict);
        for (acts, touched) in all.iter().zip(touched) {
            if let Err(error) = joined.join(acts, touched) {
                return Ok(Err(error));
            }
        }
        let mut run = match statements(&joined, self.catalog, self.stamp) {
            Ok(run) => run,
            Err(error) => return Ok(Err(error)),
        };
        let (told, last_event) = events(all.iter().copied(), self.last_event);
        run.extend(told);
        for statement in &run {
            self.line.prepare(&statement.sql).await.map_err(before)?;
        }
        let mut flight = self.line.flight();
        for statement in &run {
            flight.run(&statement.sql, &statement.params);
        }
        let came: Vec<Came> = flight.land().await;
        for (statement, came) in run.iter().zip(came) {
            let failure = match came {
                Ok(_) => continue,
                Err(failure @ Failure::Refused(_)) => failure,
                Err(other) => return Err(before(other)),
            };
            return Ok(Err(statement.refusal(failure, self.catalog)));
        }
        self.last_event = last_event;
        Ok(Ok(()))
    }

    /// Whether this process's batch was committed after all, asked on a new connection. Waits until the old one's
    /// transaction has ended, since that holds the turn.
    pub(super) async fn was_committed(&mut self) -> Result<bool, Trouble> {
        for sql in [TAKE, SIGNED] {
            self.line.prepare(sql).await.map_err(before)?;
        }
        let owner: Vec<Param<'_>> = vec![Box::new(self.stamp.owner)];
        let mut flight = self.line.flight();
        flight.control(BEGIN);
        flight.run(TAKE, &[]);
        flight.run(SIGNED, &owner);
        flight.control("ROLLBACK");
        let came = flight.land().await.into_iter().collect::<Result<Vec<_>, _>>().map_err(before)?;
        let read =
            |place: usize| came.get(place).and_then(|rows| rows.first()).map(|row| row.get::<_, i64>(0));
        self.last_event = read(1).unwrap_or(0);
        Ok(read(2) == Some(self.batch))
    }
}

/// The halves of a range, the first one on top; a range of one is its own half.
fn halves(range: Range<usize>) -> Vec<Range<usize>> {
    let middle = range.start + range.len() / 2;
    match range.len() {
        0 => Vec::new(),
        1 => vec![range],
        _ => vec![middle..range.end, range.start..middle],
    }
}

/// Has a plan decide on what is in sight. One that asks for no rows decided for good when it was first asked.
fn decide(entry: &mut Entry, sight: &Sight) {
    if entry.job.keys().wanted.is_empty() && !entry.acts.is_empty() {
        return;
    }
    entry.written = None;
    if let Some(acts) = entry.job.decide(&sight.rows(entry.job.keys())) {
        entry.acts.push(acts);
        entry.written = Some(entry.acts.len() - 1);
    }
}

/// A failure before the commit was on its way.
fn before(failure: Failure) -> Trouble {
    match failure {
        Failure::Passing(reason) => Trouble::Passing(reason),
        Failure::Lost => Trouble::Lost,
        Failure::Refused(error) => {
            tracing::error!(%error, "a turn could not be taken");
            Trouble::Passing("the database refuses what every turn needs")
        }
        Failure::Fault(reason) => {
            tracing::error!(reason, "a turn could not be taken");
            Trouble::Passing("the database cannot be asked")
        }
    }
}

fn fault(error: &StoreError) -> Trouble {
    tracing::error!(%error, "a turn could not be taken");
    Trouble::Passing("what is stored cannot be read")
}

//! The careful way to write a batch: in halves, until what the database refuses stands alone.

use std::ops::Range;

use crate::StoreError;
use crate::job::Entry;
use crate::plan::Acts;

use super::binding::Failure;
use super::line::Flight;
use super::sight::Sight;
use super::touched::Touched;
use super::turn::{Trouble, Turn, before, decide, fault};

impl Turn<'_> {
    /// The careful way: in halves, and each half in halves, until what is refused stands alone. Whoever comes behind a
    /// plan that was refused decides anew.
    pub(super) async fn by_halves(&mut self, entries: &mut [Entry]) -> Result<(), Trouble> {
        let mut sight = self.take(entries).await?;
        let mut ranges: Vec<Range<usize>> = halves(0..entries.len());
        while let Some(range) = ranges.pop() {
            let (before, last_event) = (sight.clone(), self.last_event);
            self.line.control("SAVEPOINT part").await.map_err(super::turn::before)?;
            match self.half(&mut entries[range.clone()], &mut sight).await? {
                Ok(()) => self.line.control("RELEASE part").await.map_err(super::turn::before)?,
                Err(error) => {
                    self.line.control("ROLLBACK TO part").await.map_err(super::turn::before)?;
                    (sight, self.last_event) = (before, last_event);
                    match range.len() {
                        1 => self.refuse(&mut entries[range.start], error, &mut sight).await?,
                        _ => ranges.extend(halves(range)),
                    }
                }
            }
        }
        self.commit(Flight::default(), &mut []).await
    }

    /// Has some plans decide, and writes what they decided; says what stands in the way of it.
    async fn half(
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
        touched: Vec<Touched>,
        is_strict: bool,
    ) -> Result<Result<(), StoreError>, Trouble> {
        let before_it = self.last_event;
        let run = match self.statements(all, touched, is_strict) {
            Ok(run) => run,
            Err(error) => return Ok(Err(error)),
        };
        // All of them first: once one was refused, nothing more can be prepared.
        for statement in &run {
            self.line.prepared(&statement.sql).await.map_err(before)?;
        }
        let (mut flight, mut counts) = (Flight::default(), Vec::with_capacity(run.len()));
        for statement in run {
            counts.push(statement.counts);
            flight.run(self.line, &statement.sql, &statement.params).await.map_err(before)?;
        }
        for (counts, came) in counts.into_iter().zip(flight.land().await) {
            match came {
                Ok(_) => {}
                Err(failure @ Failure::Refused(_)) => {
                    self.last_event = before_it;
                    return Ok(Err(counts.refusal(failure, self.catalog)));
                }
                Err(other) => return Err(before(other)),
            }
        }
        Ok(Ok(()))
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

//! What this process knows of a schema's turns, which are numbered: whether others have written since it last looked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::StoreError;
use crate::changes::Changes;
use crate::job::Entry;

use super::reader::Readers;

/// For how long nothing that is kept is given out after another process has written: where that goes on, looking costs
/// more than it spares.
const REST: Duration = Duration::from_secs(1);

/// Up to which turn everything that changed is known.
pub(super) struct Turns {
    pub(super) changes: Changes,
    known: Mutex<Known>,
    /// How many looks were begun.
    begun: AtomicU64,
    /// The last look: which it was, and the turn it found.
    look: tokio::sync::Mutex<(u64, i64)>,
}

struct Known {
    turn: i64,
    /// Whether this process has the turn: then the next one that is seen is its own.
    is_held: bool,
    /// When it was last seen that another process had written.
    others: Option<Instant>,
}

impl Turns {
    pub(super) fn new(turn: i64) -> Self {
        let known = Known { turn, is_held: false, others: None };
        Self {
            changes: Changes::default(),
            known: Mutex::new(known),
            begun: AtomicU64::new(0),
            look: tokio::sync::Mutex::default(),
        }
    }

    /// The writer has the turn; `last` was the one before.
    pub(super) fn taken(&self, last: i64) {
        let mut known = self.known.lock();
        self.see(&mut known, last);
        known.is_held = true;
    }

    /// The writer is done with these plans; `last` is the last turn now, its own if it had anything to write.
    pub(super) fn done(&self, last: i64, entries: &mut [Entry]) {
        entries.iter_mut().for_each(|entry| entry.note(&self.changes));
        let mut known = self.known.lock();
        known.turn = known.turn.max(last);
        known.is_held = false;
    }

    /// The writer's turn came to nothing, or nobody knows: then it counts as another's.
    pub(super) fn given_up(&self) {
        self.known.lock().is_held = false;
    }

    /// Notes a turn that is none of this process's. One behind what was known is told by a server that was set back, as to
    /// a copy that had not heard of the last ones: what it has now is not known either.
    #[allow(clippy::disallowed_methods, reason = "measured, never stored")]
    fn see(&self, known: &mut Known, turn: i64) {
        if turn != known.turn {
            self.changes.tick_all();
            known.turn = turn;
            known.others = Some(Instant::now());
        }
    }

    /// Whether nobody else has written for a while.
    pub(super) fn is_sole(&self) -> bool {
        self.known.lock().others.is_none_or(|others| others.elapsed() >= REST)
    }

    /// Whether every change that was committed before this was asked is known. Many who ask at the same time share a look.
    pub(super) async fn is_known(&self, readers: &Readers) -> bool {
        if !self.is_sole() {
            return false;
        }
        let Ok(turn) = self.look(readers).await else { return false };
        turn <= self.known.lock().turn
    }

    /// The last turn, as of a moment after this was asked.
    async fn look(&self, readers: &Readers) -> Result<i64, StoreError> {
        let begun = self.begun.load(Ordering::SeqCst);
        let mut look = self.look.lock().await;
        if look.0 <= begun {
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            let before = self.known.lock().turn;
            let found = readers.read("SELECT turn FROM event_counter", &[]).await?;
            let turn = found.first().and_then(|row| row.first()).map_or(Ok(i64::MAX), |turn| turn.int())?;
            let mut known = self.known.lock();
            // What this process has committed meanwhile is ahead of the look, and what it is committing may be behind it.
            if turn < before || (turn > known.turn && !known.is_held) {
                self.see(&mut known, turn);
            }
            *look = (number, turn);
        }
        Ok(look.1)
    }
}

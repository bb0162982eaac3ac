//! Taking turns: what has the same name is done one after the other, by whoever waits here.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::PoolBusy;

/// As many names are told apart. Two may share a place; which two, nobody outside can tell.
const PLACES: u64 = 1_024;

/// Turns of this process: those who go by the same name have theirs one after the other.
#[derive(Debug)]
pub struct Turns {
    admitted: Arc<Semaphore>,
    places: Vec<Arc<Mutex<()>>>,
    hasher: RandomState,
}

/// A turn, which ends when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _place: OwnedMutexGuard<()>,
    _admitted: OwnedSemaphorePermit,
}

impl Turns {
    /// So many turns under way or waited for, whatever their names.
    pub fn new(most: usize) -> Self {
        let places = (0..PLACES).map(|_| Arc::default()).collect();
        Self { admitted: Arc::new(Semaphore::new(most)), places, hasher: RandomState::new() }
    }

    /// Waits for a turn under this name.
    ///
    /// # Errors
    /// [`PoolBusy`] when too many wait already.
    pub async fn take(&self, name: &str) -> Result<Turn, PoolBusy> {
        let admitted = self.admitted.clone().try_acquire_owned().map_err(|_| PoolBusy)?;
        let place = usize::try_from(self.hasher.hash_one(name) % PLACES).map_err(|_| PoolBusy)?;
        let place = self.places.get(place).cloned().ok_or(PoolBusy)?;
        Ok(Turn { _place: place.lock_owned().await, _admitted: admitted })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_name_has_one_turn_at_a_time_and_others_theirs() {
        let turns = Turns::new(3);
        let first = turns.take("ada").await.expect("a turn");
        let waiting = turns.take("ada");
        tokio::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none(), "it is not over");
        let other = turns.take("bo").now_or_never().expect("nobody else is at it").expect("a turn");
        assert!(matches!(turns.take("cy").await, Err(PoolBusy)), "three are there");
        drop(first);
        let second = waiting.await.expect("a turn");
        drop((second, other));
        turns.take("cy").await.expect("there is room again");
    }
}

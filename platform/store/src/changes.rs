//! Which rows have changed since when, so that what was made of them can be kept in memory for as long as it holds.
//!
//! A process writes to a database by plans, and a plan names the rows it changes. So the writer can tell: a clock ticks
//! with each plan that is committed, and each part of a table has the tick of its last change. Parts share a fixed number
//! of places, so some change seems to be theirs that was another's; that costs a read and harms nothing. Where several
//! processes write to one database it is looked whether another has, before anything that is kept is given out: if so,
//! everything may have changed.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::plan::{Act, Added};
use crate::record::Table;
use crate::{Column, Record, Store, Value};

const PLACES: usize = 4096;

/// The clock of a database.
pub(crate) struct Changes {
    now: AtomicU64,
    last: Vec<AtomicU64>,
    /// When anything may have changed.
    whole: AtomicU64,
    /// One tick at a time.
    ticking: Mutex<()>,
}

impl Default for Changes {
    fn default() -> Self {
        let last = (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { now: AtomicU64::new(0), last, whole: AtomicU64::new(0), ticking: Mutex::new(()) }
    }
}

impl Changes {
    /// Notes what a committed plan changed, and answers when that was. Called after the commit and before anybody is
    /// answered, in the order of the plans.
    pub(crate) fn tick(&self, acts: &[Act]) -> Moment {
        let _one = self.ticking.lock();
        let next = self.now.load(Ordering::Relaxed) + 1;
        for act in acts {
            touched(act, |place| self.last[place].store(next, Ordering::Relaxed));
        }
        self.now.store(next, Ordering::Release);
        Moment(next)
    }

    /// Notes that others have changed nobody knows what.
    pub(crate) fn tick_all(&self) {
        let _one = self.ticking.lock();
        let next = self.now.load(Ordering::Relaxed) + 1;
        self.whole.store(next, Ordering::Release);
        self.now.store(next, Ordering::Release);
    }

    fn unchanged(&self, since: Moment, sources: &[Source]) -> bool {
        let is_since = |last: &AtomicU64| last.load(Ordering::Acquire) <= since.0;
        is_since(&self.whole)
            && sources.iter().flat_map(|source| source.0).all(|place| is_since(&self.last[place]))
    }
}

/// Stands for all of a table: touched by every write to it.
const WHOLE: Value = Value::Int(-1);
/// Stands for the parts of a table that a write does not tell: touched by such writes alone.
const UNTOLD: Value = Value::Int(-2);

fn place(table: &str, part: &Value) -> usize {
    // A fixed seed will do: nobody gains by having two parts share a place.
    let hash = foldhash::fast::FixedState::with_seed(0).hash_one((table, part));
    hash as usize % PLACES
}

fn touched(act: &Act, mut tell: impl FnMut(usize)) {
    let (table, part): (&Table, Option<&Value>) = match act {
        Act::Insert { table, values } | Act::Upsert { table, values } | Act::Update { table, values } => {
            (table, values.first())
        }
        Act::Add(Added { table, key, .. }) | Act::Delete { table, key } => (table, key.first()),
        Act::DeleteWhere { table, column, value } => (table, (*column == table.key[0]).then_some(value)),
        // What these write is read by this crate alone.
        Act::Event(_) | Act::Begin { .. } | Act::Settle { .. } | Act::Forget { .. } => return,
        Act::FreeKeys { .. } | Act::Advance { .. } => return,
    };
    tell(place(table.name, &WHOLE));
    tell(place(table.name, part.unwrap_or(&UNTOLD)));
}

/// Rows that something was made of.
#[derive(Clone, Copy, Debug)]
pub struct Source([usize; 2]);

impl Source {
    /// Any row of a table.
    pub fn table<R: Record>() -> Self {
        Self([place(R::TABLE, &WHOLE); 2])
    }

    /// The rows of a table that have this value in the first column of their key.
    pub fn rows<R: Record>(first: &impl Column) -> Self {
        Self([place(R::TABLE, &first.to_value()), place(R::TABLE, &UNTOLD)])
    }
}

/// When something was read or written, on the clock of what this process knows of the database.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment(u64);

struct Entry<V> {
    value: V,
    since: Moment,
    sources: Vec<Source>,
}

/// How many bytes a kept thing takes, all told, by what its owner says of it.
#[derive(Clone)]
struct Weigh<V>(fn(&V) -> usize);

impl<K, V> Weighter<K, Arc<Entry<V>>> for Weigh<V> {
    fn weight(&self, _: &K, entry: &Arc<Entry<V>>) -> u64 {
        let own = size_of::<K>() + size_of::<Entry<V>>() + size_of_val(&*entry.sources);
        (own + (self.0)(&entry.value)) as u64
    }
}

/// What was read, kept in memory until a row changes that it was made of. Holds so many bytes; the least useful goes
/// first.
pub struct Kept<K, V> {
    store: Store,
    entries: Cache<K, Arc<Entry<V>>, Weigh<V>>,
}

/// What a kept thing takes on average; only the first guess of how many there will be.
const USUAL_BYTES: usize = 2048;

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    /// Room for `bytes` of things made of `store`'s rows; `weigh` says what one of them takes on the heap. It is asked
    /// often, so it must be quick, and must say the same of the same thing.
    pub fn new(store: &Store, bytes: usize, weigh: fn(&V) -> usize) -> Self {
        let entries = Cache::with_weighter(bytes / USUAL_BYTES, bytes as u64, Weigh(weigh));
        Self { store: store.clone(), entries }
    }

    fn changes(&self) -> &Changes {
        self.store.inner.engine.changes()
    }

    /// What is kept under `key`, if it holds at the time of asking.
    pub async fn get(&self, key: &K) -> Option<V> {
        self.get_all(std::slice::from_ref(key)).await.pop().flatten()
    }

    /// What is kept under each of the keys, if it holds at the time of asking.
    pub async fn get_all(&self, keys: &[K]) -> Vec<Option<V>> {
        let unchanged = |entry: &Arc<Entry<V>>| self.changes().unchanged(entry.since, &entry.sources);
        let kept: Vec<_> = keys.iter().map(|key| self.entries.get(key).filter(unchanged)).collect();
        // Looked after the question, and compared once more after the look.
        let holds = kept.iter().any(Option::is_some) && self.store.inner.engine.is_known().await;
        let given = |entry: Option<Arc<Entry<V>>>| {
            entry.filter(|entry| holds && unchanged(entry)).map(|entry| entry.value.clone())
        };
        kept.into_iter().map(given).collect()
    }

    /// Now; to be asked before something is read that is to be kept.
    pub fn now(&self) -> Moment {
        Moment(self.changes().now.load(Ordering::Acquire))
    }

    /// Keeps what was read at `since`, or after it, or was so when a plan was written at `since`
    /// ([`Store::decide_at`]), of the rows that `sources` name.
    pub fn keep(&self, key: K, value: V, since: Moment, sources: Vec<Source>) {
        self.entries.insert(key, Arc::new(Entry { value, since, sources }));
    }
}

impl<K, V> std::fmt::Debug for Kept<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::table! {
        struct Line in "lines" key (cart, book) {
            cart: String,
            book: String,
            count: i64,
        }
    }

    fn changed(act: Act) -> impl Fn(Source) -> bool {
        let changes = Changes::default();
        changes.tick(std::slice::from_ref(&act));
        move |source| !changes.unchanged(Moment(0), &[source])
    }

    #[test]
    fn a_write_touches_its_table_and_its_part_of_it() {
        let line = Line { cart: "a".into(), book: "b".into(), count: 1 };
        let table = crate::record::table_of::<Line>();
        let writes = [
            Act::Insert { table, values: line.values() },
            Act::Update { table, values: line.values() },
            Act::Add(Added {
                table,
                key: crate::key!["a".to_owned(), "b".to_owned()],
                deltas: vec![("count", Value::Int(1))],
                sets: Vec::new(),
            }),
            Act::Delete { table, key: crate::key!["a".to_owned(), "b".to_owned()] },
            Act::DeleteWhere { table, column: "cart", value: "a".to_owned().to_value() },
        ];
        for write in writes {
            let changed = changed(write);
            assert!(changed(Source::table::<Line>()) && changed(Source::rows::<Line>(&"a".to_owned())));
            assert!(!changed(Source::rows::<Line>(&"b".to_owned())));
        }
    }

    #[test]
    fn a_write_that_does_not_tell_its_part_touches_all() {
        let table = crate::record::table_of::<Line>();
        let changed = changed(Act::DeleteWhere { table, column: "book", value: "b".to_owned().to_value() });
        assert!(changed(Source::rows::<Line>(&"a".to_owned())));
    }

    crate::table! {
        struct Shelf in "shelves" key (number) {
            number: i64,
        }
    }

    #[test]
    fn rows_with_numbers_for_keys_leave_each_other_alone() {
        let table = crate::record::table_of::<Shelf>();
        for number in 1..=3_i64 {
            let changed = changed(Act::Delete { table, key: crate::key![number] });
            let touched = (1..=3).filter(|other| changed(Source::rows::<Shelf>(other)));
            assert_eq!(touched.collect::<Vec<_>>(), [number]);
        }
    }

    #[test]
    fn what_was_read_after_a_change_holds() {
        let changes = Changes::default();
        let line = Line { cart: "a".into(), book: "b".into(), count: 1 };
        let table = crate::record::table_of::<Line>();
        let now = changes.tick(&[Act::Insert { table, values: line.values() }]);
        assert!(changes.unchanged(now, &[Source::table::<Line>()]));
        changes.tick_all();
        assert!(!changes.unchanged(now, &[Source::table::<Line>()]));
    }
}

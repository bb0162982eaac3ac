//! Random plans, queued together, against the same plans carried out one by one in memory.

use std::collections::BTreeMap;

use proptest::prelude::*;
use store::{Keys, Plan, Rows, Store, key};

use crate::place::{Account, Gate, Line, Place, Refusal, event, guarded, internal, run};

const WHO: [&str; 5] = ["ada", "bob", "cid", "dee", "eve"];

#[derive(Clone, Debug)]
enum Change {
    Insert(Account),
    Upsert(Account),
    Update(Account),
    Add(usize, i64),
    Delete(usize),
    Line(Line),
    DeleteLines(usize),
    Event,
}

#[derive(Clone, Debug)]
enum Call {
    /// A plan without a decision; guarded or not.
    Write(Vec<Change>, bool),
    /// Moves an amount if it is there to be moved.
    Transfer(usize, usize, i64),
    /// Sets a balance to the sum of the lines' counts, and answers it.
    Total(usize),
    Refuse,
    Panic,
}

fn who() -> impl Strategy<Value = usize> {
    0..WHO.len()
}

fn account() -> impl Strategy<Value = Account> {
    (who(), 0..7_usize, -3..20_i64, any::<bool>()).prop_map(|(id, name, balance, has_note)| Account {
        id: WHO[id].into(),
        name: format!("name {name}"),
        balance,
        note: has_note.then(|| "Ünïcode \u{0} and zero".replace('\u{0}', "")),
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        5 => account().prop_map(Change::Insert),
        3 => account().prop_map(Change::Upsert),
        3 => account().prop_map(Change::Update),
        5 => (who(), prop_oneof![-9..9_i64, Just(i64::MAX)]).prop_map(|(id, delta)| Change::Add(id, delta)),
        1 => who().prop_map(Change::Delete),
        4 => (who(), 0..3_usize, -5..9_i64).prop_map(|(id, item, count)| {
            Change::Line(Line { account: WHO[id].into(), item: format!("item {item}"), count })
        }),
        1 => who().prop_map(Change::DeleteLines),
        4 => Just(Change::Event),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        12 => (prop::collection::vec(change(), 0..4), prop::bool::weighted(0.8)).prop_map(|(all, guard)| Call::Write(all, guard)),
        5 => (who(), who(), 0..9_i64).prop_map(|(from, to, amount)| Call::Transfer(from, to, amount)),
        3 => who().prop_map(Call::Total),
        1 => Just(Call::Refuse),
        1 => Just(Call::Panic),
    ]
}

/// The same promises, kept in the plainest way.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    accounts: BTreeMap<String, Account>,
    lines: BTreeMap<(String, String), Line>,
    events: i64,
}

impl Model {
    fn call(&mut self, call: &Call) -> Result<i64, Refusal> {
        let before = self.clone();
        let outcome = match call {
            Call::Write(changes, is_guarded) => changes
                .iter()
                .try_for_each(|change| self.change(change))
                .map(|()| changes.len() as i64)
                .map_err(|refusal| if *is_guarded { refusal } else { internal() }),
            Call::Transfer(from, to, amount) => self.transfer(*from, *to, *amount),
            Call::Total(id) => self.total(*id),
            Call::Refuse => Err(Refusal::Wrong),
            Call::Panic => Err(internal()),
        };
        if outcome.is_err() {
            *self = before;
        }
        outcome
    }

    fn change(&mut self, change: &Change) -> Result<(), Refusal> {
        match change {
            Change::Insert(row) => {
                self.fits(row, true)?;
                self.accounts.insert(row.id.clone(), row.clone());
            }
            Change::Upsert(row) => {
                self.fits(row, false)?;
                self.accounts.insert(row.id.clone(), row.clone());
            }
            Change::Update(row) => {
                if !self.accounts.contains_key(&row.id) {
                    return Err(Refusal::Gone);
                }
                self.fits(row, false)?;
                self.accounts.insert(row.id.clone(), row.clone());
            }
            Change::Add(id, delta) => self.add(*id, *delta)?,
            Change::Delete(id) => {
                let has_lines = self.lines.keys().any(|(account, _)| account == WHO[*id]);
                if has_lines && self.accounts.contains_key(WHO[*id]) {
                    return Err(Refusal::Orphan);
                }
                self.accounts.remove(WHO[*id]);
            }
            Change::Line(line) => {
                let place = (line.account.clone(), line.item.clone());
                if self.lines.contains_key(&place) {
                    return Err(Refusal::Taken);
                }
                if !self.accounts.contains_key(&line.account) {
                    return Err(Refusal::Orphan);
                }
                self.lines.insert(place, line.clone());
            }
            Change::DeleteLines(id) => self.lines.retain(|(account, _), _| account != WHO[*id]),
            Change::Event => self.events += 1,
        }
        Ok(())
    }

    /// Rows are checked before keys, by SQLite as by PostgreSQL.
    fn fits(&self, row: &Account, is_new: bool) -> Result<(), Refusal> {
        if row.balance < 0 {
            return Err(Refusal::Short);
        }
        let taken = |other: &Account| if other.id == row.id { is_new } else { other.name == row.name };
        if self.accounts.values().any(taken) { Err(Refusal::Taken) } else { Ok(()) }
    }

    fn add(&mut self, id: usize, delta: i64) -> Result<(), Refusal> {
        let row = self.accounts.get_mut(WHO[id]).ok_or(Refusal::Gone)?;
        let sum = row.balance.checked_add(delta).ok_or_else(internal)?;
        if sum < 0 {
            return Err(Refusal::Short);
        }
        row.balance = sum;
        Ok(())
    }

    fn transfer(&mut self, from: usize, to: usize, amount: i64) -> Result<i64, Refusal> {
        let held = self.accounts.get(WHO[from]).ok_or(Refusal::Gone)?.balance;
        if held < amount {
            return Err(Refusal::Short);
        }
        self.add(from, -amount)?;
        self.add(to, amount)?;
        self.events += 1;
        Ok(held)
    }

    fn total(&mut self, id: usize) -> Result<i64, Refusal> {
        let total = self.lines.values().filter(|line| line.account == WHO[id]).map(|line| line.count).sum();
        let row = self.accounts.get_mut(WHO[id]).ok_or(Refusal::Gone)?;
        if total < 0 {
            return Err(Refusal::Short);
        }
        row.balance = total;
        Ok(total)
    }
}

fn plan(store: &Store, changes: &[Change], is_guarded: bool) -> Plan<i64, Refusal> {
    let start = Plan::answer(changes.len() as i64);
    let add = |plan: Plan<i64, Refusal>, change: &Change| match change {
        Change::Insert(row) => plan.insert(row),
        Change::Upsert(row) => plan.upsert(row),
        Change::Update(row) => plan.update(row),
        Change::Add(id, delta) => plan.add::<Account>(key![WHO[*id].to_owned()], &[("balance", *delta)]),
        Change::Delete(id) => plan.delete::<Account>(key![WHO[*id].to_owned()]),
        Change::Line(line) => plan.insert(line),
        Change::DeleteLines(id) => plan.delete_where::<Line>("account", WHO[*id].to_owned()),
        Change::Event => plan.event(event(store, "a change")),
    };
    let plan = changes.iter().fold(start, add);
    if is_guarded { guarded(plan) } else { plan }
}

async fn ask(store: Store, call: Call) -> Result<i64, Refusal> {
    match call {
        Call::Write(changes, is_guarded) => store.commit(plan(&store, &changes, is_guarded)).await,
        Call::Transfer(from, to, amount) => {
            let (from, to) = (key![WHO[from].to_owned()], key![WHO[to].to_owned()]);
            let keys = Keys::new().one::<Account>(from.clone()).one::<Account>(to.clone());
            let moved = event(&store, "a transfer");
            store
                .decide(keys, move |rows| {
                    let held = rows.one::<Account>(&from)?.ok_or(Refusal::Gone)?.balance;
                    if held < amount {
                        return Err(Refusal::Short);
                    }
                    let moving = Plan::new()
                        .add::<Account>(from.clone(), &[("balance", -amount)])
                        .add::<Account>(to.clone(), &[("balance", amount)]);
                    Ok(guarded(Plan::answer(held).then(moving).event(moved.clone())))
                })
                .await
        }
        Call::Total(id) => {
            let keys = Keys::new()
                .one::<Account>(key![WHO[id].to_owned()])
                .all::<Line>("account", WHO[id].to_owned())
                // Others that are loaded as well must not count.
                .all::<Line>("item", "item 0".to_owned());
            store.decide(keys, move |rows| total(rows, id)).await
        }
        Call::Refuse => store.decide(Keys::none(), |_| Err(Refusal::Wrong)).await,
        Call::Panic => store.decide(Keys::none(), |_| panic!("as the test wants it")).await,
    }
}

fn total(rows: &Rows, id: usize) -> Result<Plan<i64, Refusal>, Refusal> {
    let who = WHO[id].to_owned();
    let row = rows.one::<Account>(&key![who])?.ok_or(Refusal::Gone)?;
    let lines = rows.all_where::<Line>("account", &who)?;
    let total = lines.iter().map(|line| line.count).sum();
    Ok(guarded(Plan::answer(total).update(&Account { balance: total, ..row })))
}

/// What is in the tables and in the log.
async fn stored(store: &Store) -> Model {
    let accounts = store.rows::<Account>("", vec![]).await.expect("accounts");
    let lines = store.rows::<Line>("", vec![]).await.expect("lines");
    let events = store.events_after(0, usize::MAX, std::time::Duration::ZERO).await.expect("events");
    let numbers: Vec<i64> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=events.len() as i64).collect::<Vec<_>>(), "the log has gaps");
    Model {
        accounts: accounts.into_iter().map(|row| (row.id.clone(), row)).collect(),
        lines: lines.into_iter().map(|row| ((row.account.clone(), row.item.clone()), row)).collect(),
        events: events.len() as i64,
    }
}

async fn batches_answer_as_one_by_one(place: &Place, rounds: &[Vec<Call>]) {
    let store = place.open().await;
    let mut model = Model::default();
    for calls in rounds {
        let gate = Gate::shut(&store).await;
        let asked: Vec<_> = calls.iter().map(|call| tokio::spawn(ask(store.clone(), call.clone()))).collect();
        crate::place::settle_down().await;
        gate.lift().await;
        for (call, asked) in calls.iter().zip(asked) {
            assert_eq!(asked.await.expect("no panic outside"), model.call(call), "{call:?}");
        }
        assert_eq!(stored(&store).await, model);
    }
    store.close().await;
    assert_eq!(stored(&place.open().await).await, model, "after opening it again");
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_shrink_iters: 400, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn random_batches_on_sqlite(rounds in prop::collection::vec(prop::collection::vec(call(), 1..40), 1..4)) {
        run(batches_answer_as_one_by_one(&Place::sqlite(), &rounds));
    }
}

proptest! {
    // Each makes a database of its own.
    #![proptest_config(cases(32))]

    #[test]
    fn random_batches_on_postgres(rounds in prop::collection::vec(prop::collection::vec(call(), 1..40), 1..6)) {
        run(batches_answer_as_one_by_one(&Place::postgres(), &rounds));
    }
}

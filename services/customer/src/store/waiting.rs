//! The parts of a registration that wait for their customer: what all three kinds have in common.

use kernel::Timestamp;
use store::{Plan, Record, Value, key};

use super::plans;
use super::tables::{AccountRow, AddressRow, FullnameRow};
use crate::domain::registration::Part;

/// A row that is nobody's until a customer is made of it.
pub(crate) trait Waiting: Record {
    /// The condition, in SQL, that it still waits.
    const WAITS: &'static str;
    /// Its primary key.
    fn key(&self) -> Vec<Value>;
    /// Whether it still waits.
    fn is_waiting(&self) -> bool;
    /// Since when.
    fn since(&self) -> Timestamp;
    /// Gives it up: it goes, and so does the kept answer that names it, as if it had never been asked for.
    fn give_up<E>(&self, now: Timestamp) -> Plan<(), E>;
}

/// What is known of a part.
pub(crate) fn part<R: Waiting>(row: Option<&R>) -> Part {
    match row {
        None => Part::Unknown,
        Some(row) if row.is_waiting() => Part::Waiting,
        Some(_) => Part::Taken,
    }
}

impl Waiting for AccountRow {
    const WAITS: &'static str = "is_active = 0";
    fn key(&self) -> Vec<Value> {
        key![self.account_id]
    }
    fn is_waiting(&self) -> bool {
        !self.is_active
    }
    fn since(&self) -> Timestamp {
        self.created_at
    }
    fn give_up<E>(&self, now: Timestamp) -> Plan<(), E> {
        plans::delete_account(self, now).free_keys(self.account_id)
    }
}

impl Waiting for FullnameRow {
    const WAITS: &'static str = "user_id IS NULL";
    fn key(&self) -> Vec<Value> {
        key![self.fullname_id]
    }
    fn is_waiting(&self) -> bool {
        self.user_id.is_none()
    }
    fn since(&self) -> Timestamp {
        self.created_at
    }
    fn give_up<E>(&self, _: Timestamp) -> Plan<(), E> {
        Plan::new().delete::<Self>(self.key()).free_keys(self.fullname_id)
    }
}

impl Waiting for AddressRow {
    const WAITS: &'static str = "user_id IS NULL";
    fn key(&self) -> Vec<Value> {
        key![self.address_id]
    }
    fn is_waiting(&self) -> bool {
        self.user_id.is_none()
    }
    fn since(&self) -> Timestamp {
        self.created_at
    }
    fn give_up<E>(&self, _: Timestamp) -> Plan<(), E> {
        Plan::new().delete::<Self>(self.key()).free_keys(self.address_id)
    }
}

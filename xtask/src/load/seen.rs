//! What buyers saw.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::Value;

/// The final answer to a purchase.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) user: String,
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// Whether the customer was told that they bought.
    pub(crate) fn is_paid(&self) -> bool {
        self.status == 201
    }

    /// Whether an order was made, bought or not.
    pub(crate) fn has_order(&self) -> bool {
        self.is_paid() || matches!(self.code(), "payment_declined" | "order_cancelled")
    }

    /// The order that the customer was told.
    pub(crate) fn order(&self) -> &str {
        self.body["order_id"].as_str().unwrap_or("no order")
    }

    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// One call's outcome.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Heard {
    /// An answer that stays.
    Final,
    /// 202: it is under way.
    Pending,
    /// No answer.
    Lost,
    /// Not now: status and code.
    Refused(u16, String),
}

impl Heard {
    pub(crate) fn of(answer: &Result<(u16, Value)>) -> Self {
        let Ok((status, body)) = answer else { return Self::Lost };
        let code = body["code"].as_str().unwrap_or_default();
        match status {
            202 => Self::Pending,
            _ if *status >= 500 || matches!(code, "idempotency_in_flight" | "purchase_in_progress") => {
                Self::Refused(*status, code.to_owned())
            }
            _ => Self::Final,
        }
    }
}

/// What the buyers saw.
#[derive(Clone)]
pub(crate) struct Seen {
    /// For each key the final answer.
    pub(crate) answers: HashMap<String, Answer>,
    /// What no customer may see, a sentence each.
    pub(crate) complaints: Vec<String>,
    /// How many calls were made.
    pub(crate) calls: u64,
    /// How many calls got no answer, and were made again.
    pub(crate) repeated: u64,
    /// How many calls were told to come again, by status and code.
    pub(crate) refused: BTreeMap<(u16, String), u64>,
    /// Calls that were answered neither at first nor when they were repeated once.
    pub(crate) in_vain: Vec<String>,
    /// The longest time in which nobody bought anything.
    pub(crate) longest_gap: Duration,
    last_success: Instant,
}

impl Seen {
    /// Nothing yet.
    pub(crate) fn from_now() -> Self {
        Self {
            answers: HashMap::new(),
            complaints: Vec::new(),
            calls: 0,
            repeated: 0,
            refused: BTreeMap::new(),
            in_vain: Vec::new(),
            longest_gap: Duration::ZERO,
            last_success: Instant::now(),
        }
    }

    /// Notes a call's outcome; `in_vain` times before it was not answered.
    pub(crate) fn hear(&mut self, heard: &Heard, in_vain: u32, key: &str) {
        self.calls += 1;
        match heard {
            Heard::Final | Heard::Pending => return,
            Heard::Lost => self.repeated += 1,
            Heard::Refused(status, code) => *self.refused.entry((*status, code.clone())).or_default() += 1,
        }
        if in_vain == 1 {
            self.in_vain.push(format!("{key}: {heard:?}"));
        }
    }

    /// Notes that somebody bought something.
    pub(crate) fn succeed(&mut self) {
        self.longest_gap = self.longest_gap.max(self.last_success.elapsed());
        self.last_success = Instant::now();
    }

    /// How often each answer was given.
    pub(crate) fn tally(&self) -> BTreeMap<(u16, String), usize> {
        let mut tally = BTreeMap::new();
        for answer in self.answers.values() {
            *tally.entry((answer.status, answer.code().to_owned())).or_default() += 1;
        }
        tally
    }
}

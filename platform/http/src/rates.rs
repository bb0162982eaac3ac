//! How often somebody may call a shop that tells callers apart: so often a minute for each sort of call, at once or one
//! after the other. Who goes on beyond that is told when to come again.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use http::request::Parts;
use kernel::{CallError, Caller, Timestamp};
use parking_lot::Mutex;

use crate::gate::Room;
use crate::{Function, limits};

/// A sort of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Looks something up.
    Read,
    /// Changes something.
    Write,
    /// Searches.
    Search,
    /// Shows what might be guessed, or opens an account.
    SignIn,
    /// A file that belongs to a page: a style, a script, a cover.
    File,
}

/// What may be guessed at, so that whoever guesses too often has to wait.
pub(crate) const GUESSED: [&str; 2] = ["invalid_credentials", "invalid_code"];
/// Functions that let somebody in without a password.
const OPENING: [&str; 2] = ["register", "use_link"];

impl Class {
    /// The sort of a function.
    pub fn of(function: &Function) -> Self {
        let opens =
            OPENING.contains(&function.name) || GUESSED.iter().any(|guess| function.errors.contains(guess));
        match function.method.writes() {
            true if opens => Self::SignIn,
            true => Self::Write,
            false if function.path.starts_with("/v1/search/") => Self::Search,
            false => Self::Read,
        }
    }
}

/// How often a minute, for each sort of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// See [`limits::READS_A_MINUTE`].
    pub reads: u32,
    /// See [`limits::WRITES_A_MINUTE`].
    pub writes: u32,
    /// See [`limits::SEARCHES_A_MINUTE`].
    pub searches: u32,
    /// See [`limits::SIGN_INS_A_MINUTE`].
    pub sign_ins: u32,
    /// See [`limits::FILES_A_MINUTE`].
    pub files: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            reads: limits::READS_A_MINUTE,
            writes: limits::WRITES_A_MINUTE,
            searches: limits::SEARCHES_A_MINUTE,
            sign_ins: limits::SIGN_INS_A_MINUTE,
            files: limits::FILES_A_MINUTE,
        }
    }
}

impl Rates {
    fn of(&self, class: Class) -> i64 {
        let rate = match class {
            Class::Read => self.reads,
            Class::Write => self.writes,
            Class::Search => self.searches,
            Class::SignIn => self.sign_ins,
            Class::File => self.files,
        };
        i64::from(rate.max(1))
    }
}

/// Whose calls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// Somebody who signed in, wherever they are.
    Caller(Caller),
    /// Whoever calls from there.
    At(IpAddr),
}

impl Who {
    /// Somebody who is known, else whoever calls from there.
    pub(crate) fn of(caller: Caller, client: IpAddr) -> Self {
        match caller {
            Caller::Open | Caller::Guest(_) => Self::At(household(client)),
            known => Self::Caller(known),
        }
    }
}

/// An address of IPv6 is one of as many as a household has: it is the first half that tells households apart.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// Where a request with this head comes from.
pub(crate) fn household_of(parts: &Parts) -> IpAddr {
    household(Client::of(parts))
}

/// The machine for which a call is made, as the outermost layer settled it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) IpAddr);

impl Client {
    /// Of the request with this head.
    pub(crate) fn of(parts: &Parts) -> IpAddr {
        parts.extensions.get::<Self>().map_or(Ipv4Addr::LOCALHOST.into(), |client| client.0)
    }
}

/// Counts a call of this sort, if they are counted.
///
/// # Errors
/// When there were too many.
pub(crate) fn count(parts: &Parts, class: Class, caller: Caller) -> Result<(), CallError> {
    let Some(room) = parts.extensions.get::<Arc<Room>>() else { return Ok(()) };
    let Some(counts) = &room.counts else { return Ok(()) };
    // Whose password is tried says nothing of who tries.
    let caller = if class == Class::SignIn { Caller::Open } else { caller };
    counts.take(class, Who::of(caller, Client::of(parts)), room.gate.world.now())
}

const SECOND_MICROS: i64 = 1_000_000;
const MINUTE_MICROS: i64 = 60 * SECOND_MICROS;

/// Who called how often lately: for each the time at which nothing will be owed any more. Each call puts that off by its
/// share of a minute, and it never lies more than a minute ahead.
pub(crate) struct Counts {
    rates: Rates,
    at_most: usize,
    owed: Mutex<Generations>,
}

/// Two halves: when the younger is full, the older one is forgotten, and with it who was not heard of for longest.
#[derive(Default)]
struct Generations {
    younger: HashMap<(Class, Who), i64>,
    older: HashMap<(Class, Who), i64>,
}

impl Counts {
    /// Nobody called yet.
    pub(crate) fn new(rates: Rates, at_most: usize) -> Self {
        Self { rates, at_most, owed: Mutex::default() }
    }

    /// Counts one call.
    pub(crate) fn take(&self, class: Class, who: Who, now: Timestamp) -> Result<(), CallError> {
        let (now, share) = (now.micros(), MINUTE_MICROS / self.rates.of(class));
        let key = (class, who);
        let mut owed = self.owed.lock();
        let until = owed.younger.get(&key).or_else(|| owed.older.get(&key)).copied().unwrap_or(now);
        // A clock that was set back has nobody owe more than a minute.
        let until = until.clamp(now, now + MINUTE_MICROS);
        let over = until + share - (now + MINUTE_MICROS);
        if owed.younger.len() >= self.at_most.div_ceil(2) && !owed.younger.contains_key(&key) {
            owed.older = std::mem::take(&mut owed.younger);
        }
        owed.younger.insert(key, if over > 0 { until } else { until + share });
        if over <= 0 {
            return Ok(());
        }
        let seconds = over.unsigned_abs().div_ceil(SECOND_MICROS.unsigned_abs());
        Err(CallError::RateLimited { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_800_000_000 * SECOND_MICROS;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(START + seconds * SECOND_MICROS)
    }

    fn who(last: u8) -> Who {
        Who::At(IpAddr::from([203, 0, 113, last]))
    }

    #[test]
    fn so_many_a_minute_at_once_or_one_after_the_other() {
        let counts = Counts::new(Rates { sign_ins: 20, ..Rates::default() }, 100);
        let take = |last, second| counts.take(Class::SignIn, who(last), at(second));
        for _ in 0..20 {
            assert_eq!(take(1, 0), Ok(()));
        }
        assert_eq!(take(1, 0), Err(CallError::RateLimited { retry_after_s: 3 }));
        assert_eq!(take(2, 0), Ok(()), "another may go on");
        assert_eq!(counts.take(Class::Write, who(1), at(0)), Ok(()), "and so may other sorts");
        assert_eq!(take(1, 2), Err(CallError::RateLimited { retry_after_s: 1 }));
        assert_eq!(take(1, 3), Ok(()));
        assert_eq!(take(1, 3), Err(CallError::RateLimited { retry_after_s: 3 }));
        for second in (6..600).step_by(3) {
            assert_eq!(take(1, second), Ok(()), "at {second}");
        }
        for _ in 0..20 {
            assert_eq!(take(1, 700), Ok(()));
        }
        assert!(take(1, 700).is_err());
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out_for_long() {
        let counts = Counts::new(Rates { sign_ins: 2, ..Rates::default() }, 100);
        let take = |second| counts.take(Class::SignIn, who(1), at(second));
        assert!(take(3600).is_ok() && take(3600).is_ok() && take(3600).is_err());
        assert!(take(0).is_err() && take(31).is_ok());
    }

    #[test]
    fn no_more_than_so_many_are_known_and_the_oldest_go() {
        let counts = Counts::new(Rates { reads: 1, ..Rates::default() }, 8);
        let take = |last| counts.take(Class::Read, who(last), at(0));
        for last in 0..4 {
            assert!(take(last).is_ok() && take(last).is_err(), "{last}");
        }
        assert!(take(4).is_ok() && take(0).is_err(), "the first is still known");
        for last in 10..200 {
            take(last).expect("somebody new");
            let owed = counts.owed.lock();
            assert!(owed.younger.len() + owed.older.len() <= 8);
        }
        assert!(take(199).is_err(), "the last is known");
        assert!(take(0).is_ok(), "the first was forgotten");
    }

    #[test]
    fn a_household_is_one_and_somebody_who_signed_in_is_one_everywhere() {
        let of = |text: &str| Who::of(Caller::Guest(None), text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::4"));
        assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
        assert_ne!(of("203.0.113.1"), of("203.0.113.2"));
        let known = Caller::Customer("usr_00000000000000000000000001".parse().expect("an id"));
        assert_eq!(
            Who::of(known, IpAddr::from([203, 0, 113, 1])),
            Who::of(known, IpAddr::from([203, 0, 113, 2]))
        );
    }
}

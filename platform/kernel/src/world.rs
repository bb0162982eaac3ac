//! What a service may know of the world outside: the time, fresh ids, keyed hashes, the shop's currency.
//!
//! A service never reads a clock or draws a random number by itself, so that a test, or a replayed
//! simulation, owns both.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use parking_lot::Mutex;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use ulid::Ulid;

use crate::sha::{hmac, hmac_hex};
use crate::{Currency, Id, KeyId, LinkId, SessionId, StaffId, Timestamp, TwoFactorSecret, UserId};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that only moves when it is told to, in microseconds since the epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The time now.
    #[allow(clippy::disallowed_methods, reason = "the world's clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::from_micros(jiff::Timestamp::now().as_microsecond()),
            Self::Manual(micros) => Timestamp::from_micros(micros.load(Ordering::SeqCst)),
        }
    }
}

struct Source {
    rng: ChaCha20Rng,
    last: Ulid,
}

/// The clock, the source of ids and secrets, and the shop's currency. Cheap to clone; clones share all of it.
#[derive(Clone)]
pub struct World {
    clock: Clock,
    source: Arc<Mutex<Source>>,
    currency: Currency,
    secret: [u8; 32],
}

impl World {
    /// The real world: system clock, randomness from the operating system. `secret` is the installation's own,
    /// kept outside its databases and the same after a restart.
    #[allow(clippy::disallowed_methods, reason = "the world's randomness")]
    pub fn real(currency: Currency, secret: [u8; 32]) -> Self {
        Self::with(Clock::System, ChaCha20Rng::from_os_rng(), currency, secret)
    }

    /// 32 random bytes from the operating system, for an installation that has no secret yet.
    #[allow(clippy::disallowed_methods, reason = "the world's randomness")]
    pub fn fresh_secret() -> [u8; 32] {
        let mut secret = [0_u8; 32];
        ChaCha20Rng::from_os_rng().fill_bytes(&mut secret);
        secret
    }

    /// A world in which everything follows from `clock` and `seed`.
    pub fn seeded(clock: Clock, seed: u64, currency: Currency) -> Self {
        Self::with(clock, ChaCha20Rng::seed_from_u64(seed), currency, [7; 32])
    }

    fn with(clock: Clock, rng: ChaCha20Rng, currency: Currency, secret: [u8; 32]) -> Self {
        Self { clock, source: Arc::new(Mutex::new(Source { rng, last: Ulid::nil() })), currency, secret }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The shop's currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// A fresh id. Ids made by one process grow, also within a millisecond, so newest-first lists hold by id.
    pub fn id<I: Id>(&self) -> I {
        I::from_ulid(self.ulid())
    }

    fn ulid(&self) -> Ulid {
        let millis = self.now().millis();
        let mut source = self.source.lock();
        let random = u128::from(source.rng.next_u64()) << 64 | u128::from(source.rng.next_u64());
        // A step of at least one and at most 2^32 above the last keeps ids hard to guess and in order.
        let next = if millis > source.last.timestamp_ms() {
            Ulid::from_parts(millis, random >> 1 & ((1 << 79) - 1))
        } else {
            let step = (random as u32 as u128) + 1;
            Ulid(source.last.0.wrapping_add(step))
        };
        source.last = next;
        next
    }

    /// The fingerprint of a request. Keyed, since a request may hold a password, and a plain hash of that
    /// could be searched for.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> String {
        hmac_hex(&self.secret, parts)
    }

    /// The bearer token of a session: 256 bits that only this installation can make, and can make again, so
    /// that a repeated sign-in answers the same although only the token's hash is stored.
    pub fn session_token(&self, session: SessionId) -> String {
        hmac_hex(&self.secret, &[b"session", session.to_string().as_bytes()])
    }

    /// The token of a browser's session, made as a session's is.
    pub fn web_token(&self, session: SessionId) -> String {
        format!("ows_{}", hmac_hex(&self.secret, &[b"web session", session.to_string().as_bytes()]))
    }

    /// What stands at the end of a link that works once.
    pub fn link_token(&self, link: LinkId) -> String {
        hmac_hex(&self.secret, &[b"link", link.to_string().as_bytes()])
    }

    /// What a program shows: which key it is, and a secret that only this installation can make.
    pub fn key_secret(&self, key: KeyId) -> String {
        let text = key.to_string();
        let secret = hmac_hex(&self.secret, &[b"key", text.as_bytes()]);
        format!("ock{}_{secret}", text.trim_start_matches(KeyId::PREFIX))
    }

    /// The second factor of somebody who works here: of those that they were offered, the one with this number.
    pub fn two_factor_secret(&self, staff: StaffId, generation: i64) -> TwoFactorSecret {
        let (staff, generation) = (staff.to_string(), generation.to_le_bytes());
        let bytes = hmac(&self.secret, &[b"two factor", staff.as_bytes(), &generation]);
        let mut secret = [0; 20];
        secret.copy_from_slice(&bytes[..20]);
        TwoFactorSecret::new(secret)
    }

    /// What a guest shows to come back to a cart: its owner's id, and a sign that only this installation can make.
    pub fn guest_token(&self, guest: UserId) -> String {
        format!("{guest}.{}", hmac_hex(&self.secret, &[b"guest", guest.to_string().as_bytes()]))
    }

    /// Whose cart a guest's token opens; nothing when this installation did not make it.
    pub fn guest_of(&self, token: &str) -> Option<UserId> {
        let guest = token.split_once('.')?.0.parse().ok()?;
        let made = self.guest_token(guest);
        // All of it is looked at, so that the time tells nothing.
        let differs =
            made.bytes().zip(token.bytes()).fold(0, |differs, (one, other)| differs | (one ^ other));
        (made.len() == token.len() && differs == 0).then_some(guest)
    }

    /// 128 random bits, for salts.
    pub fn salt(&self) -> [u8; 16] {
        let mut bytes = [0_u8; 16];
        self.source.lock().rng.fill_bytes(&mut bytes);
        bytes
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("clock", &self.clock)
            .field("currency", &self.currency)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BookId;

    #[test]
    fn ids_grow_even_when_the_clock_stands_still() {
        let clock = Clock::Manual(Arc::new(AtomicI64::new(1_700_000_000_000_000)));
        let world = World::seeded(clock, 7, Currency::USD);
        let ids: Vec<BookId> = (0..1000).map(|_| world.id()).collect();
        assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_guests_token_opens_one_cart_at_one_shop() {
        let world =
            |secret| World::with(Clock::System, ChaCha20Rng::seed_from_u64(1), Currency::USD, [secret; 32]);
        let (here, elsewhere) = (world(1), world(2));
        let (guest, other) = (here.id::<UserId>(), here.id::<UserId>());
        let token = here.guest_token(guest);
        assert_eq!(here.guest_of(&token), Some(guest));
        assert_eq!(elsewhere.guest_of(&token), None);
        assert_eq!(here.guest_of(&token.replace(&guest.to_string(), &other.to_string())), None);
        for wrong in [&token[..token.len() - 1], &format!("{token}0"), &guest.to_string(), "", "."] {
            assert_eq!(here.guest_of(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn one_seed_is_one_world() {
        let make = || World::seeded(Clock::Manual(Arc::new(AtomicI64::new(0))), 9, Currency::USD).salt();
        assert_eq!(make(), make());
    }
}

//! Passwords: hashed with argon2id (RFC 9106), a few at a time, kept as PHC strings.

use argon2::password_hash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kernel::{CallError, Password};
use runtime::{Pool, PoolBusy};

/// How many hashes may wait for their turn. At OWASP's cost that many take one core about as long as a caller
/// waits; more would be worked on for callers who have gone.
pub(crate) const WAITING: usize = 256;

const OWASP: Params = params(19_456, 2);
const CHEAPEST: Params = params(Params::MIN_M_COST, Params::MIN_T_COST);

const fn params(memory_kib: u32, passes: u32) -> Params {
    match Params::new(memory_kib, passes, 1, None) {
        Ok(params) => params,
        // Only met by the compiler: the parameters are constants of this file.
        Err(_) => panic!("argon2 refuses these parameters"),
    }
}

/// What a password's hash costs.
#[derive(Clone, Debug)]
pub struct Hashing(Params);

impl Hashing {
    /// What OWASP's Password Storage Cheat Sheet advises: 19 MiB of memory, two passes, one lane.
    pub const fn owasp() -> Self {
        Self(OWASP)
    }

    /// The least that argon2id takes: 8 KiB, one pass. For tests only, which register customers by the thousand;
    /// such a hash withstands nobody.
    pub const fn cheap_for_tests() -> Self {
        Self(CHEAPEST)
    }
}

/// Hashes and verifies passwords on a pool of their own, so that a flood of sign-ins does not slow the shop.
pub(crate) struct Passwords {
    params: Params,
    pool: Pool,
}

impl Passwords {
    /// Hashes at this cost, on half of the cores at most.
    pub(crate) fn new(Hashing(params): Hashing) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { params, pool: Pool::new((cores / 2).max(1), WAITING) }
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// The password's hash, as a PHC string.
    pub(crate) async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<String, CallError> {
        let argon2 = self.argon2();
        let hash = self.pool.run(move || argon2.hash_password_with_salt(password.expose().as_bytes(), &salt));
        Ok(hash.await.map_err(busy)?.map_err(fault)?.to_string())
    }

    /// Whether the password is the one that was hashed. Without a hash it is not, and that takes as long to say:
    /// how long a sign-in takes does not tell whether a user name exists.
    pub(crate) async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, CallError> {
        let argon2 = self.argon2();
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| nobodys_hash(&self.params));
        let verified =
            self.pool.run(move || argon2.verify_password(password.expose().as_bytes(), hash.as_str()));
        match verified.await.map_err(busy)? {
            Ok(()) => Ok(is_known),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }
}

/// A hash of no password, at the cost of a real one: salt and output are zeros.
fn nobodys_hash(params: &Params) -> String {
    let (memory_kib, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    let (salt, output) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}")
}

/// Whoever finds no room asks again.
pub(crate) fn busy(_: PoolBusy) -> CallError {
    CallError::Unavailable { retry_after_s: 1 }
}

fn fault(error: password_hash::Error) -> CallError {
    tracing::error!(%error, "a password could not be hashed");
    CallError::Internal
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::phc::PasswordHash;

    use super::*;

    fn secret(text: &str) -> Password {
        text.parse().expect("a password")
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let passwords = Passwords::new(Hashing::cheap_for_tests());
        let hash = passwords.hash(secret("correct horse"), [7; 16]).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_eq!(passwords.verify(secret("correct horse"), Some(hash.clone())).await, Ok(true));
        assert_eq!(passwords.verify(secret("correct mule"), Some(hash.clone())).await, Ok(false));
        assert_eq!(passwords.verify(secret("correct horse"), None).await, Ok(false));
        let again = passwords.hash(secret("correct horse"), [8; 16]).await.expect("a hash");
        assert_ne!(hash, again, "the salt counts");
    }

    #[tokio::test]
    async fn nobodys_hash_costs_what_a_real_one_costs() {
        let passwords = Passwords::new(Hashing::owasp());
        let real = passwords.hash(secret("correct horse"), [7; 16]).await.expect("a hash");
        assert!(real.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{real}");
        let real = PasswordHash::new(&real).expect("a PHC string");
        let nobodys = PasswordHash::new(&nobodys_hash(&OWASP)).expect("a PHC string");
        assert_eq!(
            (real.algorithm, real.version, &real.params),
            (nobodys.algorithm, nobodys.version, &nobodys.params)
        );
        let lengths = |hash: &PasswordHash| {
            let salt = hash.salt.as_ref().map(|salt| salt.len());
            (salt, hash.hash.as_ref().map(|output| output.as_bytes().len()))
        };
        assert_eq!(lengths(&real), lengths(&nobodys));
    }

    #[tokio::test]
    async fn what_is_no_hash_is_a_fault_and_no_wrong_password() {
        let passwords = Passwords::new(Hashing::cheap_for_tests());
        let verified = passwords.verify(secret("correct horse"), Some("correct horse".into())).await;
        assert_eq!(verified, Err(CallError::Internal));
    }

    #[tokio::test]
    async fn a_flood_is_turned_away() {
        let (wait, go) = std::sync::mpsc::channel::<()>();
        let pool = Pool::new(1, 0);
        let passwords = Passwords { params: CHEAPEST, pool: pool.clone() };
        let crowd = async {
            let busy = CallError::Unavailable { retry_after_s: 1 };
            assert_eq!(passwords.hash(secret("correct horse"), [7; 16]).await, Err(busy.clone()));
            assert_eq!(passwords.verify(secret("correct horse"), None).await, Err(busy));
            wait.send(()).expect("somebody waits");
        };
        let (first, ()) = tokio::join!(pool.run(move || go.recv()), crowd);
        assert_eq!(first, Ok(Ok(())));
        assert_eq!(passwords.verify(secret("correct horse"), None).await, Ok(false), "there is room again");
    }
}

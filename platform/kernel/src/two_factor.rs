//! One-time codes by the time (TOTP, RFC 6238), as authenticator programs make them: HMAC-SHA-1, six digits, another one
//! every thirty seconds.

use std::fmt;

use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::{OneTimeCode, Timestamp};

/// For how long a code is shown.
const STEP_MICROS: i64 = 30_000_000;
/// A clock may be off by as many steps, and who types takes a while.
const DRIFT: i64 = 1;

/// What an authenticator program is told once, and makes codes of ever after.
#[derive(Clone, PartialEq, Eq)]
pub struct TwoFactorSecret([u8; 20]);

impl fmt::Debug for TwoFactorSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TwoFactorSecret(…)")
    }
}

impl TwoFactorSecret {
    pub(crate) const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// As somebody types it who cannot show a picture to their program: Base32 (RFC 4648).
    pub fn base32(&self) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bits = self.0.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1));
        let bits: Vec<u8> = bits.collect();
        let fives = bits.chunks(5).map(|five| five.iter().fold(0, |number, bit| number << 1 | bit));
        fives.map(|number| char::from(LETTERS[usize::from(number)])).collect()
    }

    /// As a program reads it, with whose it is. `name` has no characters that would have to be written otherwise.
    pub fn uri(&self, name: &str) -> String {
        let secret = self.base32();
        format!(
            "otpauth://totp/Octavo:{name}?secret={secret}&issuer=Octavo&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The code of a moment.
    pub fn code_at(&self, now: Timestamp) -> OneTimeCode {
        self.code_of(step_at(now))
    }

    /// The step that `code` is of, if it is of this moment or of one beside it, and later than the last that was taken: a
    /// code is taken once.
    pub fn step_of(&self, code: &OneTimeCode, now: Timestamp, last: i64) -> Option<i64> {
        let step = step_at(now);
        let mut near = step.saturating_sub(DRIFT)..=step.saturating_add(DRIFT);
        near.find(|step| *step > last && is_same(self.code_of(*step).as_str(), code.as_str()))
    }

    fn code_of(&self, step: i64) -> OneTimeCode {
        let code = format!("{:06}", self.number_of(step) % 1_000_000);
        code.parse().expect("six digits are a code")
    }

    /// RFC 4226, 5.3: four bytes of the hash, from where its last half-byte says, without the sign.
    fn number_of(&self, step: i64) -> u32 {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let place = usize::from(hash[hash.len() - 1] & 15);
        let bytes = [hash[place], hash[place + 1], hash[place + 2], hash[place + 3]];
        u32::from_be_bytes(bytes) & 0x7fff_ffff
    }
}

fn step_at(now: Timestamp) -> i64 {
    now.micros().div_euclid(STEP_MICROS)
}

/// All of it is looked at, so that the time tells nothing.
fn is_same(one: &str, other: &str) -> bool {
    let differs = one.bytes().zip(other.bytes()).fold(0, |differs, (one, other)| differs | (one ^ other));
    one.len() == other.len() && differs == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const RFC: TwoFactorSecret = TwoFactorSecret::new(*b"12345678901234567890");

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        let vectors = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (second, number) in vectors {
            assert_eq!(RFC.number_of(step_at(at(second))) % 100_000_000, number, "at {second}");
            assert_eq!(RFC.code_at(at(second)).as_str(), format!("{:06}", number % 1_000_000));
        }
    }

    #[test]
    fn a_secret_is_written_as_programs_read_it() {
        assert_eq!(RFC.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            RFC.uri("nora")
                .starts_with("otpauth://totp/Octavo:nora?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&")
        );
        assert_eq!(format!("{RFC:?}"), "TwoFactorSecret(…)");
    }

    #[test]
    fn a_code_is_taken_a_step_early_or_late_and_once() {
        let now = at(1_111_111_111);
        let (step, code) = (step_at(now), RFC.code_at(now));
        for early_or_late in [-30, 0, 30] {
            let then = at(1_111_111_111 + early_or_late);
            assert_eq!(RFC.step_of(&code, then, 0), Some(step), "{early_or_late} s off");
            assert_eq!(RFC.step_of(&code, then, step), None, "taken before");
        }
        for too_far in [-60, 60] {
            assert_eq!(RFC.step_of(&code, at(1_111_111_111 + too_far), 0), None, "{too_far} s off");
        }
        let wrong = "000000".parse().expect("a code");
        assert_eq!(RFC.step_of(&wrong, now, 0), None);
    }
}

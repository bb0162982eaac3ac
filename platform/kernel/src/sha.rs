//! Hashes as lower-case hexadecimal: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104).

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The SHA-256 of `text`; how session tokens are stored.
pub fn sha256_hex(text: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(text.as_ref()))
}

/// HMAC-SHA-256 of `parts` under `secret`, each part preceded by its length so that no two lists share one.
pub(crate) fn hmac_hex(secret: &[u8; 32], parts: &[&[u8]]) -> String {
    hex(&hmac(secret, parts))
}

/// The same as bytes.
pub(crate) fn hmac(secret: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

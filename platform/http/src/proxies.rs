//! Proxies that the shop believes: what ends TLS before it says for whom it calls.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use http::HeaderMap;

use crate::Door;

/// What a proxy writes down the address in that it was called from, behind those that it was told.
pub(crate) const FORWARDED: &str = "x-forwarded-for";

/// Addresses that begin alike, such as `10.0.0.0/8`; or one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    address: IpAddr,
    bits: u32,
}

impl Net {
    /// Whether an address is one of them.
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u32::from(own) ^ u32::from(other)).checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (u128::from(own) ^ u128::from(other)).checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Net {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} must be an address or a range of them, such as 10.0.0.7 or 10.0.0.0/8");
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(all), |bits| bits.trim().parse()).map_err(|_| wrong())?;
        // Who is everybody is nobody that could be believed.
        if bits == 0 || bits > all { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Door {
    /// Whether a proxy that is believed has this address.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|net| net.has(address))
    }

    /// Whether a machine may call the gateway itself: where a proxy ends TLS, only that and this machine, since all others
    /// would call in the clear.
    pub(crate) fn lets_in(&self, peer: IpAddr) -> bool {
        self.tls.is_some() || self.proxies.is_empty() || peer.is_loopback() || self.trusts(peer)
    }

    /// Who calls through the machine at the other end: that machine, or, where it is a proxy that is believed, the last
    /// one before it that is none. What a client wrote in there itself comes earlier, and is not reached.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let lines = headers.get_all(FORWARDED).iter().rev();
        let mut told = lines.flat_map(|line| line.to_str().unwrap_or("").rsplit(','));
        while self.trusts(client) {
            // What cannot be read is nobody who could be told apart from the proxy.
            let Some(before) = told.next().and_then(|text| address_of(text.trim())) else { break };
            client = before.to_canonical();
        }
        client
    }
}

/// An address; some proxies write the port behind it.
fn address_of(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse().ok().map(|place: SocketAddr| place.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_range_has_what_begins_like_it() {
        let has = |net: &str, text: &str| net.parse::<Net>().expect("a range").has(address(text));
        assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.1"));
        assert!(has("10.0.0.7", "10.0.0.7") && !has("10.0.0.7", "10.0.0.6"));
        assert!(has("192.168.4.0/23", "192.168.5.9") && !has("192.168.4.0/23", "192.168.6.0"));
        assert!(has("fd00::/8", "fdab::1") && !has("fd00::/8", "fe00::1") && !has("fd00::/8", "10.0.0.1"));
        assert!(has("::1", "::1") && !has("::1", "::2"));
        for wrong in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/0", "::/0", "::/129", "proxy", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Net>().expect_err("refused").contains("10.0.0.0/8"), "{wrong}");
        }
    }

    #[test]
    fn where_a_proxy_ends_tls_nobody_else_calls_in_the_clear() {
        let proxies = vec!["10.0.0.7".parse().expect("an address")];
        let door = Door { proxies, ..Door::default() };
        assert!(door.lets_in(address("10.0.0.7")) && door.lets_in(address("127.0.0.1")));
        assert!(!door.lets_in(address("10.0.0.8")) && !door.lets_in(address("203.0.113.9")));
        assert!(Door::default().lets_in(address("203.0.113.9")), "no proxy is named");
    }

    #[test]
    fn only_a_proxy_that_is_believed_says_for_whom_it_calls() {
        let nets = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().expect("a range"));
        let door = Door { proxies: nets.to_vec(), ..Door::default() };
        let client = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append(FORWARDED, line.parse().expect("a value"));
            }
            door.client(address(peer), &headers).to_string()
        };
        assert_eq!(client("203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9", "anybody may write that");
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            client("10.0.0.1", &["1.1.1.1, 198.51.100.1"]),
            "198.51.100.1",
            "a client wrote the first"
        );
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "198.51.100.1, 10.2.3.4"]), "198.51.100.1");
        assert_eq!(client("fd00::1", &["::ffff:198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1", "with its port");
        assert_eq!(client("10.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
    }
}

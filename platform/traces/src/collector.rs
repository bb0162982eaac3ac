//! Where spans are sent, and how many of the traces.

use std::fmt;
use std::str::FromStr;

use http::Uri;

/// Where traces are received over OTLP, below the collector's address.
const PATH: &str = "/v1/traces";

/// A collector that takes OTLP over HTTP, and how many of the traces it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Collector {
    pub(crate) endpoint: Uri,
    pub(crate) ratio: Option<Ratio>,
}

impl Collector {
    /// The collector that takes traces at exactly this address.
    ///
    /// # Errors
    /// When it is no address that spans can be sent to.
    pub fn exactly(address: &str) -> Result<Self, NoCollector> {
        let endpoint: Uri = address.trim().parse().map_err(|_| NoCollector::Address)?;
        match endpoint.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(NoCollector::Encrypted),
            _ => return Err(NoCollector::Address),
        }
        let authority = endpoint.authority().ok_or(NoCollector::Address)?;
        if authority.as_str().contains('@') {
            return Err(NoCollector::Password);
        }
        Ok(Self { endpoint, ratio: None })
    }

    /// The same, sent this share of the traces that begin here, in place of what `OTEL_TRACES_SAMPLER` says. What
    /// others began is kept if they keep it.
    #[must_use]
    pub fn with_ratio(self, ratio: Option<Ratio>) -> Self {
        Self { ratio, ..self }
    }
}

/// The address of a collector, below which traces are taken at `/v1/traces`.
impl FromStr for Collector {
    type Err = NoCollector;

    fn from_str(address: &str) -> Result<Self, NoCollector> {
        Self::exactly(&format!("{}{PATH}", address.trim().trim_end_matches('/')))
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.endpoint)
    }
}

/// Why spans cannot be sent to an address. It does not repeat the address: there may be a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCollector {
    /// It is no HTTP address.
    #[error("must be the address of a collector, such as http://127.0.0.1:4318")]
    Address,
    /// It asks for TLS.
    #[error(
        "must begin with http://: spans are sent in the clear, to a collector on this machine that encrypts"
    )]
    Encrypted,
    /// There is a user or a password in it.
    #[error("must not hold a user or a password: give a token by OTEL_EXPORTER_OTLP_HEADERS=authorization=…")]
    Password,
}

/// A share of all traces, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio(f64);

impl Ratio {
    /// The share.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Ratio {
    type Error = NoRatio;

    fn try_from(share: f64) -> Result<Self, NoRatio> {
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err(NoRatio) }
    }
}

impl FromStr for Ratio {
    type Err = NoRatio;

    fn from_str(text: &str) -> Result<Self, NoRatio> {
        text.parse::<f64>().map_err(|_| NoRatio)?.try_into()
    }
}

/// A number that is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a number from 0 (no traces) to 1 (all of them), such as 0.1")]
pub struct NoRatio;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_are_taken_below_the_collectors_address_or_exactly_where_it_says() {
        let told = |address: &str| address.parse::<Collector>().map(|collector| collector.to_string());
        assert_eq!(told("http://host:4318").as_deref(), Ok("http://host:4318/v1/traces"));
        assert_eq!(told("http://host:4318/").as_deref(), Ok("http://host:4318/v1/traces"));
        assert_eq!(told(" http://host/in/ ").as_deref(), Ok("http://host/in/v1/traces"));
        let exactly = Collector::exactly("http://host:1/here").expect("an address");
        assert_eq!(exactly.to_string(), "http://host:1/here");
    }

    #[test]
    fn what_is_no_collectors_address_is_refused() {
        let refusal = |address: &str| address.parse::<Collector>().expect_err("refused");
        for address in ["", "host", "host:4318", "/path", "ftp://host", "http://", "http://a b"] {
            assert_eq!(refusal(address), NoCollector::Address, "{address}");
        }
        assert_eq!(refusal("https://host"), NoCollector::Encrypted);
        let refusal = refusal("http://shop:secret@host");
        assert_eq!(refusal, NoCollector::Password);
        assert!(!refusal.to_string().contains("secret"));
    }

    #[test]
    fn a_share_is_between_none_and_all() {
        for (text, share) in [("0", 0.0), ("0.25", 0.25), ("1", 1.0)] {
            assert_eq!(text.parse::<Ratio>().map(Ratio::get), Ok(share));
        }
        for text in ["", "x", "-0.1", "1.1", "NaN", "inf"] {
            assert_eq!(text.parse::<Ratio>(), Err(NoRatio), "{text}");
        }
    }
}

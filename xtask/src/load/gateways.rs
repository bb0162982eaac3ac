//! How customers reach a shop: by one address, or by several.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::binary::call;

/// How long a check asks for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The addresses of a shop's gateways; at least one.
#[derive(Clone, Debug)]
pub(crate) struct Gateways(Vec<String>);

impl Gateways {
    /// These addresses.
    pub(crate) fn new(addresses: Vec<String>) -> Self {
        Self(addresses)
    }

    /// `path` at one of them; they are counted round and round.
    pub(crate) fn url(&self, which: usize, path: &str) -> String {
        let address = self.0.get(which % self.0.len().max(1)).map_or("", String::as_str);
        format!("{address}{path}")
    }

    /// `GET path`: the status and the JSON body, of whichever answers.
    ///
    /// # Errors
    /// When none does for a while.
    pub(crate) fn get(&self, path: &str) -> Result<(u16, Value)> {
        let begun = Instant::now();
        for which in 0.. {
            match call("GET", &self.url(which, path), None, None) {
                Ok((status, body)) if status < 500 => return Ok((status, body)),
                other if begun.elapsed() > PATIENCE => bail!("{path} is not answered: {other:?}"),
                _ => thread::sleep(Duration::from_millis(100)),
            }
        }
        bail!("nobody was asked for {path}")
    }
}

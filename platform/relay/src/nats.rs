//! Where NATS is, and the stream that the events lie in.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use async_nats::ServerAddr;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};

/// The stream's name.
pub const STREAM: &str = "OCTAVO";
/// What the stream holds.
pub const SUBJECTS: &str = "octavo.>";
/// How long JetStream remembers the ids of messages and drops those that come again.
pub const DUPLICATE_WINDOW: Duration = Duration::from_secs(2 * 60);
/// How long a message is kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A server, or several of one cluster.
#[derive(Clone)]
pub struct Nats {
    pub(crate) servers: Vec<ServerAddr>,
    replicas: NonZeroUsize,
}

impl Nats {
    /// The same servers; the stream will be kept by so many of them, if it is made by this relay.
    #[must_use]
    pub fn with_replicas(self, replicas: NonZeroUsize) -> Self {
        Self { replicas, ..self }
    }

    /// The stream as it is made if it is not there. One that is there is left as its operator wants it.
    pub(crate) fn stream(&self) -> Config {
        Config {
            name: STREAM.into(),
            description: Some("What happens in the shop, as CloudEvents".into()),
            subjects: vec![SUBJECTS.into()],
            storage: StorageType::File,
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            max_age: KEPT,
            duplicate_window: DUPLICATE_WINDOW,
            num_replicas: self.replicas.get(),
            ..Config::default()
        }
    }
}

impl FromStr for Nats {
    type Err = String;

    /// Reads `nats://host:4222`, or several, separated by commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let server =
            |url: &str| match url.trim().parse::<ServerAddr>() {
                Ok(server) if url.contains("://") && !server.is_websocket() && !server.host().is_empty() => {
                    Ok(server)
                }
                _ => Err("must look like nats://host:4222 or tls://host:4222, several separated by commas"
                    .to_owned()),
            };
        let servers = text.split(',').map(server).collect::<Result<_, _>>()?;
        Ok(Self { servers, replicas: NonZeroUsize::MIN })
    }
}

/// Which servers; never a password.
impl fmt::Display for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, server) in self.servers.iter().enumerate() {
            let separator = if place == 0 { "" } else { "," };
            write!(f, "{separator}{}:{}", server.host(), server.port())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nats({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_and_shown_without_their_passwords() {
        let nats: Nats = "nats://shop:secret@one:4222, tls://two".parse().expect("two servers");
        assert_eq!(nats.to_string(), "one:4222,two:4222");
        assert!(!format!("{nats:?}").contains("secret"));
        for wrong in ["", "one:4222", "http://one", "nats://", "nats://one,,nats://two", "ws://one"] {
            let reason = wrong.parse::<Nats>().expect_err(wrong);
            assert!(reason.contains("nats://host:4222"), "{reason}");
        }
    }
}

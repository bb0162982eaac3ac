//! Settings: from flags, then `OCTAVO_*`, then the file named by `--config`.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use kernel::Currency;
use relay::Nats;
use serde::Deserialize;

/// Flags that decide where a shop lives and listens. Each can stand in the file or in `OCTAVO_…` too.
#[derive(Args, Clone, Debug, Default)]
pub struct ShopFlags {
    /// Read settings from this TOML file
    #[arg(long, env = "OCTAVO_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Keep the shop in this folder
    #[arg(long, env = "OCTAVO_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Listen on this address; only loopback while the shop is in open mode
    #[arg(long, env = "OCTAVO_BIND", value_name = "ADDR")]
    pub bind: Option<IpAddr>,
    /// Add this to every port
    #[arg(long, env = "OCTAVO_PORT_OFFSET", value_name = "N")]
    pub port_offset: Option<u16>,
    /// The currency of all prices (ISO 4217); fixed once the shop has any
    #[arg(long, env = "OCTAVO_CURRENCY", value_name = "CODE")]
    pub currency: Option<String>,
}

/// Flags that say where events are published. Each can stand in the file or in `OCTAVO_…` too.
#[derive(Args, Clone, Debug, Default)]
pub struct NatsFlags {
    /// Publish events to NATS JetStream at this server, or at these, separated by commas
    #[arg(long, env = "OCTAVO_NATS", hide_env_values = true, value_name = "URL")]
    pub nats: Option<String>,
    /// How many servers keep each event: 1, or 3 in a cluster; counts when the stream is made
    #[arg(long, env = "OCTAVO_NATS_REPLICAS", value_name = "N")]
    pub nats_replicas: Option<NonZeroUsize>,
}

/// What the settings file says of NATS, for verbs that publish.
#[derive(Clone, Debug, Default)]
pub struct NatsFile {
    url: Option<String>,
    replicas: Option<NonZeroUsize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    bind: Option<IpAddr>,
    port_offset: Option<u16>,
    currency: Option<String>,
    nats: Option<String>,
    nats_replicas: Option<NonZeroUsize>,
}

/// Settled settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// The address of every port.
    pub bind: IpAddr,
    /// What is added to every port.
    pub port_offset: u16,
    /// The shop's currency.
    pub currency: Currency,
    /// What the file says of NATS.
    pub nats: NatsFile,
}

impl ShopFlags {
    /// Settles the settings; `data` and `port_offset` are what this verb does when nobody says otherwise.
    ///
    /// # Errors
    /// When the file cannot be read, names something unknown, or a setting makes no sense.
    pub fn settle(self, data: &str, port_offset: u16) -> Result<Settings> {
        let file = self.config.as_deref().map(read).transpose()?.unwrap_or_default();
        let bind = self.bind.or(file.bind).unwrap_or(IpAddr::from([127, 0, 0, 1]));
        if !bind.is_loopback() {
            bail!(
                "--bind {bind} would open the shop to others, and it has no sign-in yet: everybody could change \
                 everything. Use a loopback address such as 127.0.0.1"
            );
        }
        let currency = self.currency.or(file.currency);
        let currency = currency.map_or(Ok(Currency::USD), |code| {
            code.parse().map_err(|wrong| anyhow::anyhow!("--currency {code:?} {wrong}"))
        })?;
        let port_offset = self.port_offset.or(file.port_offset).unwrap_or(port_offset);
        if port_offset > u16::MAX - 8000 {
            bail!(
                "--port-offset {port_offset} is too large: the inventory would listen above port 65535; use at most 57535"
            );
        }
        Ok(Settings {
            data: self.data.or(file.data).unwrap_or_else(|| data.into()),
            bind,
            port_offset,
            currency,
            nats: NatsFile { url: file.nats, replicas: file.nats_replicas },
        })
    }
}

impl NatsFlags {
    /// Where events are published; nowhere when neither flag nor file says so.
    ///
    /// # Errors
    /// When a setting makes no sense.
    pub fn settle(self, file: NatsFile) -> Result<Option<Nats>> {
        /// More than JetStream has.
        const TOO_MANY: usize = 6;
        let replicas = self.nats_replicas.or(file.replicas).unwrap_or(NonZeroUsize::MIN);
        if replicas.get() >= TOO_MANY {
            bail!(
                "--nats-replicas {replicas} is too large: JetStream has at most 5; use 1, or 3 in a cluster"
            );
        }
        let Some(url) = self.nats.or(file.url) else { return Ok(None) };
        // Not the URL itself: there may be a password in it.
        let nats: Nats = url.parse().map_err(|reason| anyhow!("--nats {reason}"))?;
        Ok(Some(nats.with_replicas(replicas)))
    }
}

fn read(path: &Path) -> Result<File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a settings file", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_without_sign_in_stays_at_home() {
        let flags = ShopFlags { bind: Some(IpAddr::from([0, 0, 0, 0])), ..Default::default() };
        let refusal = flags.settle("data", 0).expect_err("an open bind is refused").to_string();
        assert!(refusal.contains("loopback"), "{refusal}");
    }

    #[test]
    fn flags_win_over_the_file_and_unknown_settings_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("octavo.toml");
        std::fs::write(&config, "data = \"from-file\"\nport_offset = 7\ncurrency = \"EUR\"").expect("a file");
        let flags =
            ShopFlags { config: Some(config.clone()), data: Some("from-flag".into()), ..Default::default() };
        let settings = flags.settle("default", 0).expect("settings");
        assert_eq!((settings.data, settings.port_offset), (PathBuf::from("from-flag"), 7));
        assert_eq!(settings.currency.code(), "EUR");
        std::fs::write(&config, "colour = 1").expect("a file");
        let flags = ShopFlags { config: Some(config), ..Default::default() };
        assert!(format!("{:#}", flags.settle("default", 0).expect_err("refused")).contains("colour"));
    }

    #[test]
    fn nats_comes_from_the_flag_then_from_the_file() {
        let file = || NatsFile { url: Some("nats://from-file".into()), replicas: None };
        let flag = |url: &str| NatsFlags { nats: Some(url.into()), nats_replicas: NonZeroUsize::new(3) };
        let shown = |nats: Option<Nats>| nats.map(|nats| nats.to_string());
        let settled = flag("nats://from-flag:1").settle(file()).expect("a flag");
        assert_eq!(shown(settled).as_deref(), Some("from-flag:1"));
        let settled = NatsFlags::default().settle(file()).expect("a file");
        assert_eq!(shown(settled).as_deref(), Some("from-file:4222"));
        assert_eq!(shown(NatsFlags::default().settle(NatsFile::default()).expect("nothing")), None);

        let refusal = flag("shop:secret@host").settle(file()).expect_err("no URL").to_string();
        assert!(refusal.contains("nats://host:4222") && !refusal.contains("secret"), "{refusal}");
        let many = NatsFlags { nats: None, nats_replicas: NonZeroUsize::new(6) };
        assert!(many.settle(file()).expect_err("too many").to_string().contains("at most 5"));
    }
}

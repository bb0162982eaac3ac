//! Settings: from flags, then `OCTAVO_*`, then the file named by `--config`.

mod access;
mod placed;
mod traced;

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use kernel::{Currency, World};
use protocol::Access;
use relay::Nats;
use serde::Deserialize;
use store::{Databases, Server};

pub use self::access::AccessFlags;
pub use self::placed::PlacementFlags;
pub(crate) use self::placed::secret;
pub use self::traced::{OtlpFile, OtlpFlags};
use crate::home::Home;
use crate::placement::Placement;

/// Flags that decide where a shop lives and listens. Each can stand in the file or in `OCTAVO_…` too.
#[derive(Args, Clone, Debug, Default)]
pub struct ShopFlags {
    /// Read settings from this TOML file
    #[arg(long, env = "OCTAVO_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Keep the shop in this folder
    #[arg(long, env = "OCTAVO_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Keep the databases on this PostgreSQL server, postgres://USER:PASSWORD@HOST:PORT/DATABASE, not in the folder
    #[arg(long, env = "OCTAVO_DATABASE", hide_env_values = true, value_name = "URL")]
    pub database: Option<Server>,
    /// Listen on this address; another than loopback opens the shop to others, and needs what keeps it safe then
    #[arg(long, env = "OCTAVO_BIND", value_name = "ADDR")]
    pub bind: Option<IpAddr>,
    /// Add this to every port
    #[arg(long, env = "OCTAVO_PORT_OFFSET", value_name = "N")]
    pub port_offset: Option<u16>,
    /// The currency of all prices (ISO 4217); fixed once the shop has any
    #[arg(long, env = "OCTAVO_CURRENCY", value_name = "CODE")]
    pub currency: Option<String>,
    /// Take the installation's secret from this file instead of secret.key in the data folder
    #[arg(long, env = "OCTAVO_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Who may call it.
    #[command(flatten)]
    pub access: AccessFlags,
    /// Services show each other the key in this file, and but for the gateway answer nobody else
    #[arg(long, env = "OCTAVO_SERVICE_KEY_FILE", value_name = "FILE")]
    pub service_key_file: Option<PathBuf>,
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
    database: Option<String>,
    bind: Option<IpAddr>,
    port_offset: Option<u16>,
    currency: Option<String>,
    secret_file: Option<PathBuf>,
    #[serde(flatten)]
    access: access::AccessFile,
    service_key_file: Option<PathBuf>,
    only: Option<Vec<String>>,
    sockets: Option<PathBuf>,
    #[serde(default)]
    peers: placed::Peers,
    nats: Option<String>,
    nats_replicas: Option<NonZeroUsize>,
    otlp: Option<String>,
    otlp_ratio: Option<f64>,
}

/// Settled settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// The server that holds the databases; they are files in the data folder when there is none.
    pub database: Option<Server>,
    /// The address of every port.
    pub bind: IpAddr,
    /// What is added to every port.
    pub port_offset: u16,
    /// The shop's currency.
    pub currency: Currency,
    /// Who may call it, and by which names.
    pub access: Access,
    /// What the file says of NATS.
    pub nats: NatsFile,
    /// What the file says of traces.
    pub otlp: OtlpFile,
    /// Which services run in this process, and where the others are.
    pub placement: Placement,
    secret: Option<[u8; 32]>,
}

impl Settings {
    /// Where the shop lives.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn home(&self) -> Result<Home> {
        match &self.database {
            Some(server) => Ok(Home::beside(Databases::Server(server.clone()), &self.data)),
            None => Home::at(&self.data),
        }
    }

    /// Where a shop lives that must be there already.
    ///
    /// # Errors
    /// When there is none.
    pub fn old_home(&self) -> Result<Home> {
        if self.database.is_none() && !self.data.join("order.db").exists() {
            bail!("there is no shop in {}: name its folder with --data", self.data.display());
        }
        self.home()
    }

    /// The world of a shop in `home`.
    ///
    /// # Errors
    /// When its secret can be neither read nor made.
    pub fn world(&self, home: &Home) -> Result<World> {
        let secret = self.secret.map_or_else(|| home.secret(), Ok)?;
        Ok(World::real(self.currency, secret))
    }
}

impl ShopFlags {
    /// Settles the settings; `data` and `port_offset` are what this verb does when nobody says otherwise.
    ///
    /// # Errors
    /// When the file cannot be read, names something unknown, or a setting makes no sense.
    pub fn settle(self, data: &str, port_offset: u16) -> Result<Settings> {
        self.settle_placed(PlacementFlags::default(), data, port_offset)
    }

    /// The same, for a process that may run only some of the services.
    ///
    /// # Errors
    /// Also when a service or an address makes no sense.
    pub fn settle_placed(self, placement: PlacementFlags, data: &str, port_offset: u16) -> Result<Settings> {
        let file = self.config.as_deref().map(read).transpose()?.unwrap_or_default();
        let bind = self.bind.or(file.bind).unwrap_or(IpAddr::from([127, 0, 0, 1]));
        let currency = self.currency.or_else(|| file.currency.clone());
        let currency = currency.map_or(Ok(Currency::USD), |code| {
            code.parse().map_err(|wrong| anyhow::anyhow!("--currency {code:?} {wrong}"))
        })?;
        let port_offset = self.port_offset.or(file.port_offset).unwrap_or(port_offset);
        if port_offset > u16::MAX - 8000 {
            bail!(
                "--port-offset {port_offset} is too large: the inventory would listen above port 65535; use at most 57535"
            );
        }
        let placement = placement.settle(&file, |name| std::env::var(name).ok())?.nearby(bind, port_offset);
        let key = self.service_key_file.or(file.service_key_file).as_deref().map(placed::service_key);
        let key = key.transpose()?;
        let (has_gateway, has_key) = (placement.runs("gateway"), key.is_some());
        let access = self.access.settle(&file.access, access::Placed { bind, has_gateway, has_key })?;
        let secret = self.secret_file.or(file.secret_file).as_deref().map(placed::secret);
        Ok(Settings {
            placement: placement.with_key(key),
            secret: secret.transpose()?,
            data: self.data.or(file.data).unwrap_or_else(|| data.into()),
            database: self
                .database
                .map_or_else(|| file.database.map(server).transpose(), |it| Ok(Some(it)))?,
            bind,
            access,
            port_offset,
            currency,
            nats: NatsFile { url: file.nats, replicas: file.nats_replicas },
            otlp: OtlpFile { address: file.otlp, ratio: file.otlp_ratio },
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

fn server(url: String) -> Result<Server> {
    url.parse().map_err(|wrong| anyhow!("the setting `database` {wrong}"))
}

fn read(path: &Path) -> Result<File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a settings file", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_that_is_not_safe_among_others_stays_at_home() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = folder.path().join("key");
        std::fs::write(&key, "0123456789abcdef0123456789abcdef").expect("a file");
        let away = ShopFlags { bind: Some(IpAddr::from([0, 0, 0, 0])), ..Default::default() };
        let refusal = away.clone().settle("data", 0).expect_err("an open bind is refused").to_string();
        assert!(refusal.contains("--public-url") && refusal.contains("loopback"), "{refusal}");
        let access = AccessFlags {
            public_url: Some("https://shop.example".into()),
            trusted_proxy: vec!["10.0.0.7".into()],
            ..Default::default()
        };
        let safe = ShopFlags { access, service_key_file: Some(key), ..away };
        assert!(safe.settle("data", 0).expect("settings").access.asks());
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

//! Settings of a process that runs only some of the services: which, where the others are, what they show each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use contract::SERVICES;
use protocol::ServiceKey;

use super::File;
use crate::placement::Placement;

/// Flags that decide which services run in this process, and where it finds the others.
#[derive(Args, Clone, Debug, Default)]
pub struct PlacementFlags {
    /// Run only these services here; all others are called over HTTP
    #[arg(long, env = "OCTAVO_ONLY", value_name = "SERVICE,…", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Where a service is that does not run here: http://HOST:PORT, h2c://HOST:PORT or unix:/PATH, several
    /// separated by commas; may be given for each service, also as OCTAVO_PEER_SERVICE [default: its port here]
    #[arg(long, value_name = "SERVICE=ADDRESS,…")]
    pub peer: Vec<String>,
    /// Let every service here also listen at DIR/SERVICE.sock, and look for the others there
    #[arg(long, env = "OCTAVO_SOCKETS", value_name = "DIR")]
    pub sockets: Option<PathBuf>,
}

impl PlacementFlags {
    /// Settles what runs where: flags, then `OCTAVO_PEER_…` as `environment` knows it, then the file.
    pub(super) fn settle(
        self,
        file: &File,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Placement> {
        let only = if self.only.is_empty() { file.only.clone().unwrap_or_default() } else { self.only };
        let mut placement = Placement::default().only(only.iter().map(String::as_str))?;
        for (service, addresses) in &file.peers {
            placement = placement.peer("[peers]", service, &addresses.joined())?;
        }
        for (service, _) in SERVICES {
            let name = format!("OCTAVO_PEER_{}", service.to_uppercase());
            if let Some(addresses) = environment(&name) {
                placement = placement.peer(&name, service, &addresses)?;
            }
        }
        for peer in &self.peer {
            let (service, addresses) = peer.split_once('=').ok_or_else(|| {
                anyhow!("--peer {peer:?} must be SERVICE=ADDRESS, such as book=http://10.0.0.5:2100")
            })?;
            placement = placement.peer("--peer", service, addresses)?;
        }
        if let Some(folder) = self.sockets.or_else(|| file.sockets.clone()) {
            let made = fs::create_dir_all(&folder).and_then(|()| folder.canonicalize());
            let folder = made.with_context(|| {
                format!("--sockets {} cannot be made; name another folder", folder.display())
            })?;
            placement = placement.with_sockets(folder);
        }
        Ok(placement)
    }
}

/// The addresses of a peer in the file: one text, or a list.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
pub(super) enum Addresses {
    One(String),
    Several(Vec<String>),
}

impl Addresses {
    fn joined(&self) -> String {
        match self {
            Self::One(text) => text.clone(),
            Self::Several(texts) => texts.join(","),
        }
    }
}

/// The peers in the file, by service.
pub(super) type Peers = BTreeMap<String, Addresses>;

/// The key in this file.
pub(super) fn service_key(path: &Path) -> Result<ServiceKey> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("--service-key-file {} cannot be read", path.display()))?;
    ServiceKey::new(&text).map_err(|wrong| anyhow!("--service-key-file {} {wrong}", path.display()))
}

/// The secret in this file.
pub(crate) fn secret(path: &Path) -> Result<[u8; 32]> {
    let advice = || {
        format!(
            "--secret-file {} must hold 32 random bytes, such as a shop's secret.key or what \
             `head -c 32 /dev/urandom` prints; give every process the same",
            path.display()
        )
    };
    let bytes = fs::read(path).with_context(advice)?;
    bytes.try_into().map_err(|_| anyhow!(advice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        toml::from_str(text).expect("a settings file")
    }

    fn told(placement: &Placement, service: &'static str) -> String {
        let addresses: Vec<String> = placement.addresses(service).iter().map(ToString::to_string).collect();
        addresses.join(",")
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let file = file(
            "only = [\"cart\"]\n[peers]\nbook = \"http://file:1\"\norder = [\"http://file:2\", \"unix:/b.sock\"]\n\
             payment = \"http://file:3\"",
        );
        let flags = PlacementFlags { peer: vec!["book=h2c://flag:1".into()], ..Default::default() };
        let environment = |name: &str| match name {
            "OCTAVO_PEER_BOOK" => Some("http://variable:1".to_owned()),
            "OCTAVO_PEER_PAYMENT" => Some("http://variable:3,http://variable:4".to_owned()),
            _ => None,
        };
        let placement = flags.settle(&file, environment).expect("a placement");
        assert_eq!(placement.here().collect::<Vec<_>>(), [("cart", 5000)]);
        assert_eq!(told(&placement, "book"), "h2c://flag:1");
        assert_eq!(told(&placement, "payment"), "http://variable:3,http://variable:4");
        assert_eq!(told(&placement, "order"), "http://file:2,unix:/b.sock");
        let flags = PlacementFlags { only: vec!["order".into()], ..Default::default() };
        let placement = flags.settle(&file, |_| None).expect("a placement");
        assert_eq!(placement.here().collect::<Vec<_>>(), [("order", 3000)]);
    }

    #[test]
    fn what_makes_no_sense_is_told_with_what_would() {
        let refusal = |flags: PlacementFlags, text: &str| {
            flags.settle(&file(text), |_| None).expect_err("refused").to_string()
        };
        let peer = |text: &str| PlacementFlags { peer: vec![text.into()], ..Default::default() };
        assert!(refusal(peer("http://a:1"), "").contains("book=http://10.0.0.5:2100"));
        assert!(refusal(peer("orders=http://a:1"), "").contains("the services are gateway, book"));
        assert!(refusal(peer("order=a:1"), "").contains("http://HOST:PORT"));
        let none = PlacementFlags::default();
        assert!(refusal(none.clone(), "only = [\"shop\"]").contains("\"shop\""));
        assert!(refusal(none, "[peers]\nshop = \"http://a:1\"").starts_with("[peers]: there is no service"));
    }

    #[test]
    fn keys_and_secrets_are_what_their_files_hold() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        assert!(format!("{:#}", service_key(&path).expect_err("none")).contains("cannot be read"));
        fs::write(&path, "too short").expect("a file");
        assert!(service_key(&path).expect_err("short").to_string().contains("openssl rand -hex 32"));
        assert!(secret(&path).expect_err("short").to_string().contains("32 random bytes"));
        fs::write(&path, "0123456789abcdef0123456789abcdef").expect("a file");
        assert!(service_key(&path).is_ok());
        assert_eq!(secret(&path).expect("a secret"), *b"0123456789abcdef0123456789abcdef");
    }
}

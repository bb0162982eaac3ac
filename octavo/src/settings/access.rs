//! Settings of who may call the shop, and by which names it is called.
//!
//! A shop on loopback is at home: everybody there may everything, unless callers are to be told apart. One that others
//! reach tells them apart, and nothing is said to it in the clear: it ends TLS itself, or names who does that for it.

use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use protocol::{Access, Door, Hosts, Net, Origin, Rates, Tls};
use serde::Deserialize;

/// Flags that say who may call, and where the shop is for others. Each can stand in the file or in `OCTAVO_…` too.
#[derive(Args, Clone, Debug, Default)]
pub struct AccessFlags {
    /// Tell callers apart: customers sign in, and everybody reaches only what is theirs; always so where others than
    /// this machine may call
    #[arg(long, env = "OCTAVO_SIGN_IN")]
    pub sign_in: bool,
    /// Where the shop is for others, such as `https://shop.example`
    #[arg(long, env = "OCTAVO_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Who ends TLS before the shop, and is believed when it says for whom it calls
    #[arg(long, env = "OCTAVO_TRUSTED_PROXY", value_name = "ADDRESS[/BITS],…", value_delimiter = ',')]
    pub trusted_proxy: Vec<String>,
    /// End TLS at the gateway's port with the certificate in this file, PEM; SIGHUP has it read again
    #[arg(long, env = "OCTAVO_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key, PEM
    #[arg(long, env = "OCTAVO_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Answer to these names too; else a shop on loopback goes by localhost and its addresses, another by its public one
    #[arg(long, env = "OCTAVO_ALLOWED_HOST", value_name = "NAME,…", value_delimiter = ',')]
    pub allowed_host: Vec<String>,
}

/// What the settings file says of it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AccessFile {
    sign_in: Option<bool>,
    public_url: Option<String>,
    #[serde(default)]
    trusted_proxy: Vec<String>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    #[serde(default)]
    allowed_host: Vec<String>,
}

/// What a process is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Where it listens.
    pub(super) bind: IpAddr,
    /// Whether it is the world's to call.
    pub(super) has_gateway: bool,
    /// Whether its other ports want a key.
    pub(super) has_key: bool,
}

/// Flags and file together, understood.
#[derive(Clone, Debug)]
struct Wanted {
    sign_in: bool,
    public: Option<Origin>,
    proxies: Vec<Net>,
    /// Certificate and key.
    tls: Option<(PathBuf, PathBuf)>,
    names: Vec<String>,
}

impl AccessFlags {
    /// Settles who may call a process.
    pub(super) fn settle(self, file: &AccessFile, placed: Placed) -> Result<Access> {
        let wanted = self.with(file)?;
        let is_away = !placed.bind.is_loopback();
        if !placed.has_gateway {
            return wanted.of_services(is_away, placed);
        }
        if is_away {
            wanted.is_enough(placed)?;
        }
        match is_away || wanted.sign_in {
            true => wanted.door().map(Access::SignIn),
            false => wanted.home().map(Access::Open),
        }
    }

    /// What the flags say, and where they say nothing, the file. What is empty says nothing.
    fn with(self, file: &AccessFile) -> Result<Wanted> {
        let lists = |flag: Vec<String>, file: &[String]| {
            let flag: Vec<String> = flag.into_iter().filter(|text| !text.is_empty()).collect();
            if flag.is_empty() { file.to_vec() } else { flag }
        };
        let public = self.public_url.filter(|url| !url.is_empty()).or_else(|| file.public_url.clone());
        let public = public.map(|url| url.parse().map_err(|wrong| anyhow!("--public-url {wrong}")));
        let nets = lists(self.trusted_proxy, &file.trusted_proxy);
        let nets = nets.iter().map(|net| net.parse().map_err(|wrong| anyhow!("--trusted-proxy {wrong}")));
        let path = |flag: Option<PathBuf>, file: &Option<PathBuf>| {
            flag.filter(|path| !path.as_os_str().is_empty()).or_else(|| file.clone())
        };
        let tls = match (path(self.tls_cert, &file.tls_cert), path(self.tls_key, &file.tls_key)) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) => bail!("--tls-cert needs the certificate's private key too: set --tls-key"),
            (None, Some(_)) => bail!("--tls-key needs its certificate too: set --tls-cert"),
        };
        let names = lists(self.allowed_host, &file.allowed_host);
        for name in &names {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            if !name.bytes().all(is_name) {
                bail!("--allowed-host {name:?} must be a name such as shop.test, without scheme and port");
            }
        }
        Ok(Wanted {
            sign_in: self.sign_in || file.sign_in.unwrap_or(false),
            public: public.transpose()?,
            proxies: nets.collect::<Result<_>>()?,
            tls,
            names,
        })
    }
}

impl Wanted {
    /// Whether somebody ends TLS.
    fn ends_tls(&self) -> bool {
        self.tls.is_some() || !self.proxies.is_empty()
    }

    /// Services that the world does not call: who is no gateway shows a key, or is on this machine.
    fn of_services(self, is_away: bool, Placed { bind, has_key, .. }: Placed) -> Result<Access> {
        if is_away && !has_key {
            bail!("--bind {bind} would have these services answer everybody. {KEY}");
        }
        let hosts = Hosts { public: None, also: self.names };
        // What they ask of those who work here goes by it.
        Ok(match is_away || self.sign_in {
            true => Access::SignIn(Door { hosts, ..Door::default() }),
            false => Access::Open(hosts),
        })
    }

    /// A shop that others reach has all that takes; else says what is lacking.
    fn is_enough(&self, Placed { bind, has_key, .. }: Placed) -> Result<()> {
        let lacking = [(self.public.is_none(), PUBLIC), (!self.ends_tls(), TLS), (!has_key, KEY)];
        let lacking: Vec<&str> =
            lacking.into_iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect();
        if !lacking.is_empty() {
            bail!(
                "--bind {bind} opens the shop to others: it asks who calls, and nothing may be said to it in the clear. \
                 {} Or use a loopback address such as 127.0.0.1",
                lacking.join(" ")
            );
        }
        Ok(())
    }

    /// At home nobody is told apart, and so nobody may be let in from elsewhere.
    fn home(self) -> Result<Hosts> {
        let given = [
            (self.public.is_some(), "--public-url"),
            (!self.proxies.is_empty(), "--trusted-proxy"),
            (self.tls.is_some(), "--tls-cert"),
        ];
        if let Some((_, flag)) = given.into_iter().find(|(is_given, _)| *is_given) {
            bail!("{flag} is for a shop that others reach, and that tells callers apart: add --sign-in");
        }
        Ok(Hosts { public: None, also: self.names })
    }

    /// The door of a shop that asks who calls.
    fn door(self) -> Result<Door> {
        match &self.public {
            Some(url) if url.is_https() && !self.ends_tls() => {
                bail!("--public-url {url} is https, and nobody ends TLS. {TLS}")
            }
            Some(url) if !url.is_https() && (self.ends_tls() || !url.is_here()) => {
                bail!(
                    "--public-url {url} would have passwords sent in the clear; it must begin with https://"
                )
            }
            None if self.ends_tls() => {
                bail!("others reach the shop, and it does not know by which name. {PUBLIC}")
            }
            _ => {}
        }
        let hosts = Hosts { public: self.public, also: self.names };
        let tls = self.tls.map(|(certificate, key)| Tls::read(&certificate, &key));
        let tls = tls.transpose().map_err(|wrong| anyhow!("--tls-cert, --tls-key: {wrong}"))?;
        Ok(Door { hosts, proxies: self.proxies, tls, rates: Some(Rates::default()) })
    }
}

const PUBLIC: &str = "Set --public-url to where it is for others, such as https://shop.example.";
const TLS: &str = "Set --tls-cert and --tls-key to the files of its certificate; or --trusted-proxy to the address of \
                   what ends TLS before it, such as 10.0.0.7 or 10.0.0.0/8.";
const KEY: &str = "Set --service-key-file: the other ports would answer everybody; \
                   `openssl rand -hex 32 > key` makes one.";

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Placed =
        Placed { bind: IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), has_gateway: true, has_key: false };
    const AWAY: Placed =
        Placed { bind: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), has_gateway: true, has_key: true };

    fn settled(flags: &AccessFlags, file: &str, placed: Placed) -> Result<Access> {
        flags.clone().settle(&toml::from_str(file).expect("a settings file"), placed)
    }

    fn told(flags: &AccessFlags, placed: Placed) -> String {
        settled(flags, "", placed).expect_err("refused").to_string()
    }

    /// What a shop behind a proxy is told.
    fn behind_a_proxy() -> AccessFlags {
        AccessFlags {
            public_url: Some("https://shop.example".into()),
            trusted_proxy: vec!["10.0.0.0/8".into()],
            ..Default::default()
        }
    }

    #[test]
    fn callers_are_told_apart_where_flag_or_file_says_so_and_wherever_others_may_call() {
        let asks = |sign_in, file, placed| {
            let flags = AccessFlags { sign_in, ..Default::default() };
            settled(&flags, file, placed).expect("settings").asks()
        };
        assert!(!asks(false, "", HOME) && asks(true, "", HOME) && asks(false, "sign_in = true", HOME));
        let away = settled(&behind_a_proxy(), "", AWAY).expect("settings");
        assert!(away.asks(), "others may call");
        assert_eq!(away.public().map(ToString::to_string).as_deref(), Some("https://shop.example"));
        let file = "public_url = \"https://file.example\"\ntrusted_proxy = [\"10.0.0.7\"]";
        let away = settled(&AccessFlags::default(), file, AWAY).expect("settings");
        assert_eq!(away.public().map(ToString::to_string).as_deref(), Some("https://file.example"));
    }

    #[test]
    fn a_shop_that_others_would_reach_in_the_clear_does_not_start() {
        let nothing = told(&AccessFlags::default(), Placed { has_key: false, ..AWAY });
        for wanted in [
            "--public-url",
            "--tls-cert",
            "--trusted-proxy",
            "--service-key-file",
            "openssl rand -hex 32",
            "127.0.0.1",
        ] {
            assert!(nothing.contains(wanted), "{wanted}: {nothing}");
        }
        let flags = behind_a_proxy();
        let no_key = told(&flags, Placed { has_key: false, ..AWAY });
        assert!(no_key.contains("--service-key-file") && !no_key.contains("--public-url"), "{no_key}");
        let no_proxy = told(&AccessFlags { trusted_proxy: vec![], ..flags.clone() }, AWAY);
        assert!(no_proxy.contains("--trusted-proxy") && !no_proxy.contains("--public-url"), "{no_proxy}");
        let no_name = told(&AccessFlags { public_url: None, ..flags.clone() }, AWAY);
        assert!(no_name.contains("--public-url"), "{no_name}");
        let clear = told(&AccessFlags { public_url: Some("http://shop.example".into()), ..flags }, AWAY);
        assert!(clear.contains("in the clear"), "{clear}");
    }

    #[test]
    fn a_shop_on_loopback_is_public_only_as_one_that_tells_callers_apart() {
        let open = told(&behind_a_proxy(), HOME);
        assert!(open.contains("--public-url") && open.contains("--sign-in"), "{open}");
        let asking = AccessFlags { sign_in: true, ..behind_a_proxy() };
        assert!(settled(&asking, "", HOME).is_ok(), "its proxy is on the same machine");
        let alone = told(&AccessFlags { trusted_proxy: vec![], ..asking.clone() }, HOME);
        assert!(alone.contains("nobody ends TLS"), "{alone}");
        let unnamed = told(&AccessFlags { public_url: None, ..asking.clone() }, HOME);
        assert!(unnamed.contains("--public-url"), "{unnamed}");
        let clear =
            |url: &str| AccessFlags { public_url: Some(url.into()), trusted_proxy: vec![], ..asking.clone() };
        assert!(told(&clear("http://shop.example"), HOME).contains("in the clear"));
        assert!(settled(&clear("http://localhost:1000"), "", HOME).is_ok());
    }

    #[test]
    fn certificate_and_key_come_together_and_from_files_that_hold_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("cert.pem"), "nothing").expect("a file");
        let flags = AccessFlags {
            public_url: Some("https://shop.example".into()),
            tls_cert: Some(path("cert.pem")),
            ..Default::default()
        };
        assert!(told(&flags, AWAY).contains("set --tls-key"));
        let both = AccessFlags { tls_key: Some(path("none.pem")), ..flags };
        let wrong = told(&both, AWAY);
        assert!(wrong.contains("cert.pem must hold a certificate in PEM"), "{wrong}");
        let elsewhere = Placed { has_gateway: false, ..AWAY };
        assert!(settled(&both, "", elsewhere).is_ok(), "only the gateway reads them");
    }

    #[test]
    fn services_that_others_reach_want_a_key_and_nothing_else() {
        let services = Placed { has_gateway: false, ..AWAY };
        assert!(settled(&AccessFlags::default(), "", services).expect("settings").asks());
        // Processes of one shop may all be told the same.
        assert!(settled(&behind_a_proxy(), "", services).is_ok());
        let open = told(&AccessFlags::default(), Placed { has_key: false, ..services });
        assert!(open.contains("--service-key-file") && !open.contains("--public-url"), "{open}");
        let at_home = Placed { has_key: false, bind: HOME.bind, ..services };
        assert!(!settled(&AccessFlags::default(), "", at_home).expect("settings").asks());
    }

    #[test]
    fn names_come_from_the_flag_then_from_the_file() {
        let named = |names: &[&str]| {
            let allowed_host = names.iter().map(|name| (*name).to_owned()).collect();
            let flags = AccessFlags { allowed_host, ..Default::default() };
            match settled(&flags, "allowed_host = [\"file.test\"]", HOME).expect("settings") {
                Access::Open(hosts) => hosts.also,
                Access::SignIn(_) => panic!("nobody asked for that"),
            }
        };
        assert_eq!(named(&[]), ["file.test"]);
        assert_eq!(named(&["a.test", "b.test"]), ["a.test", "b.test"]);
        let flags = AccessFlags { allowed_host: vec!["http://a.test".into()], ..Default::default() };
        assert!(told(&flags, HOME).contains("without scheme"));
        let wrong = settled(&AccessFlags::default(), "trusted_proxy = [\"proxy\"]", HOME);
        assert!(wrong.expect_err("refused").to_string().starts_with("--trusted-proxy \"proxy\" must be"));
        let empty = AccessFlags {
            public_url: Some(String::new()),
            trusted_proxy: vec![String::new()],
            ..Default::default()
        };
        assert!(settled(&empty, "", HOME).is_ok(), "an empty variable says nothing");
    }
}

//! `octavo doctor`: checks that a shop can run here.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use octavo_customer::Hashing;

use crate::compose::Shop;
use crate::files;
use crate::settings::{Settings, ShopFlags};

use super::say::say;

/// Flags of `octavo doctor`.
#[derive(Args, Debug)]
pub(super) struct Doctor {
    #[command(flatten)]
    shop: ShopFlags,
}

impl Doctor {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.settle("data", 0)?;
        let mut checks = ports(&settings);
        checks.push(open_files());
        checks.push(folder(&settings).await);
        for (what, outcome) in &checks {
            match outcome {
                Ok(fine) => say(format_args!("ok      {what}: {fine}")),
                Err(wrong) => say(format_args!("WRONG   {what}: {wrong}")),
            }
        }
        let healthy = checks.iter().all(|(_, outcome)| outcome.is_ok());
        Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

type Check = (String, Result<String, String>);

/// Each port can be had, or a shop listens there already.
fn ports(settings: &Settings) -> Vec<Check> {
    let mut ports: Vec<(&str, u16)> =
        contract::functions().iter().map(|function| (function.service, function.port)).collect();
    ports.dedup();
    let check = |(service, port): (&str, u16)| {
        let address = SocketAddr::new(settings.bind, port + settings.port_offset);
        let free = TcpListener::bind(address).map(|_| "free".to_owned());
        let free = free.map_err(|source| {
            protocol::ListenError { at: protocol::ListenAt::Port(address), source }.to_string()
        });
        (format!("port {} for {service}", address.port()), free)
    };
    ports.into_iter().map(check).collect()
}

/// As many files can be open as there may be connections.
fn open_files() -> Check {
    let outcome = match files::raise() {
        Ok(files) if files >= files::WANTED => Ok(format!("{files}")),
        Ok(files) => Err(files::advice(files)),
        Err(error) => Err(format!("the system does not say: {error}")),
    };
    ("open files".into(), outcome)
}

/// The data folder can be written, and its databases open and add up.
async fn folder(settings: &Settings) -> Check {
    let what = match &settings.database {
        Some(server) => server.to_string(),
        None => format!("data folder {}", settings.data.display()),
    };
    if settings.database.is_none() && !settings.data.exists() {
        return (what, Ok("not there yet; it is made at the first start".into()));
    }
    let looked_at = async {
        let home = settings.home()?;
        let world = settings.world(&home)?;
        let shop = Shop::open(&home, world, Hashing::owasp()).await?;
        let report = crate::verify::verify(&shop).await;
        shop.close().await;
        anyhow::Ok(report?)
    };
    match looked_at.await {
        Ok(report) if report.findings.is_empty() => {
            (what, Ok(format!("{} orders, all adds up", report.orders)))
        }
        Ok(report) => (what, Err(format!("{} findings; see `octavo verify`", report.findings.len()))),
        Err(error) => (what, Err(format!("{error:#}"))),
    }
}

//! `octavo serve`: opens a shop.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use kernel::World;
use octavo_customer::Hashing;
use relay::Relay;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::compose::Shop;
use crate::files;
use crate::home::Home;
use crate::listen::{Listening, Ports};
use crate::logs;
use crate::settings::{NatsFlags, Settings, ShopFlags};

/// Flags of `octavo serve`.
#[derive(Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    shop: ShopFlags,
    #[command(flatten)]
    nats: NatsFlags,
}

impl Serve {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.settle("data", 0)?;
        let nats = self.nats.settle(settings.nats.clone())?;
        let stop = Stop::listen()?;
        let (shop, listening) = open(&settings).await?;
        let Some(nats) = nats else { return until_told(shop, listening, stop).await };
        let relay = Relay::open(&Home::at(&settings.data)?.databases(), shop.world().clone(), nats).await?;
        relay.start(shop.runtime(), logs::of(&shop));
        let outcome = until_told(shop, listening, stop).await;
        relay.store().close().await;
        outcome
    }
}

/// SIGTERM, listened for from before the ports open: a shop that is told to stop while it starts stops in order too.
pub(super) struct Stop(Signal);

impl Stop {
    /// Listens from now on.
    pub(super) fn listen() -> Result<Self> {
        Ok(Self(signal(SignalKind::terminate()).context("signals cannot be received")?))
    }
}

/// Opens the shop and its ports.
pub(super) async fn open(settings: &Settings) -> Result<(Shop, Listening)> {
    protocol::install_metrics();
    let home = Home::at(&settings.data)?;
    let world = World::real(settings.currency, home.secret()?);
    let shop = Shop::open(&home, world, Hashing::owasp()).await?;
    let ports = Ports::Offset(settings.port_offset);
    let listening = Listening::open_within(&shop, settings.bind, ports, files::limits()).await?;
    shop.start();
    for (service, address) in listening.addresses() {
        tracing::info!(service, address = %address, "listening");
    }
    Ok((shop, listening))
}

/// Runs until SIGTERM or Ctrl-C, then stops with nothing lost.
pub(super) async fn until_told(shop: Shop, listening: Listening, mut stop: Stop) -> Result<ExitCode> {
    tokio::select! {
        _ = stop.0.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted.context("signals cannot be received")?,
    }
    tracing::info!("stopping");
    listening.close().await;
    shop.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

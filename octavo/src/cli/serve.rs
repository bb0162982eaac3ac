//! `octavo serve`: opens a shop, or some services of one.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use octavo_customer::Hashing;
use protocol::{Access, Tls};
use relay::Relay;
use tokio::signal::unix::{Signal, SignalKind, signal};
use traces::{Collector, Traces};

use crate::compose::{Doors, Process};
use crate::files;
use crate::listen::{Bound, Listening, Ports};
use crate::logs;
use crate::settings::{NatsFlags, OtlpFlags, PlacementFlags, Settings, ShopFlags};

/// Flags of `octavo serve`.
#[derive(Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    shop: ShopFlags,
    #[command(flatten)]
    placement: PlacementFlags,
    #[command(flatten)]
    nats: NatsFlags,
    #[command(flatten)]
    otlp: OtlpFlags,
    /// Remember the last calls, for the back office's page about the services; with a collector they always are
    #[arg(long, env = "OCTAVO_RECENT_TRACES")]
    recent_traces: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.settle_placed(self.placement, "data", 0)?;
        let nats = self.nats.settle(settings.nats.clone())?;
        let collector = self.otlp.settle(settings.otlp.clone())?;
        let signals = Signals::listen(&settings.access)?;
        let (process, listening) = open(&settings, collector.as_ref(), self.recent_traces).await?;
        if let Some(nats) = nats {
            Relay::new(nats).start(process.runtime(), logs::of(&process));
        }
        welcome_first_admin(&process, &listening).await?;
        until_told(process, listening, signals).await
    }
}

/// Says how the first of those who work here comes in, while nobody can sign in as admin. On standard error, since whoever
/// holds the link may use it: a log may be read by others.
async fn welcome_first_admin(process: &Process, listening: &Listening) -> Result<()> {
    let Some(customers) = &process.customers else { return Ok(()) };
    if let Some(path) = customers.first_admin_link().await? {
        let gateway = place(process, listening).unwrap_or_default();
        eprintln!(
            "The first admin chooses a name and a password, once, until the next start: {gateway}{path}"
        );
    }
    Ok(())
}

/// Where a browser finds the shop, if its gateway runs here.
pub(super) fn place(process: &Process, listening: &Listening) -> Option<String> {
    let address = listening.address("gateway")?;
    let public = process.access().public().map(ToString::to_string);
    Some(public.unwrap_or_else(|| format!("http://{address}")))
}

/// Signals, listened for from before the ports open: a shop that is told to stop while it starts stops in order too.
pub(super) struct Signals {
    stop: Signal,
    /// Where there is a certificate, which is read again then. Elsewhere SIGHUP ends the process as it does every other.
    renewed: Option<(Signal, Tls)>,
}

impl Signals {
    /// Listens from now on.
    pub(super) fn listen(access: &Access) -> Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be received");
        let tls = access.door().and_then(|door| door.tls.clone());
        let renewed = tls.map(|tls| Ok::<_, anyhow::Error>((listen(SignalKind::hangup())?, tls)));
        Ok(Self { stop: listen(SignalKind::terminate())?, renewed: renewed.transpose()? })
    }

    /// Waits for the end.
    async fn stop(self) {
        let Self { mut stop, renewed } = self;
        let renewing = async {
            let Some((mut renewed, tls)) = renewed else { return std::future::pending().await };
            while renewed.recv().await.is_some() {
                match tls.read_again() {
                    Ok(()) => tracing::info!("the certificate was read again"),
                    Err(wrong) => tracing::error!("the certificate stays what it was: {wrong}"),
                }
            }
        };
        tokio::select! {
            _ = stop.recv() => {}
            () = renewing => {}
        }
    }
}

/// Opens the services that run here, and their ports. Spans of their calls are sent to the `collector`; without one
/// the last are remembered, if that is asked for.
pub(super) async fn open(
    settings: &Settings,
    collector: Option<&Collector>,
    remembers: bool,
) -> Result<(Process, Listening)> {
    protocol::install_metrics();
    let home = settings.home()?;
    let (world, placement) = (settings.world(&home)?, &settings.placement);
    let services = placement.here().map(|(service, _)| service);
    let traces = match collector {
        Some(collector) => Some(Traces::open(collector, services)?),
        None => remembers.then(|| Traces::here(services)),
    };
    let doors = Doors { traces, ..Doors::default() };
    let process =
        Process::open(&home, world, Hashing::owasp(), placement, doors, settings.access.clone()).await?;
    let ports = Ports::Offset(settings.port_offset);
    let listening =
        Bound::for_services(placement, settings.bind, ports).await?.serve(&process, files::limits());
    process.start();
    if settings.access.asks() && process.key().is_none() {
        tracing::warn!(
            "only the gateway asks who calls; the other ports answer everybody on this machine. \
             `openssl rand -hex 32 > key`, then --service-key-file key, closes them"
        );
    }
    for (service, at) in listening.places() {
        tracing::info!(service, address = %at, "listening");
    }
    Ok((process, listening))
}

/// Runs until SIGTERM or Ctrl-C, then stops with nothing lost.
pub(super) async fn until_told(process: Process, listening: Listening, signals: Signals) -> Result<ExitCode> {
    tokio::select! {
        () = signals.stop() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted.context("signals cannot be received")?,
    }
    tracing::info!("stopping");
    process.hush();
    listening.close().await;
    process.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

//! `octavo demo`: a shop with books, customers and orders in it.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;

use super::serve;
use crate::compose::Shop;
use crate::settings::ShopFlags;

use super::say::say;

/// Flags of `octavo demo`. Its ports lie 10000 above the seed's unless told otherwise: 1000 is privileged on
/// Linux, browsers refuse 6000, and macOS holds 5000 and 7000.
#[derive(Args, Debug)]
pub(super) struct Demo {
    #[command(flatten)]
    shop: ShopFlags,
}

impl Demo {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.settle("data/demo", 10_000)?;
        // Its admin's password is in every manual.
        ensure!(
            settings.bind.is_loopback() && settings.access.door().is_none_or(|door| door.proxies.is_empty()),
            "the demo is for this machine alone, since everybody knows its passwords: use `octavo serve`"
        );
        let signals = serve::Signals::listen(&settings.access)?;
        let (process, listening) = serve::open(&settings, None, true).await?;
        let filled = crate::demo::fill(&Shop::of(vec![process.clone()])?).await?;
        let gateway = serve::place(&process, &listening).context("the demo has a gateway")?;
        say(filled);
        say(format_args!("  the shop        {gateway}/"));
        say(format_args!("  the back office {gateway}/admin"));
        say(format_args!("  all functions   {gateway}/docs"));
        say(format_args!("  the data        {}", settings.data.display()));
        say("Stop it with Ctrl-C; start it again and it goes on where it was.");
        serve::until_told(process, listening, signals).await
    }
}

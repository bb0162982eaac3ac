//! `octavo verify`: looks for anything that does not add up.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use octavo_customer::Hashing;

use crate::compose::Shop;
use crate::settings::ShopFlags;

use super::say::say;

/// Flags of `octavo verify`.
#[derive(Args, Debug)]
pub(super) struct Verify {
    #[command(flatten)]
    shop: ShopFlags,
}

impl Verify {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.settle("data", 0)?;
        let home = settings.old_home()?;
        let world = settings.world(&home)?;
        let shop = Shop::open(&home, world, Hashing::owasp()).await?;
        let report = crate::verify::verify(&shop).await?;
        shop.close().await;
        for finding in &report.findings {
            say(finding);
        }
        say(format_args!(
            "{} orders, {} payments, {} holds looked at: {} findings",
            report.orders,
            report.payments,
            report.holds,
            report.findings.len()
        ));
        Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

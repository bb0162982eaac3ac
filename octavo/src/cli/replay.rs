//! `octavo replay`: publishes events to NATS again.

use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use octavo_customer::Hashing;
use protocol::Access;
use relay::{Nats, Range, Replayed};
use runtime::Feed;

use crate::compose::{Doors, Process};
use crate::logs;
use crate::placement::Placement;
use crate::settings::{NatsFlags, Settings, ShopFlags};

use super::say::say;

/// Everything that there is.
const ALL: &str = "all";

/// Flags of `octavo replay`.
#[derive(Args, Debug)]
pub(super) struct Replay {
    /// From which event on: order=120, or to which: order=120-499; several logs, or all
    #[arg(required = true, value_name = "LOG=FROM[-TO]")]
    logs: Vec<String>,
    /// Read the logs of the running shop whose gateway has this address
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    url: Option<String>,
    #[command(flatten)]
    nats: NatsFlags,
    #[command(flatten)]
    shop: ShopFlags,
}

impl Replay {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let settings = self.shop.settle("data", 0)?;
        let Some(nats) = self.nats.settle(settings.nats.clone())? else {
            bail!("nobody says where NATS is: give its address, such as --nats nats://127.0.0.1:4222")
        };
        match &self.url {
            Some(url) => publish(&self.logs, &logs::at(url, settings.placement.key())?, &nats).await?,
            None => {
                let process = open(&settings).await?;
                let feeds: Vec<Feed> = logs::of(&process).into_iter().map(|(feed, _)| feed).collect();
                let done = publish(&self.logs, &feeds, &nats).await;
                process.close().await;
                done?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens the shop of the data folder, which must not be running.
async fn open(settings: &Settings) -> Result<Process> {
    let home = settings.old_home()?;
    let world = settings.world(&home)?;
    let process = Process::open(
        &home,
        world,
        Hashing::owasp(),
        &Placement::default(),
        Doors::default(),
        Access::default(),
    )
    .await;
    process.context("the shop cannot be opened; name its gateway with --url if it is running")
}

async fn publish(wanted: &[String], feeds: &[Feed], nats: &Nats) -> Result<()> {
    for (feed, range) in chosen(wanted, feeds)? {
        let name = feed.name();
        let replayed =
            relay::replay(feed, nats, range).await.map_err(|reason| anyhow!("{name}: {reason}"))?;
        let Replayed { published, duplicates, too_large } = replayed;
        say(format_args!("{name:<10} {published} published, {duplicates} were there, {too_large} too large"));
    }
    Ok(())
}

/// The logs that are meant, and the part of each.
fn chosen<'f>(wanted: &[String], feeds: &'f [Feed]) -> Result<Vec<(&'f Feed, Range)>> {
    if wanted == [ALL] {
        return Ok(feeds.iter().map(|feed| (feed, Range { from: 1, to: None })).collect());
    }
    let names = || feeds.iter().map(Feed::name).collect::<Vec<_>>().join(", ");
    let choose = |wanted: &String| {
        let Some((name, range)) = wanted.split_once('=') else {
            bail!("{wanted:?} must name a log and the first event, such as order=1, or be `{ALL}` alone")
        };
        let Some(feed) = feeds.iter().find(|feed| feed.name() == name) else {
            bail!("{name:?} is no log; there are {}", names())
        };
        let range = range.parse().map_err(|reason| anyhow!("{wanted:?}: what follows {name}= {reason}"))?;
        Ok((feed, range))
    };
    wanted.iter().map(choose).collect()
}

#[cfg(test)]
mod tests {
    use contract::events::EventBatch;
    use kernel::CallError;

    use super::*;

    #[test]
    fn logs_are_chosen_by_name_and_whatever_is_wrong_is_named() {
        let feed =
            |name| Feed::new(name, |_, _| async { Ok::<_, CallError>(EventBatch { data: Vec::new() }) });
        let feeds = [feed("order"), feed("cart")];
        let choose = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|&text| text.to_owned()).collect();
            let chosen = chosen(&wanted, &feeds).map_err(|error| error.to_string())?;
            Ok::<_, String>(
                chosen.iter().map(|(feed, range)| format!("{}={range}", feed.name())).collect::<Vec<_>>(),
            )
        };
        assert_eq!(choose(&["all"]).expect("all"), ["order=1", "cart=1"]);
        assert_eq!(choose(&["cart=7", "order=1-2"]).expect("two"), ["cart=7", "order=1-2"]);
        for (wrong, said) in [
            ("order", "such as order=1"),
            ("colour=1", "there are order, cart"),
            ("order=0", "what follows order= must be the number"),
            ("order=9-1", "smaller number first"),
        ] {
            let reason = choose(&[wrong]).expect_err(wrong);
            assert!(reason.contains(said), "{reason}");
        }
    }
}

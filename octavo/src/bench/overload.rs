//! `octavo bench overload`: many times the customers that the shop can bear.
//!
//! Customers buy without a pause; who is refused waits as long as `Retry-After` says and tries again with the same
//! key. First there are as many as the shop can bear: their purchases a second are the peak. Then there are
//! `factor` times as many. Then nobody, and then as many as at first again, which is the next round's beginning.
//!
//! The crowd is compared with the peaks before it and after it: a shop that has grown meanwhile, and a machine that is
//! faster at one time than at another, are in both.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use futures::future::try_join_all;
use http::{StatusCode, header};

use super::client::{Answered, Connection, apart};
use super::process::Process;
use super::report::{Case, Figures, Report, median};
use super::shop::{self, Cast};

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many customers the shop can bear.
    pub customers: usize,
    /// How many times as many come.
    pub factor: usize,
    /// For how many seconds they come.
    pub seconds: u64,
    /// How often they come.
    pub rounds: usize,
}

const BOOKS: usize = 10_000;
/// How long the peak is measured, before and after.
const PEAK: Duration = Duration::from_secs(15);
/// How long they have been there when measuring begins: all have connected, and as many purchases are in hand as at the
/// end.
const LEAD: Duration = Duration::from_secs(5);
/// How long nobody comes.
const REST: Duration = Duration::from_secs(10);

/// Runs it.
///
/// # Errors
/// When the shop answers anything but success and a 503 with `Retry-After`.
pub async fn run(plan: &Plan) -> Result<Report> {
    // Each customer is a file here and one there.
    rlimit::increase_nofile_limit(u64::MAX).context("the limit of open files cannot be raised")?;
    let folder = tempfile::Builder::new().prefix("octavo-bench-").tempdir()?;
    let data = folder.path().join("shop");
    let open = shop::open(&data).await?;
    let cast = shop::fill(&open, BOOKS, plan.customers * plan.factor).await?;
    open.close().await;

    let shop = Process::shop(&data)?;
    let phase = |name: String, customers, time| phase(name, &shop, &cast, customers, time);
    // Once to warm up: what is read first is read from the disk.
    phase("warm".into(), plan.customers, PEAK / 5).await?;
    let mut before = phase("peak".into(), plan.customers, PEAK).await?;
    let (mut crowds, mut afters, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        let (many, time) = (plan.customers * plan.factor, Duration::from_secs(plan.seconds));
        let crowd = phase(format!("crowd-{round}"), many, time).await?;
        tokio::time::sleep(REST).await;
        let after = phase(format!("peak-{round}"), plan.customers, PEAK).await?;
        refusals.push(crowd.refusals());
        let peak = before.figures.between(&after.figures);
        crowds.push(Case::new(format!("{} times as many", plan.factor), crowd.figures, peak));
        afters.push(Case::new("10 s later", after.figures.clone(), before.figures));
        before = after;
    }
    let memory = shop.memory().map(|(now, _)| now);
    shop.stop()?;

    let mut report = Report::new("overload");
    report.push(median(crowds)?);
    report.push(median(afters)?);
    report.note(format!(
        "limit: the peaks with {} customers, before and after; {} of them came for {} s",
        plan.customers,
        plan.customers * plan.factor,
        plan.seconds
    ));
    refusals.into_iter().for_each(|refusals| report.note(refusals));
    if let Some(memory) = memory {
        report.note(format!("memory at the end: {:.0} MB", memory as f64 / 1e6));
    }
    Ok(report)
}

/// What a crowd saw.
struct Seen {
    figures: Figures,
    requests: usize,
    refused: Figures,
    refusals: usize,
}

impl Seen {
    fn refusals(&self) -> String {
        let shown = |time: Option<f64>| time.map_or("—".to_owned(), |ms| format!("{ms:.1} ms"));
        format!(
            "refused with 503 and Retry-After: {} of {} requests, half of them within {}, 99 of 100 within {}",
            self.refusals,
            self.requests,
            shown(self.refused.p50_ms),
            shown(self.refused.p99_ms)
        )
    }
}

async fn phase(name: String, shop: &Process, cast: &Cast, customers: usize, time: Duration) -> Result<Seen> {
    let (address, cast) = (shop.address, cast.clone());
    let crowd = apart(move || async move {
        let from = Instant::now() + LEAD;
        let until = from + time;
        let crowd = (0..customers).map(|number| {
            let customer = Customer {
                name: name.clone(),
                address,
                cast: cast.clone(),
                number,
                from,
                until,
                seen: Times::default(),
            };
            tokio::spawn(customer.buy())
        });
        try_join_all(crowd).await?.into_iter().collect::<Result<Vec<Times>>>()
    });
    let cpu = async {
        tokio::time::sleep(LEAD).await;
        shop.cpu()
    };
    let (done, cpu) = tokio::join!(crowd, cpu);
    let done = done?;
    let cpu = shop.cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
    let mut all = Times::default();
    for times in done {
        all.bought.extend(times.bought);
        all.refused.extend(times.refused);
        all.answered += times.answered;
    }
    let (purchases, refusals) = (all.bought.len(), all.refused.len());
    let figures = Figures::of(purchases, time, all.bought).with_cpu(purchases, cpu);
    let figures = figures.with_memory(shop.memory().map(|(_, most)| most));
    let refused = Figures::of(refusals, time, all.refused);
    Ok(Seen { figures, requests: all.answered + refusals, refused, refusals })
}

/// What a customer saw.
#[derive(Default)]
struct Times {
    /// How long each purchase took, with the waits when it was refused.
    bought: Vec<Duration>,
    refused: Vec<Duration>,
    answered: usize,
}

struct Customer {
    name: String,
    address: SocketAddr,
    cast: Cast,
    number: usize,
    from: Instant,
    until: Instant,
    seen: Times,
}

impl Customer {
    async fn buy(mut self) -> Result<Times> {
        let mut connection = Connection::open(self.address).await?;
        let user_id = self.cast.customers[self.number];
        let (items, purchase) =
            (format!("/v1/carts/{user_id}/items"), format!("/v1/carts/{user_id}/purchase"));
        let payment = Bytes::from_static(br#"{"payment_method":"tok_visa"}"#);
        for round in 0.. {
            for line in 0..3 {
                let book =
                    self.cast.books[(self.number * 131 + round * 17 + line * 7) % self.cast.books.len()];
                let body = Bytes::from(format!("{{\"product_id\":\"{book}\",\"quantity\":1}}"));
                let key = format!("{}-{user_id}-{round}-{line}", self.name);
                if !self.persist(&mut connection, &items, &key, body).await? {
                    return Ok(self.seen);
                }
            }
            let begun = Instant::now();
            let key = format!("{}-{user_id}-{round}", self.name);
            if !self.persist(&mut connection, &purchase, &key, payment.clone()).await? {
                return Ok(self.seen);
            }
            if self.is_measured() {
                self.seen.bought.push(begun.elapsed());
            }
        }
        Ok(self.seen)
    }

    fn is_measured(&self) -> bool {
        Instant::now() >= self.from
    }

    /// Asks until it is not refused; false when the time is over before that.
    async fn persist(
        &mut self,
        connection: &mut Connection,
        path: &str,
        key: &str,
        body: Bytes,
    ) -> Result<bool> {
        while Instant::now() < self.until {
            let begun = Instant::now();
            let answer = connection.post(path, Some(key), body.clone()).await?;
            if answer.status != StatusCode::SERVICE_UNAVAILABLE {
                self.seen.answered += usize::from(self.is_measured());
                ensure!(
                    answer.status.is_success(),
                    "{}: {}",
                    answer.status,
                    String::from_utf8_lossy(&answer.body)
                );
                return Ok(Instant::now() < self.until);
            }
            if self.is_measured() {
                self.seen.refused.push(begun.elapsed());
            }
            let wait = retry_after(&answer)?;
            if answer.headers.get(header::CONNECTION).is_some_and(|connection| connection == "close") {
                tokio::time::sleep(wait).await;
                *connection = Connection::open(self.address).await?;
                continue;
            }
            tokio::time::sleep(wait).await;
        }
        Ok(false)
    }
}

fn retry_after(answer: &Answered) -> Result<Duration> {
    let seconds = answer.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    match seconds {
        Some(seconds) => Ok(Duration::from_secs(seconds)),
        None => bail!("a 503 says no Retry-After: {}", String::from_utf8_lossy(&answer.body)),
    }
}

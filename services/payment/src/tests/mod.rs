//! The service alone, with a provider that does as it is told: what is lost between two commits, and who comes at once.

mod crashes;
mod crowds;
mod fake;
mod keys;
mod sandbox;
mod unknown;

use std::sync::Arc;
use std::time::Duration;

use contract::Progress;
use contract::payment::{
    CreatePayment, ListPayments, Payment, PaymentError, PaymentService, PaymentStatus, RefundPayment,
    VoidOrder, Voided,
};
use kernel::{Attempt, CallContext, Clock, Currency, Limit, Money, OrderId, World};
use runtime::{Runtime, pause};
use tempfile::TempDir;

use crate::Payments;
use fake::Fake;

/// A payment service on a folder of its own, which can die and come back.
struct Bench {
    folder: TempDir,
    world: World,
    payments: Payments,
    runtime: Runtime,
}

impl Bench {
    /// One whose money is taken by `provider`.
    async fn with(provider: &Arc<Fake>) -> Self {
        let (folder, world) = (tempfile::tempdir().expect("a folder"), world());
        let payments = Payments::open_with(&folder.path().into(), world.clone(), provider.clone()).await;
        Self { folder, world, payments: payments.expect("a database"), runtime: Runtime::new() }
    }

    /// One with the sandbox.
    async fn sandbox() -> Self {
        let (folder, world) = (tempfile::tempdir().expect("a folder"), world());
        let payments = Payments::open(&folder.path().into(), world.clone()).await.expect("two databases");
        Self { folder, world, payments, runtime: Runtime::new() }
    }

    /// The process dies; whatever it had not written is gone.
    async fn die(self) -> (TempDir, World) {
        let Self { folder, world, payments, runtime } = self;
        runtime.shut_down(Duration::from_secs(5)).await;
        for store in payments.stores() {
            store.close().await;
        }
        (folder, world)
    }

    /// It dies and comes back, with its workers running.
    async fn reborn_with(self, provider: &Arc<Fake>) -> Self {
        let (folder, world) = self.die().await;
        let payments = Payments::open_with(&folder.path().into(), world.clone(), provider.clone()).await;
        Self::back(folder, world, payments.expect("a database"))
    }

    /// It dies and comes back with the sandbox, with its workers running.
    async fn reborn(self) -> Self {
        let (folder, world) = self.die().await;
        let payments = Payments::open(&folder.path().into(), world.clone()).await;
        Self::back(folder, world, payments.expect("two databases"))
    }

    fn back(folder: TempDir, world: World, payments: Payments) -> Self {
        let runtime = Runtime::new();
        payments.start(&runtime);
        Self { folder, world, payments, runtime }
    }

    fn order(&self) -> OrderId {
        self.world.id()
    }

    async fn pay(&self, order_id: OrderId) -> Result<Progress<Payment>, PaymentError> {
        self.payments.create_payment(&cx(), charge(order_id, 1, "tok_visa")).await
    }

    /// The order's only payment.
    async fn payment(&self, order_id: OrderId) -> Payment {
        let mut payments = self.payments_of(order_id).await;
        assert_eq!(payments.len(), 1, "{payments:?}");
        payments.remove(0)
    }

    async fn payments_of(&self, order_id: OrderId) -> Vec<Payment> {
        let asked = ListPayments { order_id, limit: Limit::LARGEST, cursor: None };
        self.payments.list_payments(&cx(), asked).await.expect("a list").data
    }

    async fn void(&self, order_id: OrderId) -> Voided {
        self.payments.void_order(&cx(), VoidOrder { order_id }).await.expect("an answer")
    }

    /// Waits until the order's only payment is `status`.
    async fn comes_to(&self, order_id: OrderId, status: PaymentStatus) -> Payment {
        for _ in 0..1000 {
            let payment = self.payment(order_id).await;
            if payment.status == status {
                return payment;
            }
            pause(Duration::from_millis(10)).await;
        }
        panic!("waited in vain for {order_id} to be {status}: {:?}", self.payment(order_id).await);
    }

    /// How often each kind of event was told.
    async fn told(&self, kind: &str) -> usize {
        let events = self.payments.store().events_after(0, 10_000, Duration::ZERO).await.expect("a log");
        events.iter().filter(|event| event.kind == kind).count()
    }

    /// Fails the test when anything does not add up.
    async fn adds_up(&self) {
        let findings = self.payments.audit().await.expect("a readable database");
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

fn world() -> World {
    World::seeded(Clock::System, 7, Currency::USD)
}

fn cx() -> CallContext {
    CallContext::new("test")
}

fn keyed(key: &str) -> CallContext {
    cx().with_key(key, "the same request")
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn charge(order_id: OrderId, attempt: i64, token: &str) -> CreatePayment {
    CreatePayment {
        order_id,
        attempt: Some(Attempt::new(attempt).expect("an attempt")),
        amount: money(1000),
        payment_method: Some(token.parse().expect("a token")),
    }
}

fn refund(payment: &Payment, minor: Option<i64>) -> RefundPayment {
    RefundPayment { payment_id: payment.payment_id, amount: minor.map(money) }
}

fn done(progress: Result<Progress<Payment>, PaymentError>) -> Payment {
    match progress {
        Ok(Progress::Done(payment)) => payment,
        other => panic!("it is not done: {other:?}"),
    }
}

fn under_way(progress: Result<Progress<Payment>, PaymentError>) -> Payment {
    match progress {
        Ok(Progress::UnderWay(payment)) => payment,
        other => panic!("it is not under way: {other:?}"),
    }
}

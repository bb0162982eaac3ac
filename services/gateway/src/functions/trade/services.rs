//! How the services are.

use contract::Standing;
use contract::gateway::{ServiceHealth, ServicesHealth};
use futures::future::join_all;

/// Asks all of them at once. One that does not answer is one that is not ready.
pub(crate) async fn service_health(standing: &[Standing]) -> ServicesHealth {
    let asked = standing.iter().map(|standing| async {
        let Standing { service, port, is_here, ref ready } = *standing;
        let missing = ready.ready().await.err();
        ServiceHealth { service: service.to_owned(), port, is_here, is_ready: missing.is_none(), missing }
    });
    ServicesHealth { services: join_all(asked).await }
}

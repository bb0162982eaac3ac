//! How the services of a shop stand: each is asked by who needs to know, whether it runs here or elsewhere.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::CallContext;

use crate::{Client, Ready};

/// How long a service elsewhere is waited for when it is asked how it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// A service, and how to hear how it is.
#[derive(Clone)]
pub struct Standing {
    /// Its name.
    pub service: &'static str,
    /// Its port, by the seed.
    pub port: u16,
    /// Whether it runs in this process.
    pub is_here: bool,
    /// Says whether it can work.
    pub ready: Arc<dyn Ready>,
}

#[async_trait]
impl Ready for Client {
    async fn ready(&self) -> Result<(), String> {
        self.readiness(&CallContext::new("readiness").no_longer_than(PATIENCE)).await
    }
}

//! How spans are sent: from a thread that may wait, over connections that belong to the process's runtime.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

/// How long a collector may take to answer.
pub(crate) const ANSWER_TIME: Duration = Duration::from_secs(5);

/// Sends requests in a runtime, whoever asks. Shared by all services of a process.
#[derive(Debug)]
pub(crate) struct Post {
    client: HyperClient,
    runtime: Handle,
}

impl Post {
    /// What sends in the runtime that this is called in.
    pub(crate) fn new() -> Self {
        Self { client: HyperClient::with_default_connector(ANSWER_TIME, None), runtime: Handle::current() }
    }
}

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        self.runtime.spawn(async move { client.send_bytes(request).await }).await?
    }
}

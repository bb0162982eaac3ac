//! The empty handler: what HTTP alone costs. It answers fixed bytes, whatever it is asked.

use std::path::Path;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::any;
use bytes::Bytes;
use http::header;
use serde::{Deserialize, Serialize};

/// The bytes it answers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Answers {
    /// To a purchase.
    pub(super) purchase: String,
    /// To anything else.
    pub(super) other: String,
}

impl Answers {
    /// Writes them to where [`serve`] reads them.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write(&self, file: &Path) -> Result<()> {
        std::fs::write(file, serde_json::to_string(self)?)
            .with_context(|| format!("{} cannot be written", file.display()))
    }

    /// The router that answers them.
    pub(super) fn router(self) -> Router {
        let answer = |text: String| {
            let body = Bytes::from(text);
            any(move || {
                let body = body.clone();
                async move { ([(header::CONTENT_TYPE, "application/json")], body) }
            })
        };
        Router::new()
            .route("/v1/carts/{user_id}/purchase", answer(self.purchase))
            .fallback_service(answer(self.other))
    }
}

/// Serves the empty handler until the process is told to stop; prints its address first.
///
/// # Errors
/// When the answers cannot be read, or no port can be had.
pub async fn serve(answers: &Path) -> Result<()> {
    let answers =
        std::fs::read_to_string(answers).with_context(|| format!("{} cannot be read", answers.display()))?;
    let router = serde_json::from_str::<Answers>(&answers)?.router();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    Ok(axum::serve(listener, router).with_graceful_shutdown(stop).await?)
}

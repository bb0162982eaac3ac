//! The pages: the shop as a reader sees it, and the back office as those do who work there; drawn on the server and whole
//! without a script.
//!
//! A page asks the gateway and nobody else, so it can do nothing that the gateway's functions cannot. It is a pure
//! function of the answers that it is made of, and is kept beside them (`leaf`), never for a time. Which pages there
//! are stands in `routes`; who looks at one, in `session`; what every answer carries so that a browser runs nothing
//! of others, in `safety`.

mod assets;
mod cover;
mod error;
mod forms;
mod importer;
mod leaf;
mod office;
mod parts;
mod plot;
mod routes;
mod safety;
mod session;
mod shop;
mod shown;
mod words;

use std::sync::Arc;

use axum::Router;
use contract::gateway::GatewayService;
use kernel::World;
use tokio_util::sync::CancellationToken;
use traces::Traces;

pub use error::refused;
pub use importer::{
    IMPORT_ACT, ImportFault, ImportId, ImportMapping, ImportPreview, ImportProgress, ImportRefused,
    ImportState, Importer, PreviewBook, PreviewRow,
};
pub use routes::{PageRoute, Who, pages};

/// What the pages are drawn from.
pub struct Web {
    pub(crate) gateway: Arc<dyn GatewayService>,
    pub(crate) world: World,
    /// Ends live answers when the process stops.
    pub(crate) stopping: CancellationToken,
    pub(crate) kept: shop::Kept,
    /// Takes books from files that the back office is handed.
    pub(crate) importer: Arc<dyn Importer>,
    /// The calls of this process, where that is wanted.
    pub(crate) traces: Option<Traces>,
}

impl Web {
    /// The pages over these functions.
    pub fn open(
        gateway: Arc<dyn GatewayService>,
        world: World,
        stopping: CancellationToken,
        importer: Arc<dyn Importer>,
        traces: Option<Traces>,
    ) -> Arc<Self> {
        Arc::new(Self { gateway, world, stopping, kept: shop::Kept::default(), importer, traces })
    }

    /// Every page, bounded as calls are, with the headers that keep it safe.
    pub fn router(self: &Arc<Self>) -> Router {
        routes::router(self).layer(axum::middleware::map_response(safety::headers))
    }
}

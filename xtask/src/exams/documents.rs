//! The OpenAPI documents, read by openapi-spec-validator, Spectral and Redocly.

use anyhow::Result;

use super::{Tools, document, services};
use crate::cargo::succeed;

/// Has every document read by every linter; one error is too many.
pub(crate) fn lint(tools: &Tools) -> Result<()> {
    let documents = services().into_iter().map(document).collect::<Result<Vec<_>>>()?;
    let otherwise = "a document is not as the standard wants it; see above";
    succeed(tools.python("openapi-spec-validator").args(&documents), otherwise)?;
    let spectral = ["lint", "--ruleset", "spectral.yaml", "--fail-severity", "error", "--quiet"];
    succeed(tools.node("spectral").args(spectral).args(&documents), otherwise)?;
    succeed(tools.node("redocly").args(["lint", "--config", "redocly.yaml"]).args(&documents), otherwise)
}

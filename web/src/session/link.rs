//! A link that works once, by which somebody comes who is not signed in.

use contract::customer::{CustomerError, LinkInfo, LinkPurpose, LookAtLink};
use contract::gateway::GatewayError;
use kernel::LinkToken;

use super::Visitor;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;

/// What the link in the path leads to, if that is one of those; nothing when it does not work.
pub(crate) async fn look(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    purposes: &[LinkPurpose],
) -> Result<Option<LinkInfo>, Failed> {
    let Some(token) = asked.id::<LinkToken>("token") else { return Ok(None) };
    match web.gateway.look_at_link(&visitor.cx(), LookAtLink { token }).await {
        Ok(link) if purposes.contains(&link.purpose) => Ok(Some(link)),
        Ok(_) => Err(Failed::Lost),
        Err(GatewayError::Customer(CustomerError::LinkNotFound)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

//! Today at a glance.

use maud::html;

use super::frame;
use crate::Web;
use crate::error::Failed;
use crate::forms::Asked;
use crate::session::Visitor;
use crate::shown::Shown;

/// The page that the back office opens with.
pub(crate) async fn show(_: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let said = &visitor.words.office;
    Ok(Shown::page(frame(visitor, said.today, "/admin", html! { h1 { (said.today) } })))
}

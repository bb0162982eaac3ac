//! The choice of a language.

use http::header;

use super::Shown;
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, is_a_path_of_ours};
use crate::session::{Visitor, cookies};
use crate::words::Language;

const YEAR_S: u32 = 365 * 86_400;

/// Chooses, and goes back to where the form stood: the browser says, and forms of other sites do not come here.
pub(crate) async fn choose(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let language = Language::by(asked.typed("language")).unwrap_or(visitor.words.language);
    let from = visitor.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path =
        from.and_then(|from| from.split_once("://")).and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
    let back = path.filter(|path| is_a_path_of_ours(path)).unwrap_or("/").to_owned();
    Ok(Shown::see(back).with(cookies::plain(cookies::LANGUAGE, language.code(), YEAR_S)))
}

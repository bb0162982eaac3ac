//! Long lists: their address, and the place of a table that is wider than a phone.

use maud::{Markup, html};

use crate::shop::escaped;

/// An address with those of these parameters that say something.
pub(crate) fn queried(path: &str, parameters: &[(&str, &str)]) -> String {
    let said = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = said.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Where in the list at `here` somebody is: what a form leads back to.
pub(crate) fn at(here: &str, cursor: &str) -> String {
    let join = if here.contains('?') { '&' } else { '?' };
    if cursor.is_empty() { here.to_owned() } else { format!("{here}{join}cursor={}", escaped(cursor)) }
}

/// A table's place. What does not fit is scrolled to, by the keyboard too.
pub(crate) fn wide(name: &str, table: Markup) -> Markup {
    html! { div.wide-table role="region" aria-label=(name) tabindex="0" { (table) } }
}

//! A form that changes what somebody else may change meanwhile. It carries along what stood in its fields when it was drawn,
//! so that only what was changed is sent: two who change different things do not undo each other, and who would undo what
//! somebody else just changed is shown it and asked.

use maud::{Markup, html};

use super::{Asked, Wrong};
use crate::words::Words;

/// What stands in a form's fields, by their names.
pub(crate) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// What is known.
    pub(crate) fn new<const FIELDS: usize>(known: [(&'static str, String); FIELDS]) -> Self {
        Self(known.into())
    }

    /// What stands in one.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The hidden fields that say what stood there when the form was drawn.
    pub(crate) fn was(&self) -> Markup {
        html! { @for (name, value) in &self.0 { input type="hidden" name={ "was_" (name) } value=(value); } }
    }
}

/// What such a form changes.
pub(crate) struct Change {
    changed: Vec<&'static str>,
    /// What somebody else changed meanwhile, of what was changed here.
    pub(crate) crossed: Wrong,
    /// What is to stand in the form when it is drawn again: what was typed, and where nothing was changed what is so now.
    pub(crate) again: Values,
}

impl Change {
    /// What the form that was sent changes of what is so `now`; and whether two texts of a field mean the same.
    pub(crate) fn sent(
        words: &Words,
        asked: &Asked,
        now: Values,
        means: impl Fn(&str, &str, &str) -> bool,
    ) -> Self {
        let (mut changed, mut crossed, mut again) = (Vec::new(), Wrong::default(), now);
        for (name, value) in &mut again.0 {
            let (was, typed) = (asked.typed(&format!("was_{name}")).trim(), asked.typed(name).trim());
            if typed == was {
                continue;
            }
            changed.push(*name);
            // Who sends the form again because the answer was lost finds what they typed.
            if value != was && !means(name, value, typed) {
                crossed.add(name, words.changed_meanwhile(value));
            }
            typed.clone_into(value);
        }
        Self { changed, crossed, again }
    }

    /// Whether this field was changed.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        self.changed.contains(&name)
    }

    /// Whether nothing was.
    pub(crate) fn is_none(&self) -> bool {
        self.changed.is_empty()
    }
}

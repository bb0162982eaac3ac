//! Who wrote a book, as its creation says it.

use contract::book::AuthorIds;
use kernel::{AuthorId, CallError};

/// The authors of a book to be created, and the field that names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// `author_id` or `author_ids`.
    pub(crate) field: &'static str,
    /// The first one first.
    pub(crate) ids: Vec<AuthorId>,
}

impl Chosen {
    /// Takes the one field that was given.
    ///
    /// # Errors
    /// When both were, or none.
    pub(crate) fn of(one: Option<AuthorId>, all: Option<&AuthorIds>) -> Result<Self, CallError> {
        match (one, all) {
            (Some(one), None) => Ok(Self { field: "author_id", ids: vec![one] }),
            (None, Some(all)) => Ok(Self { field: "author_ids", ids: all.0.clone() }),
            (Some(_), Some(_)) => Err(CallError::field("author_id", "must not be given beside `author_ids`")),
            (None, None) => Err(CallError::field("author_id", "is required, or `author_ids` in its place")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_names_the_authors_and_never_two() {
        let [ann, ben] = ["auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "auth_01JD3Z8Q5TN4X0V6W7Y2A9BCDF"]
            .map(|id| id.parse::<AuthorId>().expect("an id"));
        let both = AuthorIds(vec![ben, ann]);
        assert_eq!(Chosen::of(Some(ann), None), Ok(Chosen { field: "author_id", ids: vec![ann] }));
        assert_eq!(Chosen::of(None, Some(&both)), Ok(Chosen { field: "author_ids", ids: vec![ben, ann] }));
        for refused in [Chosen::of(None, None), Chosen::of(Some(ann), Some(&both))] {
            let Err(CallError::ValidationFailed { errors }) = refused else { panic!("{refused:?}") };
            assert_eq!(errors[0].field, "author_id");
        }
    }
}

//! Links (OpenAPI 3.1, "Link Object"): which functions can be called with the ids of another one's answer.
//!
//! Nobody writes them down: a function that needs a `user_id` can be called after each one that answers a `user_id`.

use std::collections::BTreeMap;

use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{RefOr, Schema};

use crate::request::{FieldInfo, Place};

/// What a function needs to be called at all, and what is known once it has answered.
pub(crate) struct Step {
    /// Its name.
    pub(crate) name: &'static str,
    /// The fields of its path, and those of its query that must not be left out.
    needs: Vec<&'static str>,
    /// Ids in its answer, its path and its body, and where each of them stands (a runtime expression).
    knows: BTreeMap<String, String>,
}

impl Step {
    /// A function with these fields, and with an answer of the schema called `answer`.
    pub(crate) fn new(
        name: &'static str,
        fields: &[FieldInfo],
        answer: Option<&str>,
        schemas: &[(String, RefOr<Schema>)],
    ) -> Self {
        let needed = |field: &&FieldInfo| {
            field.place == Place::Path || (field.place == Place::Query && field.required)
        };
        let mut knows = BTreeMap::new();
        for field in fields.iter().filter(|field| field.name.ends_with("_id") && field.required) {
            let place = match field.place {
                Place::Path => format!("$request.path.{}", field.name),
                Place::Query => format!("$request.query.{}", field.name),
                Place::Body => format!("$request.body#/{}", field.name),
            };
            knows.insert(field.name.to_owned(), place);
        }
        if let Some(answer) = answer {
            let (names, at) = ids_of_answer(answer, schemas);
            knows.extend(names.into_iter().map(|name| (name.clone(), format!("$response.body#/{at}{name}"))));
        }
        Self { name, needs: fields.iter().filter(needed).map(|field| field.name).collect(), knows }
    }

    /// The link to `next`, if all that it needs is known here.
    pub(crate) fn link(&self, next: &Self) -> Option<Link> {
        if next.needs.is_empty() || next.name == self.name {
            return None;
        }
        let mut link = LinkBuilder::new().operation_id(next.name);
        for field in &next.needs {
            link = link.parameter(*field, self.knows.get(*field)?.as_str());
        }
        Some(link.build())
    }
}

/// The ids in an answer, and the path to them: those of a page are its first entry's.
fn ids_of_answer(name: &str, schemas: &[(String, RefOr<Schema>)]) -> (Vec<String>, &'static str) {
    let Some(Schema::Object(object)) = named(name, schemas) else {
        return (Vec::new(), "");
    };
    if let Some(RefOr::T(Schema::Array(data))) = object.properties.get("data") {
        let entry = match &data.items {
            ArrayItems::RefOrSchema(entry) => entry.as_ref(),
            ArrayItems::False => return (Vec::new(), ""),
        };
        let RefOr::Ref(entry) = entry else { return (Vec::new(), "") };
        let entry = entry.ref_location.rsplit('/').next().unwrap_or_default();
        return (ids_of_answer(entry, schemas).0, "data/0/");
    }
    let required =
        object.properties.keys().filter(|key| key.ends_with("_id") && object.required.contains(key));
    (required.cloned().collect(), "")
}

fn named<'s>(name: &str, schemas: &'s [(String, RefOr<Schema>)]) -> Option<&'s Schema> {
    schemas.iter().find_map(|(known, schema)| match schema {
        RefOr::T(schema) if known == name => Some(schema),
        _ => None,
    })
}

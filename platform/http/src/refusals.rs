//! What a document says of refusals: a function's own, and those that any call of its shape may meet.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{CallError, ErrorKind, ServiceError};
use utoipa::openapi::{ContentBuilder, Ref, Response, ResponseBuilder};

use crate::Right;
use crate::operation::Function;
use crate::problem::PROBLEM_JSON;
use crate::rates::GUESSED;
use crate::request::{FieldInfo, Place};
use crate::surface::GATEWAY;

/// The refusals of a function by status.
pub(crate) fn refusals<E: ServiceError>(
    function: &Function,
    fields: &[FieldInfo],
    right: Option<&Right>,
) -> Vec<(String, Response)> {
    let codes = E::codes();
    // Where callers are told apart, a token that is shown must hold.
    let session = right.map(|_| &"invalid_session");
    let own = function.errors.iter().chain(session);
    let own = own.filter_map(|code| codes.iter().find(|(known, ..)| known == code));
    let shared = CallError::CODES.iter().filter(|(code, ..)| may_meet(function, fields, right, code));
    let mut by_status: BTreeMap<u16, BTreeSet<String>> = BTreeMap::new();
    for (code, kind, about) in own.chain(shared) {
        let line = format!("`{code}`: {}", about.trim());
        by_status.entry(ErrorKind::status(*kind)).or_default().insert(line);
    }
    by_status
        .into_iter()
        .map(|(status, lines)| {
            let lines: Vec<String> = lines.into_iter().collect();
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let response =
                ResponseBuilder::new().description(lines.join("  \n")).content(PROBLEM_JSON, content).build();
            (status.to_string(), response)
        })
        .collect()
}

fn may_meet(function: &Function, fields: &[FieldInfo], right: Option<&Right>, code: &str) -> bool {
    let writes = function.method.writes();
    match code {
        // A path whose id has another shape leads nowhere.
        "not_found" => {
            fields.iter().any(|field| field.place == Place::Path) || right.is_some_and(Right::hides)
        }
        "sign_in_required" => right.is_some_and(Right::wants_sign_in),
        "rate_limited" => {
            function.service == GATEWAY || GUESSED.iter().any(|guess| function.errors.contains(guess))
        }
        "validation_failed" => writes || fields.iter().any(|field| field.place == Place::Query),
        "malformed_request" | "unsupported_media_type" | "body_too_large" | "outcome_unknown" => writes,
        "invalid_idempotency_key" | "idempotency_key_reused" | "idempotency_in_flight" => {
            function.method.takes_key()
        }
        "service_key_required" => function.service != GATEWAY,
        "unavailable" | "internal" | "foreign_origin" => true,
        _ => false,
    }
}

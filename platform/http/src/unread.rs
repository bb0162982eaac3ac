//! Requests that the HTTP library cannot read: it answers them itself, with a status and no body. Here that
//! answer becomes a problem, as every other refusal is.

use bytes::Bytes;
use kernel::{RequestId, World};

use crate::Problem;
use crate::limits::{HEAD_BYTES, HEADERS};
use crate::problem::{PROBLEM_JSON, title};

/// The code of them all.
const CODE: &str = "malformed_request";

/// What to send in place of `head`, when that is the library's answer to what it could not read.
pub(crate) fn in_words(head: &[u8], world: &World) -> Option<Bytes> {
    let status = head.strip_prefix(b"HTTP/1.1 ").or_else(|| head.strip_prefix(b"HTTP/1.0 "))?.get(..3)?;
    let (status, reason, detail) = match status {
        b"400" => (400, "Bad Request", "The head of the request is not HTTP.".to_owned()),
        b"414" => (414, "URI Too Long", "The path and query are too long.".to_owned()),
        b"431" => {
            let detail = format!(
                "The head of the request has more than {HEAD_BYTES} bytes or more than {HEADERS} headers."
            );
            (431, "Request Header Fields Too Large", detail)
        }
        _ => return None,
    };
    // Whatever the house itself refuses has a body.
    let is_wordless = head.windows(WORDLESS.len()).any(|part| part.eq_ignore_ascii_case(WORDLESS));
    if !is_wordless {
        return None;
    }
    let request_id = world.id::<RequestId>().to_string();
    let problem = Problem {
        type_: format!("/docs/errors/{CODE}"),
        title: title(CODE),
        status,
        detail,
        code: CODE.to_owned(),
        request_id: request_id.clone(),
        errors: None,
    };
    let body = serde_json::to_string(&problem).ok()?;
    Some(Bytes::from(format!(
        "HTTP/1.1 {status} {reason}\r\ncontent-type: {PROBLEM_JSON}\r\ncache-control: no-store\r\n\
         x-request-id: {request_id}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )))
}

const WORDLESS: &[u8] = b"\r\ncontent-length: 0\r\n";

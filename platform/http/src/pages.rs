//! Pages for readers: what each error code means, on every port, and the documents of all services at the gateway.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{StatusCode, header};
use include_dir::{Dir, include_dir};
use kernel::CallError;
use utoipa_swagger_ui::{Config, Url};

use crate::problem;

static ERRORS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../docs/errors");

/// `/docs/errors/{code}`, where every problem's `type` points.
pub(crate) fn errors() -> Router {
    Router::new().route("/docs/errors/{code}", get(error))
}

async fn error(Path(code): Path<String>, request: Request) -> Response {
    match ERRORS.get_file(format!("{code}.md")) {
        Some(page) => {
            ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], page.contents()).into_response()
        }
        None => problem::render(&CallError::NotFound, &crate::surface::request_id(&request)),
    }
}

/// What a browser may load and run for the documents: the viewer's own files, which style their parts in place.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/docs`: every service's OpenAPI document in a browser, from the binary alone.
pub fn documentation(documents: Vec<(&'static str, String)>) -> Router {
    let urls: Vec<Url<'static>> = documents
        .iter()
        .map(|(service, _)| Url::new(service, Box::leak(format!("/docs/{service}.json").into_boxed_str())))
        .collect();
    // No validator: it would send the document to a foreign host.
    let config = Arc::new(Config::new(urls).validator_url("none").try_it_out_enabled(true));
    let mut router = Router::new()
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route(
            "/docs/",
            get({
                let config = config.clone();
                move || viewer(String::new(), config.clone())
            }),
        )
        .route("/docs/{file}", get(move |Path(file): Path<String>| viewer(file, config.clone())));
    for (service, document) in documents {
        let document = bytes::Bytes::from(document);
        let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], document) };
        router = router.route(&format!("/docs/{service}.json"), get(answer));
    }
    router
}

async fn viewer(file: String, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(file)) => {
            let headers = [
                (header::CONTENT_TYPE, file.content_type.as_str()),
                (header::CONTENT_SECURITY_POLICY, POLICY),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, file.bytes.into_owned()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

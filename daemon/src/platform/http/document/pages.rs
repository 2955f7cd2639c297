//! `/api/openapi.json` and `/api/docs`: Scalar from our own binary, allowed to talk to nobody but us.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{Endpoint, EndpointExt, Response, Route, get, handler, http::header, web::Data};
use poem_openapi::{OpenApi, OpenApiService};
use sha2::{Digest, Sha256};

use crate::platform::{
    error::{Error, Result},
    http::request::at,
};

const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>IGNY8 API</title></head><body>\
<script id=\"api-reference\" data-url=\"/api/openapi.json\" \
data-configuration='{\"withDefaultFonts\":false,\"hideClientButton\":true,\"proxyUrl\":\"\"}'></script>\
<script src=\"/api/docs/scalar.js\"></script></body></html>";

/// Scalar knows other hosts (fonts, a proxy); none is allowed.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Clone)]
struct Text {
    body: Arc<str>,
    kind: &'static str,
    etag: Arc<str>,
}

impl Text {
    fn new(body: String, kind: &'static str) -> Self {
        let etag = format!("\"{}\"", STANDARD.encode(Sha256::digest(&body)));
        Self { body: body.into(), kind, etag: etag.into() }
    }

    fn endpoint(self) -> impl Endpoint {
        get(text).data(self)
    }
}

#[handler]
fn text(text: Data<&Text>) -> Response {
    Response::builder()
        .content_type(text.kind)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::ETAG, &*text.etag)
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .body(text.body.to_string())
}

/// Adds the document and its pages.
pub(in crate::platform::http) fn on(route: Route, document: String) -> Result<Route> {
    let route = at(route, "/api/openapi.json", Text::new(document, "application/json").endpoint());
    let route = at(route, "/api/docs", Text::new(PAGE.to_owned(), "text/html; charset=utf-8").endpoint());
    Ok(at(route, "/api/docs/scalar.js", Text::new(scalar()?, "text/javascript; charset=utf-8").endpoint()))
}

struct Nothing;

#[OpenApi]
impl Nothing {}

/// poem-openapi gives Scalar only inside a page of its own; an inline script of 3 MB would need its hash in the policy.
fn scalar() -> Result<String> {
    let page = OpenApiService::new(Nothing, "", "").scalar_html();
    let script = page.split_once("<script charset=\"UTF-8\">").and_then(|(_, rest)| rest.rsplit_once("</script>"));
    script.map(|(script, _)| script.to_owned()).ok_or_else(|| Error::bug("the Scalar script is not where it was"))
}

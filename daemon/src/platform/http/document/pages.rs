//! `/api/openapi.json` and `/api/docs`: Scalar from our own binary, allowed to talk to nobody but us.

use std::sync::{Arc, OnceLock};

use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{Endpoint, EndpointExt, Response, Route, get, handler, http::header, web::Data};
use poem_openapi::{OpenApi, OpenApiService};
use sha2::{Digest, Sha256};

use crate::platform::{
    error::{Error, Result},
    http::{Answer, request::at},
};

const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>IGNY8 API</title></head><body>\
<script id=\"api-reference\" data-url=\"/api/openapi.json\" \
data-configuration='{\"withDefaultFonts\":false,\"hideClientButton\":true,\"proxyUrl\":\"\"}'></script>\
<script src=\"/api/docs/scalar.js\"></script></body></html>";

/// Scalar knows other hosts (fonts, a proxy); none is allowed.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A text that is made when it is first asked for: most daemons are never asked, and should neither start later nor be
/// larger for it.
struct Text {
    make: fn() -> Result<String>,
    kind: &'static str,
    /// Whether it is worth keeping once made.
    keep: bool,
    kept: OnceLock<String>,
    etag: OnceLock<String>,
}

impl Text {
    fn endpoint(make: fn() -> Result<String>, kind: &'static str, keep: bool) -> impl Endpoint {
        let text = Self { make, kind, keep, kept: OnceLock::new(), etag: OnceLock::new() };
        get(answer).data(Arc::new(text))
    }

    fn body(&self) -> Result<String> {
        if let Some(kept) = self.kept.get() {
            return Ok(kept.clone());
        }
        let body = (self.make)()?;
        if self.keep {
            // Whoever else made it meanwhile made the same.
            let _ = self.kept.set(body.clone());
        }
        Ok(body)
    }
}

#[handler]
fn answer(text: Data<&Arc<Text>>) -> Answer<Response> {
    let body = text.body()?;
    let etag = text.etag.get_or_init(|| format!("\"{}\"", STANDARD.encode(Sha256::digest(&body))));
    Ok(Response::builder()
        .content_type(text.kind)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::ETAG, etag)
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .body(body))
}

/// Adds the document and its pages.
pub(in crate::platform::http) fn on(route: Route, document: fn() -> Result<String>) -> Route {
    let route = at(route, "/api/openapi.json", Text::endpoint(document, "application/json", true));
    let page = Text::endpoint(|| Ok(PAGE.to_owned()), "text/html; charset=utf-8", false);
    let route = at(route, "/api/docs", page);
    // 3 MB that one person in a hundred days looks at
    at(route, "/api/docs/scalar.js", Text::endpoint(scalar, "text/javascript; charset=utf-8", false))
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

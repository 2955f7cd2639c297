//! The console: the built `admin-ui`, carried in the binary and served under `/app`.
//!
//! `allow_missing` instead of a build script: who builds the daemon only needs no Node, nothing is written into the
//! tree, and a page says how to get the console.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{
    Request, Response, handler,
    http::{HeaderMap, StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::platform::http::document::operations::accepts;

/// Where the console lives.
pub(super) const PREFIX: &str = "/app";
const INDEX: &str = "index.html";
const HTML: &str = "text/html; charset=utf-8";

#[derive(RustEmbed)]
#[folder = "../admin-ui/dist"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>IGNY8</title>\
<h1>The console is not part of this build</h1>\
<p>Run <code>make console</code> in the source tree and build the daemon again. \
The API works without it: see <a href=\"/api/docs\">its documentation</a>.</p></html>";

/// Scripts come from us; the only inline ones are those of the index, by hash. Pictures of articles come from anywhere.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let index = Files::get(INDEX).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
    policy(&index)
});

fn policy(index: &str) -> String {
    let hashes: String = inline_scripts(index).map(|script| format!(" 'sha256-{}'", digest(script))).collect();
    format!(
        "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; object-src 'none'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
}

fn digest(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

/// The bodies of `<script>` elements that have one.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once('>')?;
        let (body, _) = rest.split_once("</script>")?;
        (!body.is_empty()).then_some(body)
    })
}

/// A file of the console, or its index for every path that a page of it may have.
#[handler]
pub(super) fn serve(request: &Request) -> poem::Result<Response> {
    let path = request.uri().path();
    let name = path.strip_prefix(PREFIX).unwrap_or_default().trim_start_matches('/');
    if !matches!(name, "" | INDEX) {
        if let Some(file) = Files::get(name) {
            return Ok(file_response(name, file));
        }
        // a missing script must not be answered with a page
        if !wants_page(request.headers()) {
            return Err(poem::error::NotFoundError.into());
        }
    }
    Ok(match Files::get(INDEX) {
        Some(index) => page(StatusCode::OK, index.data.into_owned()),
        None => page(StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT.into()),
    })
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") && accepts(accept, "text/html")
}

fn page(status: StatusCode, body: Vec<u8>) -> Response {
    Response::builder()
        .status(status)
        .content_type(HTML)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::CONTENT_SECURITY_POLICY, POLICY.as_str())
        .header(header::ETAG, format!("\"{}\"", STANDARD.encode(Sha256::digest(&body))))
        .body(body)
}

fn file_response(name: &str, file: EmbeddedFile) -> Response {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    // the bundler puts the content's hash into these names, so they never change
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    Response::builder()
        .content_type(kind.as_ref())
        .header(header::CACHE_CONTROL, cache)
        .header(header::CONTENT_SECURITY_POLICY, POLICY.as_str())
        .header(header::ETAG, format!("\"{}\"", STANDARD.encode(file.metadata.sha256_hash())))
        .body(file.data.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_are_hashed() {
        let html = "<script type=module src=/app/assets/x.js></script><script>a()</script><p>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["a()"]);
        assert!(policy(html).contains(&format!("script-src 'self' 'sha256-{}';", digest("a()"))));
        assert!(policy("").contains("script-src 'self';"));
    }
}

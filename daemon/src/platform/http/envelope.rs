//! The shape of every good answer: `{success, data, message?, request_id}` and
//! `{success, count, next, previous, results, request_id}`.
//!
//! A handler's type says the status (`Ok<T>`, `Created<T>`, `Accepted<T>`, `Versioned<T>`, `Listed<T>`, `NoContent`);
//! a function of the same name in small letters makes the value.

use std::borrow::Cow;

use poem::{
    IntoResponse, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::{ToJSON, Type},
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::platform::{
    error::{Error, Result},
    http::context,
    page::Page,
};

/// Where the API begins.
pub const API_PREFIX: &str = "/api/v1";
pub(super) const JSON: &str = "application/json";

/// One thing, and what was done to it.
#[derive(Debug)]
pub struct Envelope<T> {
    data: T,
    message: Option<String>,
}

/// One page of a list.
#[derive(Debug)]
pub struct PageBody<T>(Page<T>);

/// An envelope with its status; `VERSIONED` answers carry an `ETag`.
#[derive(Debug)]
pub struct Reply<T, const STATUS: u16, const VERSIONED: bool = false> {
    body: Envelope<T>,
    headers: Vec<(HeaderName, String)>,
}

/// 200.
pub type Ok<T> = Reply<T, 200>;
/// 200 with an `ETag`, to be sent back as `If-Match` by who changes it.
pub type Versioned<T> = Reply<T, 200, true>;
/// 201 with a `Location`.
pub type Created<T> = Reply<T, 201>;
/// 202 with the `Location` of the job that does the work.
pub type Accepted<T> = Reply<T, 202>;

/// 202 that no job stands behind: it goes on in another request, at its `Location`.
#[derive(Debug)]
pub struct Later<T>(Accepted<T>);

/// One of two good answers, told apart by their status.
#[derive(Debug)]
pub enum Either<A, B> {
    One(A),
    Other(B),
}

/// 200 with one page of a list.
#[derive(Debug)]
pub struct Listed<T>(PageBody<T>);

/// 204.
#[derive(Debug)]
pub struct NoContent;

/// 200 with `data`.
pub fn ok<T>(data: T) -> Ok<T> {
    Reply::new(data, vec![])
}

/// 200 with `data` and its version as `ETag`.
pub fn versioned<T>(version: i64, data: T) -> Versioned<T> {
    Reply::new(data, vec![(header::ETAG, etag(version))])
}

/// 201 with `data`, which now lives at `path` (within the API, such as `/sites/…`).
pub fn created<T>(path: &str, data: T) -> Created<T> {
    Reply::new(data, vec![(header::LOCATION, format!("{API_PREFIX}{path}"))])
}

/// 202 with `data`, a job that can be watched at `path` (within the API).
pub fn accepted<T>(path: &str, data: T) -> Accepted<T> {
    Reply::new(data, vec![(header::LOCATION, format!("{API_PREFIX}{path}"))])
}

/// 202 with `data`; it goes on with a request to `path` (within the API).
pub fn later<T>(path: &str, data: T) -> Later<T> {
    Later(accepted(path, data))
}

/// 200 with one page.
pub fn listed<T>(page: Page<T>) -> Listed<T> {
    Listed(PageBody(page))
}

/// The strong `ETag` of a row's version.
#[must_use]
pub fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// The version a caller means to change: `If-Match` is what the last read's `ETag` was.
pub fn expected_version(if_match: Option<&str>) -> Result<i64> {
    let sent = if_match.ok_or(Error::VersionRequired)?.trim();
    sent.strip_prefix("\"v")
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| Error::field("If-Match", "must be the ETag of your last read, such as \"v3\""))
}

impl<T, const STATUS: u16, const VERSIONED: bool> Reply<T, STATUS, VERSIONED> {
    fn new(data: T, headers: Vec<(HeaderName, String)>) -> Self {
        Self { body: Envelope { data, message: None }, headers }
    }

    /// Says in a sentence what was done.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.body.message = Some(message.into());
        self
    }

    fn documented_headers() -> Vec<MetaHeader> {
        let location = (STATUS == 201 || STATUS == 202).then(|| documented_header("Location", "Where it is now."));
        let etag = VERSIONED.then(|| documented_header("ETag", "Its version: send it back as If-Match to change it."));
        location.into_iter().chain(etag).collect()
    }
}

fn documented_header(name: &str, description: &str) -> MetaHeader {
    MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: true,
        deprecated: false,
        schema: String::schema_ref(),
    }
}

impl<T: ToJSON, const STATUS: u16, const VERSIONED: bool> IntoResponse for Reply<T, STATUS, VERSIONED> {
    fn into_response(self) -> Response {
        let mut response = json(StatusCode::from_u16(STATUS).unwrap_or_default(), &self.body);
        for (name, value) in self.headers {
            if let std::result::Result::Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl<T: ToJSON, const STATUS: u16, const VERSIONED: bool> ApiResponse for Reply<T, STATUS, VERSIONED> {
    fn meta() -> MetaResponses {
        let description = match STATUS {
            201 => "Created.",
            202 => "Accepted: a job does the work.",
            _ => "Done.",
        };
        one_response::<Envelope<T>>(STATUS, description, Self::documented_headers())
    }

    fn register(registry: &mut Registry) {
        Envelope::<T>::register(registry);
    }
}

impl<T: ToJSON> IntoResponse for Later<T> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl<T: ToJSON> ApiResponse for Later<T> {
    fn meta() -> MetaResponses {
        let location = documented_header("Location", "Where it goes on.");
        one_response::<Envelope<T>>(202, "Accepted: it goes on in another request.", vec![location])
    }

    fn register(registry: &mut Registry) {
        Envelope::<T>::register(registry);
    }
}

impl<A: IntoResponse, B: IntoResponse> IntoResponse for Either<A, B> {
    fn into_response(self) -> Response {
        match self {
            Self::One(one) => one.into_response(),
            Self::Other(other) => other.into_response(),
        }
    }
}

impl<A: ApiResponse, B: ApiResponse> ApiResponse for Either<A, B> {
    fn meta() -> MetaResponses {
        MetaResponses { responses: A::meta().responses.into_iter().chain(B::meta().responses).collect() }
    }

    fn register(registry: &mut Registry) {
        A::register(registry);
        B::register(registry);
    }
}

impl<T: ToJSON> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let mut response = json(StatusCode::OK, &self.0);
        if let Some(links) = self.0.links().header() {
            response.headers_mut().insert(header::LINK, links);
        }
        response
    }
}

impl<T: ToJSON> ApiResponse for Listed<T> {
    fn meta() -> MetaResponses {
        let link = documented_header("Link", "The neighbouring pages, as `next` and `prev`.");
        let link = MetaHeader { required: false, ..link };
        one_response::<PageBody<T>>(200, "One page of the list.", vec![link])
    }

    fn register(registry: &mut Registry) {
        PageBody::<T>::register(registry);
    }
}

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        Response::builder().status(StatusCode::NO_CONTENT).finish()
    }
}

impl ApiResponse for NoContent {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Done; there is nothing to say.",
                status: Some(204),
                status_range: None,
                content: vec![],
                headers: vec![],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

fn one_response<B: Type>(status: u16, description: &'static str, headers: Vec<MetaHeader>) -> MetaResponses {
    MetaResponses {
        responses: vec![MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content: vec![MetaMediaType { content_type: JSON, schema: B::schema_ref() }],
            headers,
        }],
    }
}

/// poem's own payload says `application/json; charset=utf-8`, which clients that compare strictly do not take for JSON.
fn json(status: StatusCode, body: &impl ToJSON) -> Response {
    let body = body.to_json().unwrap_or_default().to_string();
    Response::builder().status(status).header(header::CONTENT_TYPE, JSON).body(body)
}

/// Implements poem-openapi's traits for a generic body under a readable name (`Envelope_Keyword`).
macro_rules! body {
    ($name:ident, $word:literal, $schema:expr) => {
        impl<T: ToJSON> Type for $name<T> {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                format!(concat!($word, "_{}"), T::name()).replace(|c: char| !c.is_ascii_alphanumeric(), "_").into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Reference(Self::name().into_owned())
            }

            fn register(registry: &mut Registry) {
                registry.create_schema::<Self, _>(Self::name().into_owned(), |registry| {
                    T::register(registry);
                    $schema(T::schema_ref())
                });
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(self.as_raw_value().into_iter())
            }
        }
    };
}

body!(Envelope, "Envelope", envelope_schema);
body!(PageBody, "Page", page_schema);

impl<T: ToJSON> ToJSON for Envelope<T> {
    fn to_json(&self) -> Option<Value> {
        let mut body = Map::new();
        body.insert("success".into(), true.into());
        body.insert("data".into(), self.data.to_json().unwrap_or_default());
        if let Some(message) = &self.message {
            body.insert("message".into(), message.as_str().into());
        }
        body.insert("request_id".into(), context::request_id().into());
        Some(body.into())
    }
}

impl<T: ToJSON> ToJSON for PageBody<T> {
    fn to_json(&self) -> Option<Value> {
        let Page { count, rows, next_cursor, .. } = &self.0;
        let Links { next, previous } = self.links();
        let mut body = Map::new();
        body.insert("success".into(), true.into());
        body.insert("count".into(), (*count).into());
        body.insert("next".into(), next.into());
        body.insert("previous".into(), previous.into());
        body.insert("next_cursor".into(), next_cursor.clone().into());
        body.insert("results".into(), rows.iter().map(|row| row.to_json().unwrap_or_default()).collect());
        body.insert("request_id".into(), context::request_id().into());
        Some(body.into())
    }
}

/// Where the neighbouring pages are, as absolute addresses.
struct Links {
    next: Option<String>,
    previous: Option<String>,
}

impl<T> PageBody<T> {
    fn links(&self) -> Links {
        let Page { request, count, next_cursor, .. } = &self.0;
        let link = |name, value: &str| context::with(|context| neighbour(&context.base_url, &context.uri, name, value));
        let Some(page) = request.page() else {
            return Links { next: next_cursor.as_ref().and_then(|cursor| link("cursor", cursor)), previous: None };
        };
        let pages = count.div_ceil(request.size());
        let to = |page: u64| link("page", &page.to_string());
        Links {
            next: (page < pages).then(|| to(page + 1)).flatten(),
            previous: (page > 1).then(|| to((page - 1).min(pages.max(1)))).flatten(),
        }
    }
}

impl Links {
    /// The same as a header (RFC 8288).
    fn header(&self) -> Option<HeaderValue> {
        let links = [(&self.next, "next"), (&self.previous, "prev")];
        let links: Vec<String> =
            links.iter().filter_map(|(link, rel)| Some(format!("<{}>; rel=\"{rel}\"", link.as_ref()?))).collect();
        HeaderValue::from_str(&links.join(", ")).ok().filter(|value| !value.is_empty())
    }
}

/// The same request for another page: every filter stays.
fn neighbour(base_url: &str, uri: &poem::http::Uri, parameter: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if name != parameter {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair(parameter, value);
    format!("{base_url}{}?{}", uri.path(), query.finish())
}

fn object(properties: Vec<(&'static str, MetaSchemaRef)>, required: &[&'static str]) -> MetaSchema {
    MetaSchema { properties, required: required.to_vec(), ..MetaSchema::new("object") }
}

fn inline(schema: MetaSchema) -> MetaSchemaRef {
    MetaSchemaRef::Inline(Box::new(schema))
}

fn success() -> (&'static str, MetaSchemaRef) {
    ("success", inline(MetaSchema { enum_items: vec![true.into()], ..MetaSchema::new("boolean") }))
}

fn request_id() -> (&'static str, MetaSchemaRef) {
    let description = "Say this when you ask for help; the log has it.";
    ("request_id", inline(MetaSchema { description: Some(description), ..MetaSchema::new("string") }))
}

fn envelope_schema(data: MetaSchemaRef) -> MetaSchema {
    let message = ("message", String::schema_ref());
    object(vec![success(), ("data", data), message, request_id()], &["success", "data", "request_id"])
}

fn page_schema(row: MetaSchemaRef) -> MetaSchema {
    let link = || inline(MetaSchema { nullable: true, ..MetaSchema::new_with_format("string", "uri") });
    let count = inline(MetaSchema { minimum: Some(0.0), ..MetaSchema::new("integer") });
    let cursor = inline(MetaSchema { nullable: true, ..MetaSchema::new("string") });
    let results = inline(MetaSchema { items: Some(Box::new(row)), ..MetaSchema::new("array") });
    object(
        vec![
            success(),
            ("count", count),
            ("next", link()),
            ("previous", link()),
            ("next_cursor", cursor),
            ("results", results),
            request_id(),
        ],
        &["success", "count", "next", "previous", "next_cursor", "results", "request_id"],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_link_keeps_the_filters() {
        let uri = "/api/v1/sites/s/planner/keywords?status=new,old&q=a%20b&page=2&page_size=10".parse().unwrap();
        assert_eq!(
            neighbour("https://x.example", &uri, "page", "3"),
            "https://x.example/api/v1/sites/s/planner/keywords?status=new%2Cold&q=a+b&page_size=10&page=3"
        );
    }

    #[test]
    fn if_match_is_the_etag_of_the_last_read() {
        assert_eq!(expected_version(Some(&etag(12))).unwrap(), 12);
        assert!(matches!(expected_version(None), Err(Error::VersionRequired)));
        for wrong in ["*", "v1", "W/\"v1\"", "\"1\"", ""] {
            assert!(matches!(expected_version(Some(wrong)), Err(Error::Invalid(_))), "{wrong}");
        }
    }

    #[test]
    fn names_are_readable() {
        assert_eq!(Envelope::<String>::name(), "Envelope_string");
        assert_eq!(PageBody::<Vec<bool>>::name(), "Page_list_boolean");
    }
}

//! Through HTTP, on an API made for it: what every operation gets without doing anything for it.

use std::sync::Arc;

use poem::{
    Body, Endpoint, EndpointExt, Request, RequestBody, Response,
    endpoint::BoxEndpoint,
    http::{HeaderValue, Method, StatusCode, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, Object, OpenApi,
    param::{Path, Query},
    registry::{MetaParamIn, MetaSchemaRef, MetaSecurityScheme, Registry},
};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio_util::sync::CancellationToken;

use super::{
    Answer, Parts, context,
    document::{deprecation::Deprecated, operations::permission_marker},
    envelope::{self, created, listed, ok, versioned},
    health::Checks,
    private, public,
    query::{Paging, Sort, Words},
    valid::{Valid, body, body::RawBody},
};
use crate::platform::{
    access::permissions::PlannerRead,
    clock::TestClock,
    error::Error,
    ids::{KeywordId, SiteId},
    metrics::Metrics,
    page::Page,
    random::SeededRandom,
};

crate::words! {
    /// Keys.
    enum Key { Text, Volume }
}

#[derive(Object)]
#[oai(rename = "TestWord")]
struct Word {
    #[oai(validator(min_length = 2))]
    text: String,
    #[oai(validator(minimum(value = "0")))]
    volume: Option<i32>,
}

/// Stands for `Caller<PlannerRead>`.
struct Reader;

impl<'a> ApiExtractor<'a> for Reader {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme, ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let bearer = MetaSecurityScheme {
            ty: "http",
            description: None,
            name: None,
            key_in: None,
            scheme: Some("bearer"),
            bearer_format: Some("JWT"),
            flows: None,
            openid_connect_url: None,
        };
        registry.create_security_scheme("bearer", bearer);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["bearer"]
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(permission_marker::<PlannerRead>())
    }

    async fn from_request(_: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        context::add_header(header::SET_COOKIE, HeaderValue::from_static("a=1"));
        context::add_header(header::SET_COOKIE, HeaderValue::from_static("b=2"));
        Ok(Self)
    }
}

struct TestApi;

#[OpenApi]
impl TestApi {
    /// List words
    #[oai(path = "/sites/:site_id/words", method = "get", operation_id = "words_list")]
    async fn list(
        &self,
        _caller: Reader,
        site_id: Path<SiteId>,
        paging: Paging,
        sort: Query<Sort<Key>>,
        status: Query<Words<Key>>,
        volume: Query<Option<u32>>,
    ) -> Answer<envelope::Listed<Word>> {
        let text = format!("{} {:?} {:?} {:?}", *site_id, sort.0.0, status.0.0, volume.0);
        Ok(listed(Page { request: paging.0, count: 120, rows: vec![Word { text, volume: None }], next_cursor: None }))
    }

    /// Add a word
    #[oai(path = "/sites/:site_id/words", method = "post", operation_id = "words_create")]
    async fn create(&self, site_id: Path<SiteId>, word: Valid<Word>) -> Answer<envelope::Created<Word>> {
        let site = *site_id;
        Ok(created(&format!("/sites/{site}/words/1"), word.0).message("Added."))
    }

    /// Get a word
    #[oai(path = "/sites/:site_id/words/:id", method = "get", operation_id = "words_get")]
    async fn get(&self, site_id: Path<SiteId>, id: Path<KeywordId>) -> Answer<envelope::Versioned<Word>> {
        let _ = (site_id, id);
        Ok(versioned(3, Word { text: "one".into(), volume: None }))
    }

    /// Remove a word
    #[oai(path = "/sites/:site_id/words/:id", method = "delete", operation_id = "words_delete")]
    async fn delete(&self, site_id: Path<SiteId>, id: Path<KeywordId>) -> Answer<envelope::NoContent> {
        let _ = (site_id, id);
        Err(Error::VersionConflict)?;
        Ok(envelope::NoContent)
    }

    /// Upload
    #[oai(path = "/upload", method = "post", operation_id = "upload")]
    async fn upload(&self, file: RawBody<8>) -> Answer<envelope::Ok<u64>> {
        let mut bytes = Vec::new();
        file.into_reader().read_to_end(&mut bytes).await.map_err(body::error_of)?;
        Ok(ok(bytes.len() as u64))
    }

    /// Do it the old way
    #[oai(path = "/old", method = "get", operation_id = "old")]
    async fn old(&self, _gone: Deprecated<20_270_301, 20_270_930>) -> Answer<envelope::Ok<bool>> {
        Ok(ok(true))
    }

    /// Fail
    #[oai(path = "/fail", method = "get", operation_id = "fail")]
    async fn fail(&self) -> Answer<envelope::Ok<bool>> {
        Err(Error::bug("the secret cause"))?;
        Ok(ok(true))
    }

    /// Panic
    #[oai(path = "/panic", method = "get", operation_id = "panic")]
    async fn panic(&self) -> Answer<envelope::Ok<bool>> {
        panic!("the secret cause")
    }
}

const SITE: &str = "site_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f";
const WORD: &str = "kw_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f";

fn parts() -> Parts {
    Parts {
        public_url: "https://igny8.example/".parse().unwrap(),
        clock: Arc::new(TestClock::at("2026-11-22T09:00:00Z".parse().unwrap())),
        random: Arc::new(SeededRandom::new(1)),
        metrics: Metrics::new(),
        checks: Checks::new(CancellationToken::new()),
        cors_origins: vec!["https://console.example".to_owned()],
    }
}

fn daemon() -> BoxEndpoint<'static> {
    public(&parts(), TestApi).unwrap()
}

fn api(method: Method, path: &str) -> poem::RequestBuilder {
    Request::builder().method(method).uri(format!("/api/v1{path}").parse().unwrap())
}

fn words(query: &str) -> Request {
    api(Method::GET, &format!("/sites/{SITE}/words{query}")).finish()
}

fn add(body: impl Into<Body>) -> Request {
    api(Method::POST, &format!("/sites/{SITE}/words")).content_type("application/json").body(body)
}

async fn answer(request: Request) -> (StatusCode, Value) {
    let response = daemon().get_response(request).await;
    let status = response.status();
    (status, json_of(response).await)
}

async fn json_of(response: Response) -> Value {
    let text = response.into_body().into_string().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"))
}

/// The status, the code and the errors of a refusal.
async fn refusal(request: Request) -> (u16, String, Value) {
    let (status, body) = answer(request).await;
    assert_eq!(body["success"], false, "{body}");
    assert_eq!(body["status"], status.as_u16(), "{body}");
    assert_eq!(body["type"], format!("/docs/errors/{}", body["code"].as_str().unwrap()));
    (status.as_u16(), body["code"].as_str().unwrap().to_owned(), body["errors"].clone())
}

#[tokio::test]
async fn a_list_is_a_page_with_absolute_links_that_keep_the_filters() {
    let (status, body) = answer(words("?page=2&sort=-volume&status=text,volume&volume=3")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let base = format!("https://igny8.example/api/v1/sites/{SITE}/words?sort=-volume&status=text%2Cvolume&volume=3");
    assert_eq!(body["count"], 120);
    assert_eq!(body["next"], format!("{base}&page=3"));
    assert_eq!(body["previous"], format!("{base}&page=1"));
    let text = body["results"][0]["text"].as_str().unwrap();
    assert!(text.contains("key: Volume, descending: true") && text.contains("[Text, Volume]"), "{text}");
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["success", "count", "next", "previous", "next_cursor", "results", "request_id"]);
}

#[tokio::test]
async fn the_last_page_has_no_next_and_the_first_no_previous() {
    let (_, body) = answer(words("?page_size=200")).await;
    assert_eq!((&body["next"], &body["previous"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn query_parameters_are_refused_by_name() {
    let cases = [
        ("?colour=red", "colour", "it has page, page_size, cursor, limit, sort, status, volume"),
        ("?page=0", "page", "at least 1"),
        ("?sort=price", "sort", "must be among text, volume"),
        ("?status=", "status", "must be among text, volume"),
        ("?volume=-1", "volume", ""),
        ("?page=1&page=2", "page", "more than once"),
    ];
    for (query, name, message) in cases {
        let (status, code, errors) = refusal(words(query)).await;
        assert_eq!((status, code.as_str()), (400, "validation_failed"), "{query}");
        assert!(errors[name][0].as_str().unwrap().contains(message), "{query}: {errors}");
    }
}

#[tokio::test]
async fn an_id_of_another_kind_names_nothing() {
    let path = format!("/sites/{WORD}/words");
    assert_eq!(refusal(api(Method::GET, &path).finish()).await.0, 404);
    assert_eq!(refusal(api(Method::GET, "/nothing/here").finish()).await.1, "not_found");
    assert_eq!(refusal(Request::builder().uri("/nothing".parse().unwrap()).finish()).await.0, 404);
}

#[tokio::test]
async fn another_method_says_which_there_are() {
    let request = api(Method::PATCH, &format!("/sites/{SITE}/words/{WORD}")).finish();
    let response = daemon().get_response(request).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.header("allow"), Some("GET, HEAD, DELETE"));
    assert_eq!(json_of(response).await["code"], "method_not_allowed");
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let request = api(Method::HEAD, &format!("/sites/{SITE}/words/{WORD}")).finish();
    let response = daemon().get_response(request).await;
    assert_eq!((response.status(), response.header("etag")), (StatusCode::OK, Some("\"v3\"")));
}

#[tokio::test]
async fn a_created_thing_says_where_it_is() {
    let response = daemon().get_response(add(json!({"text": "shoes"}).to_string())).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.header("location"), Some(format!("/api/v1/sites/{SITE}/words/1").as_str()));
    assert_eq!(response.content_type(), Some("application/json"));
    let body = json_of(response).await;
    assert_eq!(
        (&body["success"], &body["message"], &body["data"]["text"]),
        (&json!(true), &json!("Added."), &json!("shoes"))
    );
}

#[tokio::test]
async fn a_body_is_refused_with_all_its_errors() {
    let (status, code, errors) = refusal(add(json!({"text": "x", "volume": -1, "colour": 1}).to_string())).await;
    assert_eq!((status, code.as_str()), (400, "validation_failed"));
    assert_eq!(errors.as_object().unwrap().keys().collect::<Vec<_>>(), ["colour", "text", "volume"]);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_malformed() {
    for body in ["", "{", "{\"text\": \"shoes\"} x"] {
        assert_eq!(refusal(add(body)).await.1, "malformed", "{body}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(refusal(add(deep)).await.1, "malformed");
}

#[tokio::test]
async fn a_body_of_another_kind_is_not_read() {
    let path = format!("/sites/{SITE}/words");
    let form = api(Method::POST, &path).content_type("application/x-www-form-urlencoded").body("text=shoes");
    assert_eq!(refusal(form).await.0, 415);
    assert_eq!(refusal(api(Method::POST, &path).body("{}")).await.0, 415);
    let suffix =
        api(Method::POST, &path).content_type("application/vnd.x+json; charset=utf-8").body("{\"text\": \"ab\"}");
    assert_eq!(answer(suffix).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65_536]));
    assert_eq!(refusal(add(Body::from_bytes_stream(endless))).await.0, 413);
    let upload = |text: &'static str| api(Method::POST, "/upload").content_type("text/csv").body(text);
    assert_eq!(answer(upload("a,b\n1,2")).await.1["data"], 7);
    assert_eq!(refusal(upload("a,b\n1,2\n3,4")).await.1, "too_large");
}

#[tokio::test]
async fn our_own_failures_are_not_explained_to_strangers() {
    for path in ["/fail", "/panic"] {
        let (status, body) = answer(api(Method::GET, path).finish()).await;
        assert_eq!((status.as_u16(), &body["code"]), (500, &json!("internal")));
        assert!(!body.to_string().contains("secret"), "{body}");
    }
}

#[tokio::test]
async fn a_problem_is_a_problem_for_who_asks_for_one() {
    let kind = async |accept: &str| {
        let request = api(Method::DELETE, &format!("/sites/{SITE}/words/{WORD}")).header("Accept", accept).finish();
        let response = daemon().get_response(request).await;
        (response.status().as_u16(), response.content_type().unwrap().to_owned())
    };
    assert_eq!(kind("*/*").await, (412, "application/json".into()));
    assert_eq!(kind("application/problem+json, */*").await, (412, "application/problem+json".into()));
    assert_eq!(kind("text/csv").await.0, 406);
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_every_other_replaced() {
    let id_for = async |sent: &str| {
        let response = daemon().get_response(api(Method::GET, "/fail").header("X-Request-Id", sent).finish()).await;
        let id = response.header("x-request-id").unwrap().to_owned();
        assert_eq!(json_of(response).await["request_id"], id);
        id
    };
    assert_eq!(id_for("client-1.a_B").await, "client-1.a_B");
    for odd in ["", "a b", "<script>", &"x".repeat(65)] {
        let minted = id_for(odd).await;
        assert_eq!(uuid::Uuid::parse_str(&minted).unwrap().get_version_num(), 7, "{odd}");
    }
}

#[tokio::test]
async fn headers_that_extractors_add_reach_the_answer() {
    let response = daemon().get_response(words("")).await;
    let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn an_unchanged_thing_is_not_sent_again() {
    let get =
        |tag: &str| api(Method::GET, &format!("/sites/{SITE}/words/{WORD}")).header("If-None-Match", tag).finish();
    let daemon = daemon();
    assert_eq!(daemon.get_response(get("\"v2\"")).await.status(), StatusCode::OK);
    let unchanged = daemon.get_response(get("\"v2\", \"v3\"")).await;
    assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(unchanged.into_body().into_string().await.unwrap(), "");
}

#[tokio::test]
async fn the_document_is_whole() {
    let request = Request::builder().uri("/api/openapi.json".parse().unwrap()).finish();
    let (status, document) = answer(request).await;
    assert_eq!(status, StatusCode::OK);
    let list = &document["paths"]["/sites/{site_id}/words"]["get"];
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    assert_eq!(list["x-permission"], "planner.read");
    assert_eq!(list["security"], json!([{"bearer": []}]));
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let names: Vec<&str> = list["parameters"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["site_id", "page", "page_size", "cursor", "limit", "sort", "status", "volume"]);
    let schema = &list["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(schema, "#/components/schemas/Page_TestWord");
    for status in [400, 401, 404, 409, 412, 413, 422, 428, 429, 500, 503] {
        let refusal = format!("Problem{status}");
        let reference = format!("#/components/responses/{refusal}");
        assert_eq!(list["responses"][status.to_string()]["$ref"], reference, "{status}");
        let content = &document["components"]["responses"][&refusal]["content"];
        assert_eq!(content["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem", "{status}");
    }
    let create = &document["paths"]["/sites/{site_id}/words"]["post"];
    assert_eq!(create["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/TestWord");
    assert!(create["x-permission"].is_null());
}

/// poem-openapi takes path parameters by position and panics on a list parameter without a default: neither shows until
/// somebody asks.
#[tokio::test]
async fn every_operation_declares_its_path_in_order_and_its_lists_with_a_default() {
    let document: Value = serde_json::from_str(
        &super::document::openapi(|(services, providers)| super::apis::all(services, providers)).unwrap(),
    )
    .unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let named: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        for (method, operation) in operations.as_object().unwrap() {
            for field in ["operationId", "summary", "tags"] {
                assert!(!operation[field].is_null(), "{method} {path} has no {field}");
            }
            let (in_path, others): (Vec<&Value>, Vec<&Value>) =
                operation["parameters"].as_array().into_iter().flatten().partition(|p| p["in"] == "path");
            let declared: Vec<&str> = in_path.iter().filter_map(|p| p["name"].as_str()).collect();
            assert_eq!(declared, named, "{method} {path}");
            for parameter in others.iter().filter(|p| p["explode"] == false) {
                assert!(
                    !parameter["schema"]["default"].is_null(),
                    "{method} {path}: {} has no default",
                    parameter["name"]
                );
            }
        }
    }
}

#[tokio::test]
async fn pages_for_people_are_served_under_a_strict_policy() {
    let daemon = daemon();
    let page = async |path: &str| {
        let request = Request::builder().uri(path.parse().unwrap()).header("Accept", "text/html").finish();
        let response = daemon.get_response(request).await;
        let policy = response.header("content-security-policy").unwrap().to_owned();
        (response.status(), policy, response.into_body().into_string().await.unwrap())
    };
    let (status, policy, help) = page("/docs/errors/rate_limited").await;
    assert!(status.is_success() && help.contains("Too many requests") && policy.starts_with("default-src 'none'"));
    assert!(page("/docs/errors").await.2.contains("/docs/errors/internal"));
    assert_eq!(page("/docs/errors/nonsense").await.0, StatusCode::NOT_FOUND);
    let (_, policy, docs) = page("/api/docs").await;
    assert!(!docs.contains("//") && policy.contains("script-src 'self';"), "{docs}");
    let (_, policy, script) = page("/api/docs/scalar.js").await;
    assert!(script.len() > 1_000_000 && policy.contains("connect-src 'self'"));
}

#[tokio::test]
async fn the_console_answers_pages_but_not_missing_files() {
    let daemon = daemon();
    let get = async |path: &str, accept: &str| {
        let request = Request::builder().uri(path.parse().unwrap()).header("Accept", accept).finish();
        daemon.get_response(request).await
    };
    let page = get("/app/sites/1", "text/html,*/*;q=0.1").await;
    assert_eq!(
        (page.content_type(), page.header("cache-control")),
        (Some("text/html; charset=utf-8"), Some("no-cache"))
    );
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    assert_eq!(get("/app", "*/*").await.content_type(), Some("text/html; charset=utf-8"));
    let script = get("/app/assets/missing.js", "*/*").await;
    assert_eq!((script.status(), script.content_type()), (StatusCode::NOT_FOUND, Some("application/json")));
    let start = get("/", "text/html").await;
    assert_eq!((start.status(), start.header("location")), (StatusCode::FOUND, Some("/app")));
}

#[tokio::test]
async fn readiness_is_the_sum_of_its_checks() {
    let draining = CancellationToken::new();
    let fine = Checks::new(draining.clone()).with("database", async || Ok(()));
    let probe = async |checks: &Checks, path: &str| {
        let daemon = private(&Parts { checks: checks.clone(), ..parts() });
        let response = daemon.get_response(Request::builder().uri(path.parse().unwrap()).finish()).await;
        (response.status().as_u16(), response.into_body().into_string().await.unwrap())
    };
    assert_eq!(probe(&fine, "/readyz?verbose").await, (200, "[+] database\n[+] accepting\nok\n".into()));
    let broken = fine.clone().with("providers", async || Err(Error::Unavailable("secret".into())));
    assert_eq!(probe(&broken, "/readyz").await, (503, "not ready\n".into()));
    assert_eq!(probe(&broken, "/healthz?verbose").await.1, "[+] database\n[-] providers\n[+] accepting\nnot ready\n");
    draining.cancel();
    assert_eq!(probe(&fine, "/readyz").await.0, 503);
    assert_eq!(probe(&fine, "/livez").await, (200, "ok\n".into()));
}

#[tokio::test]
async fn requests_are_counted_by_route_not_by_path() {
    let parts = parts();
    let daemon = public(&parts, TestApi).unwrap();
    daemon.get_response(words("")).await;
    daemon.get_response(words("?colour=red")).await;
    daemon.get_response(api(Method::GET, "/nothing/here").finish()).await;
    let route = "/api/v1/sites/{site_id}/words";
    assert_eq!(parts.metrics.http_requests_total("GET", route, "200").get(), 1);
    assert_eq!(parts.metrics.http_requests_total("GET", route, "400").get(), 1);
    assert_eq!(parts.metrics.http_requests_total("GET", "unmatched", "404").get(), 1);
    assert_eq!(parts.metrics.http_requests_in_flight().get(), 0);
    let page = private(&parts).get_response(Request::builder().uri("/metrics".parse().unwrap()).finish()).await;
    assert!(page.into_body().into_string().await.unwrap().contains("igny8_http_requests_total{"));
}

#[tokio::test]
async fn an_operation_on_its_way_out_says_since_when_and_until_when() {
    let response = daemon().get_response(api(Method::GET, "/old").finish()).await;
    assert_eq!(response.header("deprecation"), Some("@1803859200"));
    assert_eq!(response.header("sunset"), Some("Thu, 30 Sep 2027 00:00:00 GMT"));
    let document: Value = serde_json::from_str(&super::document::openapi_of::<TestApi>().unwrap()).unwrap();
    let old = &document["paths"]["/old"]["get"];
    assert_eq!((&old["deprecated"], &old["x-sunset"]), (&json!(true), &json!("2027-09-30")));
    assert!(old["parameters"].is_null(), "the marker is no parameter: {old}");
    let response = daemon().get_response(words("")).await;
    assert_eq!((response.header("deprecation"), response.header("sunset")), (None, None));
}

#[tokio::test]
async fn the_document_has_what_each_operation_needs() {
    let document: Value = serde_json::from_str(&super::document::openapi_of::<TestApi>().unwrap()).unwrap();
    let list = &document["paths"]["/sites/{site_id}/words"]["get"];
    assert_eq!((&list["x-permission"], &list["x-throttle"]), (&json!("planner.read"), &json!("planner")));
    assert_eq!(list["responses"]["404"]["$ref"], "#/components/responses/Problem404");
    let add = &document["paths"]["/sites/{site_id}/words"]["post"];
    assert_eq!(add["requestBody"]["content"]["application/json"]["example"]["text"], "waterproof hiking boots");
    assert_eq!(add["security"], json!([]));
}

#[tokio::test]
async fn data_around_the_tree_reaches_the_handlers() {
    let daemon = daemon().data(7_u32);
    assert_eq!(daemon.get_response(words("")).await.status(), StatusCode::OK);
}

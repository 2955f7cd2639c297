//! The operations, as the document has them, enforced: a wrapper around the APIs that knows for each operation its route
//! pattern, its query parameters and the kinds of answer it has.
//!
//! It also expands what one argument of a handler says about several lines of the document: `Paging` is two parameters,
//! `Caller<P>` is a permission. Each leaves a marker among the parameters; here the markers become what they mean.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use poem::{
    Endpoint, Request, Response, Result,
    endpoint::BoxEndpoint,
    http::{HeaderValue, Method, header},
};
use poem_openapi::{
    OpenApi,
    registry::{
        MetaApi, MetaOperation, MetaOperationParam, MetaParamIn, MetaPath, MetaSchema, MetaSchemaRef, Registry,
    },
};
use url::form_urlencoded;

use super::{
    deprecation::{DEPRECATED, Deprecation},
    scopes,
};
use crate::platform::{
    access::{permissions::Permission, throttle::Scope},
    audit::{self, Origin},
    error::{Error, FieldErrors},
    http::{
        context,
        envelope::{API_PREFIX, JSON},
        idempotency::{self, Rule},
        problem::Problem,
        query,
    },
    services::Services,
};

const PERMISSION: &str = "igny8-permission";
const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

/// What an extractor that demands permission `P` gives as the schema of its (header) parameter, so that the document
/// says `x-permission`.
#[must_use]
pub fn permission_marker<P: Permission>() -> MetaSchemaRef {
    let schema = MetaSchema::new_with_format("string", PERMISSION);
    MetaSchemaRef::Inline(Box::new(MetaSchema { default: Some(P::NAME.into()), ..schema }))
}

/// The APIs, documented in full and guarded by their document.
pub(in crate::platform::http) struct Described<T>(pub T);

impl<T: OpenApi> OpenApi for Described<T> {
    fn meta() -> Vec<MetaApi> {
        let mut apis = T::meta();
        for path in apis.iter_mut().flat_map(|api| &mut api.paths) {
            for operation in &mut path.operations {
                let known = Operation::of(&path.path, operation);
                let params = std::mem::take(&mut operation.params);
                operation.params = params.into_iter().flat_map(expand).chain(key_parameter(known.key)).collect();
                operation.deprecated |= known.deprecation.is_some();
            }
        }
        share_paths(apis)
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn add_routes(self, routes: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {
        let mut bare = HashMap::new();
        self.0.add_routes(&mut bare);
        let mut operations = operations(T::meta());
        for (path, endpoints) in bare {
            let operations = operations.remove(&shape(&path)).unwrap_or_default();
            routes.insert(path, guard(endpoints, operations));
        }
    }
}

/// Two APIs may have operations at one path: written twice, one of them would be lost.
fn share_paths(apis: Vec<MetaApi>) -> Vec<MetaApi> {
    let mut paths: Vec<MetaPath> = Vec::new();
    for path in apis.into_iter().flat_map(|api| api.paths) {
        match paths.iter_mut().find(|known| known.path == path.path) {
            Some(known) => known.operations.extend(path.operations),
            None => paths.push(path),
        }
    }
    vec![MetaApi { paths }]
}

/// The permission each operation demands, by operation id.
fn permissions<T: OpenApi>() -> BTreeMap<&'static str, String> {
    let operations = T::meta().into_iter().flat_map(|api| api.paths).flat_map(|path| path.operations);
    operations.filter_map(|operation| Some((operation.operation_id?, permission_of(&operation)?))).collect()
}

fn permission_of(operation: &MetaOperation) -> Option<String> {
    let permission = operation.params.iter().find_map(|param| marked(param, PERMISSION)?.default.as_ref());
    permission?.as_str().map(str::to_owned)
}

fn mark_of(param: &MetaOperationParam) -> Option<&'static str> {
    match &param.schema {
        MetaSchemaRef::Inline(schema) => schema.format,
        MetaSchemaRef::Reference(_) => None,
    }
}

fn marked<'a>(param: &'a MetaOperationParam, mark: &str) -> Option<&'a MetaSchema> {
    match &param.schema {
        MetaSchemaRef::Inline(schema) if schema.format == Some(mark) => Some(schema),
        _ => None,
    }
}

fn deprecation_of(operation: &MetaOperation) -> Option<Deprecation> {
    operation.params.iter().find_map(|param| marked(param, DEPRECATED)).and_then(Deprecation::of)
}

/// The header of operations that may be sent again.
fn key_parameter(rule: Rule) -> Option<MetaOperationParam> {
    let description = match rule {
        Rule::Ignored => return None,
        Rule::Honoured => {
            "A name for this request, such as a UUID: sent again within 24 hours with the same name, it is \
                           not carried out again but answered as before."
        }
        Rule::Required => {
            "A name for this request, such as a UUID. It costs credits: sent again within 24 hours with the \
                           same name, it is not carried out and paid for again but answered as before."
        }
    };
    let schema = MetaSchema {
        min_length: Some(1),
        max_length: Some(255),
        pattern: Some("^[!-~]+$".to_owned()),
        example: Some("5f4b6f3e-2c1a-4b58-9a53-0d2f6b0e7c11".into()),
        ..MetaSchema::new("string")
    };
    Some(MetaOperationParam {
        name: "Idempotency-Key".to_owned(),
        schema: MetaSchemaRef::Inline(Box::new(schema)),
        in_type: MetaParamIn::Header,
        description: Some(description.to_owned()),
        required: rule == Rule::Required,
        deprecated: false,
        explode: true,
        style: None,
    })
}

fn expand(param: MetaOperationParam) -> Vec<MetaOperationParam> {
    if marked(&param, PERMISSION).is_some() || marked(&param, DEPRECATED).is_some() {
        vec![]
    } else {
        query::parameters_of(mark_of(&param)).unwrap_or_else(|| vec![param])
    }
}

/// What an operation's document lets a request have, and what is asked of its caller.
#[derive(Debug)]
pub struct Operation {
    pub id: &'static str,
    /// Its path, as in the document.
    pub route: Arc<str>,
    pub scope: Scope,
    pub key: Rule,
    pub deprecation: Option<Deprecation>,
    /// Whatever the query has; otherwise only what `query` names.
    takes_all: bool,
    query: Vec<(String, bool)>,
    produces: Vec<&'static str>,
}

impl Operation {
    /// `operation` as its API declares it, with its markers.
    fn of(path: &str, operation: &MetaOperation) -> Self {
        let permission = permission_of(operation);
        let scope = scopes::scope_of(operation, permission.as_deref());
        Self {
            id: operation.operation_id.unwrap_or_default(),
            route: format!("{API_PREFIX}{path}").into(),
            scope,
            key: rule_of(operation, scope, permission.is_some()),
            deprecation: deprecation_of(operation),
            takes_all: operation.params.iter().any(is_everything),
            query: query_of(operation),
            produces: kinds_of(operation),
        }
    }
}

/// What somebody who is signed in makes or starts may be sent again; a file is the same however often it is sent.
fn rule_of(operation: &MetaOperation, scope: Scope, signed_in: bool) -> Rule {
    let file = operation.request.iter().flat_map(|request| &request.content).any(|kind| kind.content_type != JSON);
    match (&operation.method, signed_in && !file) {
        (&Method::POST, true) if scope.is_paid() => Rule::Required,
        (&Method::POST, true) => Rule::Honoured,
        _ => Rule::Ignored,
    }
}

/// poem renames path parameters (`:param0`), the document has their names (`{site_id}`): the shape is what they share.
fn shape(path: &str) -> String {
    let segment = |segment: &str| if segment.starts_with([':', '{']) { "*".to_owned() } else { segment.to_owned() };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// Every operation by the shape of its path and its method.
fn operations(apis: Vec<MetaApi>) -> HashMap<String, HashMap<Method, Arc<Operation>>> {
    let mut out: HashMap<String, HashMap<Method, Arc<Operation>>> = HashMap::new();
    for path in apis.into_iter().flat_map(|api| api.paths) {
        let methods = out.entry(shape(&path.path)).or_default();
        for operation in path.operations {
            methods.insert(operation.method.clone(), Arc::new(Operation::of(&path.path, &operation)));
        }
    }
    out
}

/// An operation with the permission that it demands.
pub(super) struct Known {
    pub operation: Arc<Operation>,
    pub permission: Option<String>,
}

/// Every operation by its id.
pub(super) fn by_id<T: OpenApi>() -> BTreeMap<&'static str, Known> {
    let mut permissions = permissions::<T>();
    let operations = operations(T::meta()).into_values().flat_map(HashMap::into_values);
    operations
        .map(|operation| (operation.id, Known { permission: permissions.remove(operation.id), operation }))
        .collect()
}

/// A parameter that stands for all there may be: what another program sends back, and may add to.
fn is_everything(param: &MetaOperationParam) -> bool {
    let object =
        matches!(&param.schema, MetaSchemaRef::Inline(schema) if schema.ty == "object" && schema.format.is_none());
    param.in_type == MetaParamIn::Query && object
}

fn query_of(operation: &MetaOperation) -> Vec<(String, bool)> {
    let params = operation.params.iter().filter(|param| param.in_type == MetaParamIn::Query);
    let known = |param: &MetaOperationParam| match query::parameters_of(mark_of(param)) {
        Some(params) => params.into_iter().map(|param| (param.name, false)).collect(),
        None => vec![(param.name.clone(), param.schema.is_array() && param.explode)],
    };
    params.flat_map(known).collect()
}

fn kinds_of(operation: &MetaOperation) -> Vec<&'static str> {
    let content = operation.responses.responses.iter().flat_map(|response| &response.content);
    content.map(|media| media.content_type).collect()
}

fn guard(
    endpoints: HashMap<Method, BoxEndpoint<'static>>,
    mut operations: HashMap<Method, Arc<Operation>>,
) -> HashMap<Method, BoxEndpoint<'static>> {
    let allowed = METHODS.iter().filter(|method| {
        endpoints.contains_key(method) || (*method == Method::HEAD && endpoints.contains_key(&Method::GET))
    });
    let allow = allowed.map(Method::as_str).collect::<Vec<_>>().join(", ");
    let mut out: HashMap<Method, BoxEndpoint<'static>> = HashMap::new();
    for (method, inner) in endpoints {
        let guarded: BoxEndpoint<'static> = match operations.remove(&method) {
            Some(operation) => poem::EndpointExt::boxed(Guarded { operation, inner: Arc::new(inner) }),
            None => inner,
        };
        out.insert(method, guarded);
    }
    for method in METHODS {
        // HEAD is left to poem, which answers it by GET
        if !out.contains_key(&method) && (method != Method::HEAD || !out.contains_key(&Method::GET)) {
            out.insert(method, poem::EndpointExt::boxed(Refuse(allow.clone())));
        }
    }
    out
}

struct Guarded {
    operation: Arc<Operation>,
    inner: Arc<BoxEndpoint<'static>>,
}

impl Endpoint for Guarded {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        context::note_operation(&self.operation);
        if let Some(deprecation) = &self.operation.deprecation {
            deprecation.tell();
        }
        self.operation.admit(&request)?;
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return self.carry_out(request).await;
        }
        let origin = self.operation.origin(&request);
        audit::within(origin, self.carry_out(request)).await
    }
}

impl Guarded {
    async fn carry_out(&self, request: Request) -> Result<Response> {
        if self.operation.key != Rule::Ignored && request.headers().contains_key(idempotency::HEADER) {
            return idempotency::carry_out(Arc::clone(&self.inner), request).await;
        }
        self.inner.call(request).await
    }
}

struct Refuse(String);

impl Endpoint for Refuse {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        let allow = HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static(""));
        Err(Problem::method_not_allowed(allow).into())
    }
}

impl Operation {
    /// What the audit log will say of the request.
    fn origin(&self, request: &Request) -> Origin {
        let services = request.data::<Arc<Services>>();
        Origin {
            request_id: context::request_id(),
            address: services.and_then(|services| services.access.settings.client_address(request)),
            subject: subject(&self.route, request.original_uri().path()),
            ..Origin::of(self.id)
        }
    }

    fn admit(&self, request: &Request) -> Result<(), Problem> {
        self.check_query(request.uri().query().unwrap_or_default())?;
        let accept = request.header(header::ACCEPT).unwrap_or("*/*");
        if self.produces.is_empty() || self.produces.iter().any(|kind| accepts(accept, kind)) {
            return Ok(());
        }
        let kinds = self.produces.iter().copied().collect::<std::collections::BTreeSet<_>>();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        let detail = format!("this operation answers with {kinds}");
        Err(Problem::new(poem::http::StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail))
    }

    fn check_query(&self, query: &str) -> Result<(), Problem> {
        if self.takes_all {
            return Ok(());
        }
        let mut errors = FieldErrors::new();
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.contains('\0') {
                errors.add(name.as_ref(), "holds a NUL character");
            }
            match self.query.iter().find(|(known, _)| *known == name) {
                None => errors.add(name.as_ref(), self.unknown()),
                Some((_, false)) if seen.contains(&name) => errors.add(name.as_ref(), "is given more than once"),
                Some(_) => seen.push(name),
            }
        }
        errors.check().map_err(|error: Error| error.into())
    }

    fn unknown(&self) -> String {
        if self.query.is_empty() {
            return "is not a parameter of this operation: it has none".to_owned();
        }
        let names = self.query.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        format!("is not a parameter of this operation: it has {names}")
    }
}

/// The last id of a path, unless it is the site's and the path goes on to something of it.
fn subject(route: &str, path: &str) -> Option<String> {
    let segments: Vec<_> = route.split('/').zip(path.split('/')).collect();
    let at = segments.iter().rposition(|(name, _)| name.starts_with([':', '{']))?;
    let (name, id) = segments.get(at)?;
    let of_site = name.contains("site_id") && at + 1 < segments.len();
    (!of_site && id.contains('_')).then(|| (*id).to_owned())
}

/// Whether a range of `accept` admits `kind`; a range with weight 0 admits nothing.
pub(in crate::platform::http) fn accepts(accept: &str, kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or(kind).trim();
    accept.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| {
            part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|weight| weight <= 0.0)
        });
        let major = name.strip_suffix("/*");
        !refused
            && (name == "*/*"
                || name.eq_ignore_ascii_case(kind)
                || major.is_some_and(|major| kind.split('/').next().is_some_and(|k| k.eq_ignore_ascii_case(major))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_admits_by_range_and_weight() {
        assert!(accepts("text/html, application/json;q=0.5", "application/json"));
        assert!(accepts("application/*", "application/json"));
        assert!(accepts("image/avif,*/*;q=0.1", "image/webp"));
        assert!(!accepts("text/csv", "application/json"));
        assert!(!accepts("application/json;q=0", "application/json"));
    }

    #[test]
    fn the_subject_is_the_last_id_of_the_path() {
        let of = |route: &str, path: &str| subject(route, path);
        assert_eq!(of("/sites/:site_id/x/:x_id/go", "/sites/site_1/x/kw_2/go").as_deref(), Some("kw_2"));
        assert_eq!(of("/sites/:site_id", "/sites/site_1").as_deref(), Some("site_1"));
        assert_eq!(of("/sites/:site_id/x", "/sites/site_1/x"), None);
        assert_eq!(of("/providers/:kind", "/providers/runware"), None);
    }

    #[test]
    fn poems_path_and_the_documents_path_have_one_shape() {
        assert_eq!(shape("/sites/:param0/rows"), shape("/sites/{site_id}/rows"));
        assert_ne!(shape("/sites/:param0"), shape("/sites/access"));
    }
}

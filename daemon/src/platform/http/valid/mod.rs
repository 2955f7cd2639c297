//! Bodies: read with a limit, checked against the documented schema with all errors at once, then parsed.
//!
//! poem reads JSON without any limit and reports the first error only; that is why handlers take `Valid<T>`, never
//! poem-openapi's `Json<T>`.

pub mod body;
mod schema;

use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::{MaybeUndefined, ParseFromJSON},
};
use serde_json::Value;

use crate::platform::{
    error::{Error, Result},
    http::{envelope::JSON, problem::Problem},
};

/// The body as `T`, of `LIMIT` bytes at the most (1 MiB unless the handler says otherwise).
#[derive(Debug)]
pub struct Valid<T, const LIMIT: u64 = 1_048_576>(pub T);

impl<'a, T: ParseFromJSON + 'static, const LIMIT: u64> ApiExtractor<'a> for Valid<T, LIMIT> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = vec![MetaMediaType { content_type: JSON, schema: T::schema_ref() }];
        Some(MetaRequest { description: None, content, required: T::IS_REQUIRED })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let bytes = async {
            body::expect_type(request, &[JSON])?;
            body::read(request, body, LIMIT).await
        };
        let bytes = bytes.await.map_err(Problem::from)?;
        let value = parse_json(&bytes)?;
        Ok(Self(check(value).map_err(Problem::from)?))
    }
}

/// Reads JSON text. serde_json refuses to nest deeper than 128.
fn parse_json(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("the body is not valid JSON: {error}");
        Problem::new(poem::http::StatusCode::BAD_REQUEST, "malformed", detail)
    })
}

/// No text of ours has a NUL character, and PostgreSQL could not keep one.
fn refuse_nul(value: &Value, path: &str) -> Result<()> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) if text.contains('\0') => Err(Error::field(path, "holds a NUL character")),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(at, item)| refuse_nul(item, &below(&at.to_string())))
        }
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| match name.contains('\0') {
            true => Err(Error::field(path, "has a field with a NUL character in its name")),
            false => refuse_nul(field, &below(name)),
        }),
        _ => Ok(()),
    }
}

/// What a patch says of a field that may be cleared: nothing, `null`, or a value.
pub fn given<T>(field: MaybeUndefined<T>) -> Option<Option<T>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// `bytes` as `T`, for who had to read the body on its own (a signature covers its exact bytes).
pub fn parse<T: ParseFromJSON + 'static>(bytes: &[u8]) -> Result<T, Problem> {
    check(parse_json(bytes)?).map_err(Problem::from)
}

fn check<T: ParseFromJSON + 'static>(value: Value) -> Result<T> {
    schema::check::<T>(&value)?;
    refuse_nul(&value, "")?;
    // what the schema cannot say, the type's own parser does
    T::parse_from_json(Some(value)).map_err(|error| Error::field("body", error.into_message()))
}

//! Operations on their way out: an argument `_: Deprecated<20_270_301, 20_270_901>` (year, month, day) marks one, the document says so, and
//! every answer of it carries `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
//!
//! The policy: an operation is deprecated for at least two minor versions before it goes.

use chrono::{NaiveDate, NaiveTime};
use poem::{
    Request, RequestBody,
    http::{HeaderName, HeaderValue},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchema, MetaSchemaRef},
};

use crate::platform::http::context;

pub(super) const DEPRECATED: &str = "igny8-deprecated";

/// Deprecated since the first day, gone after the second; both as `YYYYMMDD`.
#[derive(Debug)]
pub struct Deprecated<const SINCE: u32, const SUNSET: u32>;

impl<'a, const SINCE: u32, const SUNSET: u32> ApiExtractor<'a> for Deprecated<SINCE, SUNSET> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        let schema = MetaSchema::new_with_format("string", DEPRECATED);
        let days = serde_json::json!([SINCE, SUNSET]);
        Some(MetaSchemaRef::Inline(Box::new(MetaSchema { default: Some(days), ..schema })))
    }

    async fn from_request(_: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        Ok(Self)
    }
}

/// When an operation was deprecated and when it goes.
#[derive(Debug)]
pub struct Deprecation {
    since: NaiveDate,
    sunset: NaiveDate,
}

impl Deprecation {
    /// What the marker's schema says.
    pub(super) fn of(marker: &MetaSchema) -> Option<Self> {
        let days = marker.default.as_ref()?.as_array()?;
        let day = |at: usize| {
            let number = i32::try_from(days.get(at)?.as_i64()?).ok()?;
            let part = |number: i32| u32::try_from(number % 100).ok();
            NaiveDate::from_ymd_opt(number / 10_000, part(number / 100)?, part(number)?)
        };
        Some(Self { since: day(0)?, sunset: day(1)? })
    }

    /// The last day, as the document has it.
    pub(super) fn sunset(&self) -> String {
        self.sunset.to_string()
    }

    /// Puts the headers on the answer.
    pub(super) fn tell(&self) {
        let since = self.since.and_time(NaiveTime::MIN).and_utc().timestamp();
        let sunset = self.sunset.and_time(NaiveTime::MIN).format("%a, %d %b %Y %H:%M:%S GMT");
        for (name, value) in [("deprecation", format!("@{since}")), ("sunset", sunset.to_string())] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                context::set_header(HeaderName::from_static(name), value);
            }
        }
    }
}

//! 303: the answer is elsewhere. For browsers that follow a link of ours.

use poem::{
    IntoResponse, Request, RequestBody, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions,
    registry::{MetaHeader, MetaParamIn, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::Type,
};
use url::form_urlencoded;

/// Sends the browser on.
#[derive(Debug)]
pub struct Redirect(pub String);

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let to = HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("/"));
        Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, to).finish()
    }
}

impl ApiResponse for Redirect {
    fn meta() -> MetaResponses {
        let location = MetaHeader {
            name: "Location".to_owned(),
            description: Some("Where to go on.".to_owned()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Go on there.",
                status: Some(303),
                status_range: None,
                content: vec![],
                headers: vec![location],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

/// All that the query holds. For what another program sends back, which may add what it likes.
#[derive(Debug)]
pub struct AnyQuery(pub Vec<(String, String)>);

impl AnyQuery {
    /// The parameter of this name, if it is there once.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        found.next().filter(|_| found.next().is_none())
    }
}

impl<'a> ApiExtractor<'a> for AnyQuery {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Query)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        let text = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        let all = MetaSchema { additional_properties: Some(Box::new(text)), ..MetaSchema::new("object") };
        Some(MetaSchemaRef::Inline(Box::new(all)))
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let query = request.uri().query().unwrap_or_default();
        Ok(Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}

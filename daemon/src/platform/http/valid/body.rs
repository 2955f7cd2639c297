//! Bytes of a request, counted while they flow: a limit that trusts no header, and a limit on silence.

use std::{io, pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt};
use poem::{Body, Request, RequestBody, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef},
};
use tokio::io::AsyncRead;
use tokio_util::{bytes::Bytes, io::StreamReader};

use crate::platform::{
    error::{Error, Result},
    http::problem::Problem,
};

const PATIENCE: Patience =
    Patience { silence: Duration::from_secs(20), start: Duration::from_secs(30), bytes_per_second: 2048 };

/// How long a client is waited for.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// Without a byte.
    silence: Duration,
    /// In all, however small the body is.
    start: Duration,
    /// And so much longer for each that came: a client that sends a byte now and then does not hold its place for ever.
    bytes_per_second: u64,
}
const CSV: &str = "text/csv";
/// What browsers and scripts call a CSV file.
const CSV_TYPES: &[&str] = &[
    CSV,
    "text/plain",
    "text/tab-separated-values",
    "application/csv",
    "application/vnd.ms-excel",
    "application/octet-stream",
];

type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A CSV upload of `LIMIT` bytes at the most, as a stream: it is never in memory as a whole.
pub struct RawBody<const LIMIT: u64>(Chunks);

impl<const LIMIT: u64> RawBody<LIMIT> {
    /// The bytes as they come. An error of the reader becomes ours by `error_of`.
    pub fn into_reader(self) -> impl AsyncRead + Send + Unpin + 'static {
        StreamReader::new(self.0)
    }
}

/// What a reader of a body failed of: the limit, silence, or the network.
#[must_use]
pub fn error_of(error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => broken(&error),
    }
}

fn broken(error: &io::Error) -> Error {
    Error::field("body", format!("ended before it was complete ({error}): send it again"))
}

impl<'a, const LIMIT: u64> ApiExtractor<'a> for RawBody<LIMIT> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        let content = vec![MetaMediaType { content_type: CSV, schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        expect_type(request, CSV_TYPES).map_err(Problem::from)?;
        Ok(Self(chunks(request, body.take()?, LIMIT).map_err(Problem::from)?))
    }
}

/// Refuses a body that is not one of `kinds`; `application/json` also stands for `application/…+json`.
pub(super) fn expect_type(request: &Request, kinds: &[&str]) -> Result<()> {
    let sent = request.header(header::CONTENT_TYPE).unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = kind.starts_with("application/") && kind.ends_with("+json");
    if kinds.iter().any(|known| *known == kind || (is_json && *known == super::JSON)) {
        return Ok(());
    }
    let wanted = kinds.first().copied().unwrap_or_default();
    Err(Error::UnsupportedMedia(match kind.as_str() {
        "" => format!("say what you send: Content-Type {wanted} is read here"),
        _ => format!("{kind} is not read here: send {wanted}"),
    }))
}

/// The whole body, of `limit` bytes at the most.
pub async fn read(request: &Request, body: &mut RequestBody, limit: u64) -> Result<Vec<u8>> {
    let body = body.take().map_err(Error::internal)?;
    let mut chunks = chunks(request, body, limit)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.map_err(error_of)?);
    }
    Ok(bytes)
}

/// What is still read of a body that was refused, at the most.
const LINGER_BYTES: usize = 8 * 1024 * 1024;
const LINGER: Duration = Duration::from_secs(3);
/// Who sends nothing for so long waits for the answer.
const SILENCE: Duration = Duration::from_millis(200);

fn chunks(request: &Request, body: Body, limit: u64) -> Result<Chunks> {
    let declared = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit) {
        linger(Box::pin(body.into_bytes_stream()));
        return Err(Error::TooLarge { limit });
    }
    if let Some(encoding) = request.header(header::CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
        return Err(Error::UnsupportedMedia(format!("Content-Encoding {encoding} is not read here: send it as it is")));
    }
    Ok(Box::pin(limited(body.into_bytes_stream(), limit, PATIENCE)))
}

fn limited(
    stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    limit: u64,
    patience: Patience,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let start = (Some(Box::pin(stream)), 0_u64);
    let begun = tokio::time::Instant::now();
    futures_util::stream::unfold(start, move |(stream, seen)| async move {
        let mut stream = stream?;
        let allowed = patience.start + Duration::from_secs(seen / patience.bytes_per_second.max(1));
        let until = (begun + allowed).min(tokio::time::Instant::now() + patience.silence);
        let chunk = match tokio::time::timeout_at(until, stream.next()).await {
            Ok(chunk) => chunk?,
            Err(_) => Err(io::Error::other(Error::TooSlow)),
        };
        let seen = seen + chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        if seen > limit {
            linger(stream);
            return Some((Err(io::Error::other(Error::TooLarge { limit })), (None, seen)));
        }
        let rest = chunk.is_ok().then_some(stream);
        Some((chunk, (rest, seen)))
    })
}

/// Reads on for a moment after a refusal: a connection that is closed with bytes unread is reset, and then the sender
/// never sees why.
#[expect(clippy::disallowed_methods, reason = "ends by itself within seconds, and nothing waits for it")]
fn linger(mut stream: impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static) {
    tokio::spawn(async move {
        let mut left = LINGER_BYTES;
        let read = async {
            while let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, stream.next()).await {
                left = left.saturating_sub(chunk.len());
                if left == 0 {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(LINGER, read).await;
    });
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    fn body(chunks: &[&'static str], limit: u64) -> RawBody<0> {
        let chunks: Vec<io::Result<Bytes>> =
            chunks.iter().map(|text| Ok(Bytes::from_static(text.as_bytes()))).collect();
        RawBody(Box::pin(limited(futures_util::stream::iter(chunks), limit, PATIENCE)))
    }

    #[tokio::test]
    async fn a_body_within_its_limit_is_read_whole() {
        let mut text = String::new();
        body(&["ab", "cd"], 4).into_reader().read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "abcd");
    }

    #[tokio::test]
    async fn the_byte_beyond_the_limit_ends_it() {
        let error = body(&["ab", "cd", "e"], 4).into_reader().read_to_string(&mut String::new()).await.unwrap_err();
        assert!(matches!(error_of(error), Error::TooLarge { limit: 4 }));
    }

    #[tokio::test]
    async fn a_silent_client_is_not_waited_for() {
        let patience = Patience { silence: Duration::ZERO, ..PATIENCE };
        let silent = limited(futures_util::stream::pending(), 4, patience);
        let error = StreamReader::new(Box::pin(silent)).read_to_string(&mut String::new()).await.unwrap_err();
        assert!(matches!(error_of(error), Error::TooSlow));
    }

    #[tokio::test]
    async fn a_client_that_drips_is_not_waited_for() {
        let patience = Patience { start: Duration::ZERO, bytes_per_second: u64::MAX, ..PATIENCE };
        let drops = futures_util::stream::unfold((), |()| async {
            tokio::task::yield_now().await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            Some((Ok(Bytes::from_static(b"x")), ()))
        });
        let dripping = limited(drops, 1 << 40, patience);
        let error = StreamReader::new(Box::pin(dripping)).read_to_string(&mut String::new()).await.unwrap_err();
        assert!(matches!(error_of(error), Error::TooSlow));
    }
}

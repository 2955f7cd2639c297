//! Answers that are files: sent as they are made, never held whole.

use futures_util::Stream;
use poem::{
    Body, IntoResponse, Response,
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    payload::{Binary, Payload},
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
};

use crate::platform::error::Error;

/// What a list can be downloaded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, poem_openapi::Enum)]
#[oai(rename_all = "snake_case")]
pub enum ListFormat {
    /// For spreadsheets.
    Csv,
    /// For programs: one JSON object per line.
    Ndjson,
}

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";

/// 200 with a list as a file.
pub struct ListFile {
    body: Body,
    format: ListFormat,
    name: String,
}

impl ListFile {
    /// `bytes` as they come, to be saved as `name` with the format's ending.
    pub fn new(
        format: ListFormat,
        name: &str,
        bytes: impl Stream<Item = Result<Vec<u8>, Error>> + Send + 'static,
    ) -> Self {
        use futures_util::StreamExt;
        // a stream that breaks off ends the connection, so that nobody takes half a list for the whole
        let bytes = bytes.map(|part| part.map_err(std::io::Error::other));
        Self { body: Body::from_bytes_stream(bytes), format, name: name.to_owned() }
    }
}

impl IntoResponse for ListFile {
    fn into_response(self) -> Response {
        let (kind, ending) = match self.format {
            ListFormat::Csv => ("text/csv; charset=utf-8", "csv"),
            ListFormat::Ndjson => (NDJSON, "ndjson"),
        };
        let disposition = format!("attachment; filename=\"{}.{ending}\"", self.name);
        Response::builder()
            .status(StatusCode::OK)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_DISPOSITION, disposition)
            .body(self.body)
    }
}

impl ApiResponse for ListFile {
    fn meta() -> MetaResponses {
        let media = |content_type| MetaMediaType { content_type, schema: <Binary<Vec<u8>> as Payload>::schema_ref() };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The whole list as a file.",
                status: Some(200),
                status_range: None,
                content: vec![media(CSV), media(NDJSON)],
                headers: vec![],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

/// A row of a CSV file. A cell that a spreadsheet would take for a formula gets an apostrophe.
#[must_use]
pub fn csv_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cell = |text: &str| {
        let text =
            if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
        if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let mut row = cells.into_iter().map(cell).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_is_no_formula() {
        assert_eq!(csv_row(["a", "b,c", "say \"x\"", "=1+1", ""]), "a,\"b,c\",\"say \"\"x\"\"\",'=1+1,\r\n");
    }
}

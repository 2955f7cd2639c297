//! Requests about many things at once: each has its own outcome, and what one is refused does not undo the others.

use std::fmt::Display;

use poem_openapi::Object;

use crate::platform::error::{Error, Result};

/// What became of each thing, in the order in which they were named.
#[derive(Debug, Default, Object)]
pub struct BulkReport {
    /// How many were done.
    pub done: u64,
    /// How many were not.
    pub refused: u64,
    pub results: Vec<BulkResult>,
}

/// What became of one thing.
#[derive(Debug, Object)]
pub struct BulkResult {
    pub id: String,
    pub success: bool,
    /// Why not: the code that a request about this thing alone would have been refused with.
    #[oai(nullable)]
    pub code: Option<String>,
    /// The same in a sentence.
    #[oai(nullable)]
    pub detail: Option<String>,
}

impl BulkReport {
    /// Notes what became of `id`. What is our fault, or passes, is the fault of the whole request.
    pub fn note<T>(&mut self, id: impl Display, outcome: Result<T>) -> Result<()> {
        let id = id.to_string();
        let result = match outcome {
            Ok(_) => {
                self.done += 1;
                BulkResult { id, success: true, code: None, detail: None }
            }
            Err(error @ (Error::Internal(_) | Error::Unavailable(_))) => return Err(error),
            Err(error) => {
                self.refused += 1;
                BulkResult { id, success: false, code: Some(error.code().to_owned()), detail: Some(error.in_words()) }
            }
        };
        self.results.push(result);
        Ok(())
    }
}

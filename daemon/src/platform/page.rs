//! Pages of a list: what is asked, what comes back.

use crate::platform::error::{Error, Result};

/// Rows on a page if the caller does not say.
pub const DEFAULT_SIZE: u64 = 50;
/// Rows on a page at the most.
pub const MAX_SIZE: u64 = 200;

/// Which page of how many rows; pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    page: u64,
    size: u64,
}

impl PageRequest {
    /// Checks what a caller asked for.
    pub fn new(page: Option<u64>, size: Option<u64>) -> Result<Self> {
        let (page, size) = (page.unwrap_or(1), size.unwrap_or(DEFAULT_SIZE));
        if page == 0 {
            return Err(Error::field("page", "must be at least 1"));
        }
        if size == 0 || size > MAX_SIZE {
            return Err(Error::field("page_size", format!("must be from 1 to {MAX_SIZE}")));
        }
        Ok(Self { page, size })
    }

    /// The page's number, from 1.
    #[must_use]
    pub fn page(self) -> u64 {
        self.page
    }

    /// Rows on this page at the most.
    #[must_use]
    pub fn size(self) -> u64 {
        self.size
    }

    /// Rows before this page.
    #[must_use]
    pub fn offset(self) -> u64 {
        (self.page - 1).saturating_mul(self.size)
    }
}

/// Rows of one page and how many there are in all.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub request: PageRequest,
    pub count: u64,
    pub rows: Vec<T>,
}

impl<T> Page<T> {
    /// The same page with each row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { request: self.request, count: self.count, rows: self.rows.into_iter().map(f).collect() }
    }
}

//! Pages of a list: what is asked, what comes back.
//!
//! By number (`page`), for people who look around; or from a position on (`cursor`), for programs that read it all:
//! what is added or removed meanwhile makes them neither miss nor repeat a row.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::platform::error::{Error, Result};

/// Rows on a page if the caller does not say.
pub const DEFAULT_SIZE: u64 = 50;
/// Rows on a page at the most.
pub const MAX_SIZE: u64 = 200;
/// The last page that can be asked for: who wants more rows than that takes a cursor.
pub const MAX_PAGE: u64 = 10_000_000;
/// Bytes of a cursor's checksum.
const CHECK: usize = 6;

/// Which page of how many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    start: Start,
    size: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Start {
    /// Pages count from 1.
    Page(u64),
    /// After a position of the listing, or from its beginning.
    After { listing: Listing, position: Option<Position> },
}

/// Where a row stands in an order: the values of its keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Position(pub(in crate::platform) Vec<Value>);

/// Which list, with which filters and which order: a cursor of one is of no use in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing([u8; 6]);

impl Listing {
    /// What `words` (the path, the parameters) say.
    #[must_use]
    pub fn of(words: &str) -> Self {
        let mut listing = [0; 6];
        listing.iter_mut().zip(Sha256::digest(words)).for_each(|(to, from)| *to = from);
        Self(listing)
    }

    /// The opaque text of a position in this listing.
    #[must_use]
    pub fn cursor(self, position: &Position) -> String {
        let values = Value::from(position.0.clone()).to_string();
        let bytes = [self.0.as_slice(), values.as_bytes()].concat();
        URL_SAFE_NO_PAD.encode([bytes.as_slice(), check(&bytes).as_slice()].concat())
    }

    /// Reads back what [`Listing::cursor`] wrote.
    pub fn position(self, cursor: &str) -> Result<Position> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
        let known = bytes.split_last_chunk::<CHECK>().filter(|(bytes, sum)| check(bytes) == **sum);
        let values = known.and_then(|(bytes, _)| bytes.split_first_chunk::<6>());
        let Some((listing, values)) = values else {
            return Err(Error::field("cursor", "is not one of ours: take it from next_cursor, or leave it out"));
        };
        if *listing != self.0 {
            return Err(Error::field("cursor", "belongs to other filters or another order: begin again without it"));
        }
        Ok(Position(serde_json::from_slice(values)?))
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    Listing::of(&URL_SAFE_NO_PAD.encode(bytes)).0
}

impl PageRequest {
    /// Checks what a caller asked for, by number.
    pub fn new(page: Option<u64>, size: Option<u64>) -> Result<Self> {
        let page = page.unwrap_or(1);
        if page == 0 || page > MAX_PAGE {
            return Err(Error::field("page", format!("must be at least 1 and at most {MAX_PAGE}")));
        }
        Ok(Self { start: Start::Page(page), size: size_of("page_size", size)? })
    }

    /// Checks what a caller asked for, by cursor.
    pub fn after(listing: Listing, cursor: Option<&str>, limit: Option<u64>) -> Result<Self> {
        let position = cursor.map(|cursor| listing.position(cursor)).transpose()?;
        Ok(Self { start: Start::After { listing, position }, size: size_of("limit", limit)? })
    }

    /// The page's number, from 1; by cursor there is none.
    #[must_use]
    pub fn page(&self) -> Option<u64> {
        match self.start {
            Start::Page(page) => Some(page),
            Start::After { .. } => None,
        }
    }

    /// Rows on this page at the most.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Rows before this page.
    #[must_use]
    pub fn offset(&self) -> u64 {
        (self.page().unwrap_or(1) - 1).saturating_mul(self.size)
    }

    /// The listing, and where to go on: if the caller pages by cursor.
    pub(in crate::platform) fn cursor(&self) -> Option<(Listing, Option<&Position>)> {
        match &self.start {
            Start::Page(_) => None,
            Start::After { listing, position } => Some((*listing, position.as_ref())),
        }
    }
}

fn size_of(name: &str, size: Option<u64>) -> Result<u64> {
    let size = size.unwrap_or(DEFAULT_SIZE);
    if size == 0 || size > MAX_SIZE {
        return Err(Error::field(name, format!("must be from 1 to {MAX_SIZE}")));
    }
    Ok(size)
}

/// Rows of one page and how many there are in all.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub request: PageRequest,
    pub count: u64,
    pub rows: Vec<T>,
    /// Where to go on, if the caller pages by cursor and there is more.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page with each row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        let Self { request, count, rows, next_cursor } = self;
        Page { request, count, rows: rows.into_iter().map(f).collect(), next_cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let (listing, position) =
            (Listing::of("/keywords?status=new"), Position(vec![1.into(), "ä".into(), Value::Null]));
        assert_eq!(listing.position(&listing.cursor(&position)).unwrap(), position);
    }

    #[test]
    fn a_cursor_that_was_changed_or_is_of_another_list_is_refused() {
        let listing = Listing::of("a");
        let cursor = listing.cursor(&Position(vec![1.into()]));
        assert!(Listing::of("b").position(&cursor).is_err());
        for at in 0..cursor.len() {
            let mut bytes = cursor.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(listing.position(&String::from_utf8(bytes).unwrap()).is_err(), "changed at {at}");
        }
        assert!(["", "x", "%%%"].iter().all(|text| listing.position(text).is_err()));
    }
}

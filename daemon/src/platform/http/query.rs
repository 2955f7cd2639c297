//! What lists are asked: which page, in which order, which words of a filter.

use std::{borrow::Cow, collections::HashMap, fmt, marker::PhantomData};

use poem::{Request, RequestBody, http::Uri};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaOperationParam, MetaParamIn, MetaSchema, MetaSchemaRef},
    types::{ParseError, ParseFromParameter, ParseResult, Type},
};
use sea_orm::{ActiveEnum, Iterable};
use url::form_urlencoded;

use crate::platform::{
    clock::Instant,
    error::Error,
    http::problem::Problem,
    page::{DEFAULT_SIZE, Listing, MAX_PAGE, MAX_SIZE, PageRequest},
    store::Bounds,
};

const PAGING: &str = "igny8-paging";
const CREATED: &str = "igny8-created";
const CREATED_NAMES: [&str; 2] = ["created_at__gte", "created_at__lte"];
const PAGING_NAMES: [&str; 4] = ["page", "page_size", "cursor", "limit"];

/// `?page=&page_size=` or `?cursor=&limit=`, as one argument of a handler.
#[derive(Debug, Clone)]
pub struct Paging(pub PageRequest);

impl<'a> ApiExtractor<'a> for Paging {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Query)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("object", PAGING))))
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        Ok(parse_paging(request.uri()).map_err(Problem::from)?)
    }
}

fn parse_paging(uri: &Uri) -> Result<Paging, Error> {
    let (mut known, mut others) = (HashMap::new(), vec![uri.path().into()]);
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if PAGING_NAMES.contains(&name.as_ref()) {
            known.insert(name, value);
        } else {
            others.extend([name, value]);
        }
    }
    let number = |name: &str| {
        let value =
            known.get(name).map(|value| value.parse().map_err(|_| Error::field(name, "must be a whole number")));
        value.transpose()
    };
    if !known.contains_key("cursor") && !known.contains_key("limit") {
        return PageRequest::new(number("page")?, number("page_size")?).map(Paging);
    }
    if known.contains_key("page") || known.contains_key("page_size") {
        return Err(Error::field("cursor", "say either page and page_size, or cursor and limit"));
    }
    let listing = Listing::of(&others.join("\n"));
    PageRequest::after(listing, known.get("cursor").map(AsRef::as_ref), number("limit")?).map(Paging)
}

/// `?created_at__gte=&created_at__lte=`, as one argument of a handler.
#[derive(Debug, Clone, Copy)]
pub struct Created(pub Bounds<Instant>);

impl<'a> ApiExtractor<'a> for Created {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Query)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("object", CREATED))))
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let query = request.uri().query().unwrap_or_default();
        let time = |name: &str| {
            let text = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
            let time = text.map(|(_, text)| text.parse::<Instant>());
            time.transpose().map_err(|_| Error::field(name, "must be a time such as 2026-11-22T09:00:00Z"))
        };
        let bounds = || Ok::<_, Error>(Bounds { least: time(CREATED_NAMES[0])?, most: time(CREATED_NAMES[1])? });
        Ok(bounds().map(Self).map_err(Problem::from)?)
    }
}

/// What an argument that stands for several parameters is in the document.
pub(super) fn parameters_of(mark: Option<&str>) -> Option<Vec<MetaOperationParam>> {
    match mark {
        Some(PAGING) => Some(paging_parameters()),
        Some(CREATED) => Some(created_parameters()),
        _ => None,
    }
}

fn created_parameters() -> Vec<MetaOperationParam> {
    let parameter = |(name, description): (&str, &str)| MetaOperationParam {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        in_type: MetaParamIn::Query,
        required: false,
        deprecated: false,
        explode: true,
        style: None,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "date-time"))),
    };
    CREATED_NAMES.into_iter().zip(["Made then or later.", "Made then or earlier."]).map(parameter).collect()
}

/// What `Paging` is in the document.
fn paging_parameters() -> Vec<MetaOperationParam> {
    let parameter = |name: &str, description: &str, schema: MetaSchema| MetaOperationParam {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        in_type: MetaParamIn::Query,
        required: false,
        deprecated: false,
        explode: true,
        style: None,
        schema: MetaSchemaRef::Inline(Box::new(schema)),
    };
    let number = |default: u64, maximum: u64| MetaSchema {
        minimum: Some(1.0),
        maximum: Some(maximum as f64),
        default: Some(default.into()),
        ..MetaSchema::new("integer")
    };
    let size = MetaSchema { default: None, ..number(DEFAULT_SIZE, MAX_SIZE) };
    vec![
        parameter("page", "Which page, from 1.", number(1, MAX_PAGE)),
        parameter("page_size", "Rows on a page.", number(DEFAULT_SIZE, MAX_SIZE)),
        parameter(
            "cursor",
            "Where to go on: `next_cursor` of the answer before. Not together with `page`; filters and order stay.",
            MetaSchema {
                min_length: Some(1),
                pattern: Some("^[A-Za-z0-9_-]+$".to_owned()),
                ..MetaSchema::new("string")
            },
        ),
        parameter(
            "limit",
            "Rows from the cursor on; without a cursor from the beginning. Rows that come or go meanwhile make you \
             neither miss nor repeat one.",
            size,
        ),
    ]
}

/// One key of a sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<K> {
    pub key: K,
    pub descending: bool,
}

/// `?sort=-volume,text` over the words of `K`: `Query<Sort<KeywordSort>>`. Empty if nobody asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort<K>(pub Vec<Order<K>>);

/// `?status=new,planned` over the words of `K`: `Query<Words<KeywordStatus>>`. Empty if nobody asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words<K>(pub Vec<K>, PhantomData<()>);

/// An enumeration made by `words!`.
pub trait Word: ActiveEnum<Value = String> + Iterable + Copy + Send + Sync + fmt::Debug + 'static {}
impl<K: ActiveEnum<Value = String> + Iterable + Copy + Send + Sync + fmt::Debug + 'static> Word for K {}

fn all<K: Word>() -> Vec<String> {
    K::iter().map(|key| key.to_value()).collect()
}

fn parse_word<K: Word>(word: &str) -> Result<K, String> {
    let found = K::iter().find(|key| key.to_value() == word);
    found.ok_or_else(|| format!("must be among {}", all::<K>().join(", ")))
}

impl<K: Word> Sort<K> {
    fn parse(text: &str) -> Result<Self, String> {
        let mut orders: Vec<Order<K>> = Vec::new();
        for word in text.split(',').map(str::trim) {
            let (word, descending) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
            let key = parse_word::<K>(word)?;
            if orders.iter().any(|order| order.key.to_value() == word) {
                return Err(format!("names {word} twice"));
            }
            orders.push(Order { key, descending });
        }
        Ok(Self(orders))
    }

    fn pattern() -> String {
        let words = all::<K>().join("|");
        format!("^-?({words})(,-?({words}))*$")
    }
}

impl<K: Word> Words<K> {
    fn parse(text: &str) -> Result<Self, String> {
        let words: Result<Vec<K>, String> = text.split(',').map(|word| parse_word(word.trim())).collect();
        Ok(Self(words?, PhantomData))
    }

    fn pattern() -> String {
        let words = all::<K>().join("|");
        format!("^({words})(,({words}))*$")
    }
}

/// A parameter that is a comma-separated list in one text: documented by its pattern, absent means empty.
macro_rules! list_parameter {
    ($name:ident, $word:literal, $empty:expr) => {
        impl<K: Word> Type for $name<K> {
            const IS_REQUIRED: bool = false;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                format!("{}_{}", $word, all::<K>().join("_")).into()
            }

            fn schema_ref() -> MetaSchemaRef {
                let example = K::iter().next().map(|key| key.to_value().into());
                let schema = MetaSchema { pattern: Some(Self::pattern()), example, ..MetaSchema::new("string") };
                MetaSchemaRef::Inline(Box::new(schema))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(self.as_raw_value().into_iter())
            }
        }

        impl<K: Word> ParseFromParameter for $name<K> {
            fn parse_from_parameter(text: &str) -> ParseResult<Self> {
                Self::parse(text).map_err(ParseError::custom)
            }

            fn parse_from_parameters<I: IntoIterator<Item = A>, A: AsRef<str>>(values: I) -> ParseResult<Self> {
                match values.into_iter().next() {
                    Some(text) => Self::parse_from_parameter(text.as_ref()),
                    None => Ok($empty),
                }
            }
        }
    };
}

list_parameter!(Sort, "sort", Self(vec![]));
list_parameter!(Words, "words", Self(vec![], PhantomData));

#[cfg(test)]
mod tests {
    use super::*;

    crate::words! {
        /// Keys.
        enum Key { Text, Volume }
    }

    #[test]
    fn a_sort_is_parsed_in_its_order() {
        let sort = Sort::<Key>::parse("-volume,text").unwrap();
        let expected = [Order { key: Key::Volume, descending: true }, Order { key: Key::Text, descending: false }];
        assert_eq!(sort.0, expected);
        assert_eq!(Sort::<Key>::pattern(), "^-?(text|volume)(,-?(text|volume))*$");
    }

    #[test]
    fn an_unknown_or_repeated_key_says_what_is_possible() {
        assert_eq!(Sort::<Key>::parse("price").unwrap_err(), "must be among text, volume");
        assert_eq!(Sort::<Key>::parse("text,-text").unwrap_err(), "names text twice");
        assert!(Sort::<Key>::parse("").is_err());
    }

    #[test]
    fn paging_has_defaults_and_bounds() {
        let parse = |query: &str| parse_paging(&format!("/words?{query}").parse().unwrap());
        assert_eq!(parse("").unwrap().0.size(), 50);
        assert_eq!(parse("page=3&page_size=10").unwrap().0.offset(), 20);
        assert_eq!(parse("limit=7").unwrap().0.size(), 7);
        let wrong = [
            "page=0",
            "page=x",
            "page_size=201",
            "page=-1",
            "limit=0",
            "limit=201",
            "cursor=",
            "cursor=abc",
            "limit=2&page=1",
        ];
        for wrong in wrong {
            assert!(matches!(parse(wrong), Err(Error::Invalid(_))), "{wrong}");
        }
    }
}

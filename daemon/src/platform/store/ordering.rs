//! The order of a list, with a tie broken by something unique: what pages follow one another by, and what a cursor
//! remembers of the last row.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{
    ColumnTrait, ColumnType, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Select, Value,
    sea_query::{Expr, NullOrdering, Order, SimpleExpr},
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::platform::{
    error::{Error, Result},
    page::Position,
};

/// What a key's values are.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Int,
    Real,
    Time,
    Uuid,
}

#[derive(Debug, Clone)]
struct Key {
    expr: SimpleExpr,
    kind: Kind,
    nullable: bool,
    descending: bool,
}

/// The keys of a list's order, the last of them unique. What is unknown comes last, whatever the direction.
#[derive(Debug, Clone, Default)]
pub struct Ordering(Vec<Key>);

impl Ordering {
    /// No key yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Newest first: by a time, then by the id.
    pub fn newest<C: ColumnTrait>(time: C, id: C) -> Self {
        Self::new().by(time, true).by(id, true)
    }

    /// Oldest first.
    pub fn oldest<C: ColumnTrait>(time: C, id: C) -> Self {
        Self::new().by(time, false).by(id, false)
    }

    /// Then by a column.
    #[must_use]
    pub fn by<C: ColumnTrait>(self, column: C, descending: bool) -> Self {
        let definition = column.def();
        let kind = match definition.get_column_type() {
            ColumnType::Uuid | ColumnType::Binary(_) => Kind::Uuid,
            ColumnType::Float | ColumnType::Double | ColumnType::Decimal(_) => Kind::Real,
            ColumnType::TinyInteger | ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger => {
                Kind::Int
            }
            ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => Kind::Time,
            _ => Kind::Text,
        };
        self.with(Key { expr: column.into_expr(), kind, nullable: definition.is_null(), descending })
    }

    /// Then by a count that is computed for each row.
    #[must_use]
    pub fn by_count(self, count: SimpleExpr, descending: bool) -> Self {
        self.with(Key { expr: count, kind: Kind::Int, nullable: false, descending })
    }

    /// Then by a figure that is computed for each row and may be unknown.
    #[must_use]
    pub fn by_figure(self, figure: SimpleExpr, descending: bool) -> Self {
        self.with(Key { expr: figure, kind: Kind::Real, nullable: true, descending })
    }

    fn with(mut self, key: Key) -> Self {
        self.0.push(key);
        self
    }

    /// Sorts the query.
    pub fn sort<E: EntityTrait>(&self, query: Select<E>) -> Select<E> {
        self.0.iter().fold(query, |query, key| {
            let order = if key.descending { Order::Desc } else { Order::Asc };
            match key.nullable {
                true => query.order_by_with_nulls(key.expr.clone(), order, NullOrdering::Last),
                false => query.order_by(key.expr.clone(), order),
            }
        })
    }

    /// Selects what a cursor remembers, too.
    pub(super) fn remember<E: EntityTrait>(&self, query: Select<E>) -> Select<E> {
        let named = |(at, key): (usize, &Key)| (key.expr.clone(), column(at));
        self.0.iter().enumerate().map(named).fold(query, |query, (expr, name)| query.expr_as(expr, name))
    }

    /// Where `row` stands.
    pub(super) fn position(&self, row: &QueryResult) -> Result<Position> {
        let values = self.0.iter().enumerate().map(|(at, key)| key.kind.read(row, &column(at)));
        values.collect::<Result<_>>().map(Position)
    }

    /// Only what comes after `position`.
    pub(super) fn after<E: EntityTrait>(&self, query: Select<E>, position: &Position) -> Result<Select<E>> {
        if position.0.len() != self.0.len() {
            return Err(Error::field("cursor", "belongs to another list"));
        }
        let values = self.0.iter().zip(&position.0).map(|(key, value)| key.kind.parse(value));
        let values = values.collect::<Result<Vec<Option<Value>>>>()?;
        let mut beyond: Option<SimpleExpr> = None;
        let mut equal: Option<SimpleExpr> = None;
        for (key, value) in self.0.iter().zip(values) {
            if let Some(step) = key.beyond(value.as_ref()) {
                let step = and(equal.clone(), step);
                beyond = Some(match beyond {
                    Some(before) => before.or(step),
                    None => step,
                });
            }
            equal = Some(and(equal, key.equals(value)));
        }
        Ok(match beyond {
            Some(beyond) => query.filter(beyond),
            None => query.filter(Expr::cust("1 = 0")),
        })
    }
}

fn column(at: usize) -> String {
    format!("cursor_{at}")
}

fn and(before: Option<SimpleExpr>, then: SimpleExpr) -> SimpleExpr {
    match before {
        Some(before) => before.and(then),
        None => then,
    }
}

impl Key {
    fn equals(&self, value: Option<Value>) -> SimpleExpr {
        match value {
            Some(value) => self.expr.clone().eq(value),
            None => self.expr.clone().is_null(),
        }
    }

    /// What comes after `value` in this key alone: nothing comes after the unknown.
    fn beyond(&self, value: Option<&Value>) -> Option<SimpleExpr> {
        let value = value?.clone();
        let further = match self.descending {
            true => self.expr.clone().lt(value),
            false => self.expr.clone().gt(value),
        };
        Some(if self.nullable { further.or(self.expr.clone().is_null()) } else { further })
    }
}

impl Kind {
    fn read(self, row: &QueryResult, name: &str) -> Result<Json> {
        Ok(match self {
            Self::Text => row.try_get::<Option<String>>("", name)?.into(),
            Self::Int => row.try_get::<Option<i64>>("", name)?.into(),
            Self::Real => row.try_get::<Option<f64>>("", name)?.into(),
            Self::Uuid => row.try_get::<Option<Uuid>>("", name)?.map(|id| id.to_string()).into(),
            Self::Time => {
                let time = row.try_get::<Option<DateTime<Utc>>>("", name)?;
                time.map(|time| time.to_rfc3339_opts(SecondsFormat::Nanos, true)).into()
            }
        })
    }

    fn parse(self, value: &Json) -> Result<Option<Value>> {
        if value.is_null() {
            return Ok(None);
        }
        let text = value.as_str();
        let parsed = match self {
            Self::Text => text.map(Into::into),
            Self::Int => value.as_i64().map(Into::into),
            Self::Real => value.as_f64().map(Into::into),
            Self::Uuid => text.and_then(|text| Uuid::parse_str(text).ok()).map(Into::into),
            Self::Time => text.and_then(|text| text.parse::<DateTime<Utc>>().ok()).map(Into::into),
        };
        parsed.map(Some).ok_or_else(|| Error::field("cursor", "is not one of ours"))
    }
}

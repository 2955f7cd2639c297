//! From one value to another: what a list is narrowed to by `field__gte` and `field__lte`.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select, Value};

/// At least and at most; what is not set does not matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds<T> {
    pub least: Option<T>,
    pub most: Option<T>,
}

impl<T> Default for Bounds<T> {
    fn default() -> Self {
        Self { least: None, most: None }
    }
}

impl<T: Into<Value> + Copy> Bounds<T> {
    /// Whether everything fits.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.least.is_none() && self.most.is_none()
    }

    /// Only rows whose `column` lies between; what is unknown does not.
    pub fn filter<E: EntityTrait>(self, query: Select<E>, column: E::Column) -> Select<E> {
        let query = match self.least {
            Some(least) => query.filter(column.gte(least)),
            None => query,
        };
        match self.most {
            Some(most) => query.filter(column.lte(most)),
            None => query,
        }
    }
}

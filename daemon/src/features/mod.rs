//! The product's nouns, by the modules that its users know.

/// Tasks, content and images: where an idea becomes an article.
pub mod writer;

//! The product's nouns, by the modules that its users know.

/// Keywords, the clusters they form, the ideas that come of those.
pub mod planner;
/// Tasks, content and images: where an idea becomes an article.
pub mod writer;

//! The product's nouns, by the modules that its users know.

/// Organisations, their people and their sites.
pub mod accounts;
/// Plans and credits.
pub mod billing;
/// The instance as a whole.
pub mod system;
/// Tasks, content and images: where an idea becomes an article.
pub mod writer;

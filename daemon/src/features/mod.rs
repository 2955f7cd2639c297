//! The product's nouns, grouped under the modules that its users know.

/// Organisations, their people and their sites.
pub mod accounts;
/// Rules and runs: the pipeline by itself, on time.
pub mod automation;
/// Plans and credits.
pub mod billing;
/// Keywords, the clusters they form, the ideas that come of those.
pub mod planner;
/// Everything between content and WordPress.
pub mod publisher;
/// The instance as a whole.
pub mod system;
/// Tasks, content and images: where an idea becomes an article.
pub mod writer;

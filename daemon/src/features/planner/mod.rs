//! From a keyword list to ideas for posts.

/// Clusters: keywords that belong on one page or a few.
pub mod clusters;
/// Ideas: posts to be, each with its brief.
pub mod ideas;
/// Keywords: what people search for.
pub mod keywords;
mod reply;
#[cfg(test)]
mod testing;
mod text;

words! {
    /// What somebody who searches wants.
    pub enum Intent {
        /// To learn something.
        Informational,
        /// To compare before buying.
        Commercial,
        /// To buy or do something now.
        Transactional,
        /// To reach a certain site or brand.
        Navigational,
        /// To find something nearby.
        Local,
    }
}

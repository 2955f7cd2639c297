//! The AI engine: every call to a model or an image provider passes here.

pub mod provider;

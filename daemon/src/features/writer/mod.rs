//! The writer: tasks become content, content gets its images.

pub mod content;
pub mod document;
pub mod images;
pub mod tasks;

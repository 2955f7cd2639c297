//! The writer: tasks become content, content gets its images.

pub mod document;

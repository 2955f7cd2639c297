//! The database schema, one purpose per file.

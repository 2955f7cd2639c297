//! Automation: cron rules per site, and the runs that they start.

pub mod pipeline;
pub mod rules;
pub mod runs;
mod schedule;

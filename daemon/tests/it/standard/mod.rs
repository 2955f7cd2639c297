//! What every operation owes its caller, whatever it does: keys, throttles, pages, versions, limits.

mod attacks;
mod bulk;
mod cursor;
mod document;
mod idempotency;
mod killed;
mod limits;
mod lists;
mod throttle;
mod versions;

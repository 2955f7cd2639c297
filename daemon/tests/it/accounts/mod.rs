//! Accounts through the front door: who gets in, what they reach, and what they may do there.

mod api_keys;
mod door;
mod people;
mod sign_in;
mod sites;
mod tokens;

//! Accounts through the front door: who gets in, what they reach, and what they may do there.

mod account;
mod api_keys;
mod by_email;
mod door;
mod guessing;
mod oidc;
mod people;
mod second_factor;
mod sessions;
mod sign_in;
mod sites;
mod tokens;

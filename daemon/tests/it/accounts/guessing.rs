//! What guessing costs: signing in with an unknown address takes the same work as with a wrong password. Measured by
//! `make test-guessing`.

use std::{fs, sync::Arc};

use chrono::TimeDelta;
use igny8::platform::access::password::Cost;
use serde_json::json;

use super::door::Door;

const BLOCK: u32 = 50;

/// Clock ticks (10 ms) of processor that this process has used.
fn ticks() -> u32 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap()
}

/// Processor time of a block of guesses at the password of `email`.
async fn guesses(door: &Arc<Door>, email: &str) -> u32 {
    let began = ticks();
    for _ in 0..BLOCK {
        door.clock.advance(TimeDelta::seconds(12));
        let body = json!({"email": email, "password": "a guess at the password"});
        door.anybody().post("/auth/login", body).await.refused(401, "credentials_invalid");
    }
    ticks() - began
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes of processor: make test-guessing"]
async fn an_unknown_address_costs_what_a_wrong_password_costs() {
    let asked: u32 = std::env::var("IGNY8_GUESSES").ok().and_then(|text| text.parse().ok()).unwrap_or(5_000);
    let door = Door::open_at_cost(Cost::default()).await;
    let owner = door.owner("acme").await;
    let (mut known, mut unknown) = (0, 0);
    let blocks = asked.div_ceil(BLOCK);
    for _ in 0..blocks {
        known += guesses(&door, &owner.email).await;
        unknown += guesses(&door, "nobody@acme.example").await;
    }
    let mean = |ticks: u32| f64::from(ticks) * 10.0 / f64::from(blocks * BLOCK);
    let difference = (mean(known) - mean(unknown)).abs() / mean(known) * 100.0;
    let (known, unknown) = (mean(known), mean(unknown));
    println!(
        "{} sign-ins each, of processor: wrong password {known:.2} ms, unknown address {unknown:.2} ms, {difference:.2} % apart",
        blocks * BLOCK
    );
    assert!(difference < 3.0, "{difference:.2} %");
}

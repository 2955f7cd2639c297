//! Tells the plugin that something waits. Not reaching it is no error: it asks by itself every few minutes.
//!
//! The address is what the plugin said of itself. A private one is reached only if the operator allows its network
//! (`outbound.allow_private_networks`), and what answered there stays in the log: a pairing is no port scanner.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use crate::{
    features::publisher::pairing::{self, Pairing},
    platform::{
        error::{Error, Result},
        ids::SiteId,
        jobs::{Job, JobContext, JobResult, Outcome},
        outbound::{Answer, Fault, FaultKind},
        random,
        services::Services,
    },
};

/// Enough for a WordPress that is awake.
const PATIENCE: Duration = Duration::from_secs(10);
const COMES: &str = "The plugin comes by itself every few minutes";
const NOT_REACHED: &str = "WordPress could not be reached from here. The plugin comes by itself every few minutes";
const NOT_UNDERSTOOD: &str = "the plugin did not answer at its address: if nothing arrives in ten minutes, check in WordPress that it is installed and active";
const PATH: &str = "/igny8/v1/webhook";

/// One nudge for whatever waits.
#[derive(Debug, Serialize, Deserialize)]
pub struct NudgePlugin {
    pub site_id: SiteId,
}

impl Job for NudgePlugin {
    const KIND: &'static str = "deliveries.nudge";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.site_id.to_string())
    }

    async fn run(self, context: JobContext) -> JobResult {
        let Some(pairing) = pairing::complete(context.site()?).await? else { return Ok(Outcome::done()) };
        let answer = nudge(context.services(), &pairing).await?;
        Ok(Outcome::Done(json!({ "answer": answer })))
    }
}

/// Says "pull now"; returns what came of it, in words.
pub async fn nudge(services: &Services, pairing: &Pairing) -> Result<String> {
    Ok(match say(services, pairing, "pull").await? {
        Ok(answer) if answer.is_success() => "the plugin was told to pull".to_owned(),
        // Whoever pairs names this address: what answers there is nothing to tell them.
        Ok(answer) => {
            tracing::debug!(pairing = %pairing.id, status = answer.status.as_u16(), "the nudge was not understood");
            NOT_UNDERSTOOD.to_owned()
        }
        Err(fault) if fault.kind == FaultKind::Forbidden => format!("{}. {COMES}", fault.detail),
        Err(fault) => {
            tracing::debug!(pairing = %pairing.id, %fault, "the nudge did not arrive");
            NOT_REACHED.to_owned()
        }
    })
}

/// Asks the plugin to say how its site is now; whether it heard that.
pub async fn ask_heartbeat(services: &Services, pairing: &Pairing) -> Result<bool> {
    Ok(say(services, pairing, "heartbeat").await?.is_ok_and(|answer| answer.is_success()))
}

async fn say(services: &Services, pairing: &Pairing, kind: &str) -> Result<Result<Answer, Fault>> {
    let body = serde_json::to_vec(&json!({ "type": kind, "path": PATH, "protocol": 1 }))?;
    let id: String = random::bytes::<16>(&*services.store.random()).iter().map(|byte| format!("{byte:02x}")).collect();
    let (id, timestamp) = (format!("msg_{id}"), services.store.now().timestamp());
    let signature = pairing::secret(services, pairing)?.sign(&id, timestamp, &body)?;
    let url = Url::parse(&format!("{}{}", pairing.rest_url, PATH.trim_start_matches('/'))).map_err(Error::internal)?;
    let call = services
        .outbound
        .post(&url)
        .timeout(PATIENCE)
        .header("webhook-id", &id)
        .header("webhook-timestamp", &timestamp.to_string())
        .header("webhook-signature", &signature)
        .header("x-igny8-key", &pairing.key_id)
        .body("application/json", body);
    Ok(call.send().await)
}

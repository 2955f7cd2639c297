//! The doctor over HTTP.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, param::Path};

use super::{Checkup, Finding, Severity, examine, last};
use crate::platform::{
    access::{
        Caller,
        permissions::{PublisherRead, SitesManage},
    },
    clock::Instant,
    error::Result,
    http::{
        Answer,
        apis::Tag,
        envelope::{self, ok},
    },
    ids::SiteId,
    services::Services,
};

/// `/sites/{site_id}/publisher/doctor`.
pub struct DoctorApi(pub Arc<Services>);

/// A look at a site's WordPress.
#[derive(Object)]
#[oai(rename = "WordPressCheckup")]
struct CheckupOut {
    /// Nothing is broken, and nothing could be better. Null if nobody has looked yet.
    #[oai(nullable)]
    healthy: Option<bool>,
    /// What was looked at.
    #[oai(nullable)]
    address: Option<String>,
    #[oai(nullable)]
    checked_at: Option<Instant>,
    /// What is wrong, the worst first.
    findings: Vec<FindingOut>,
}

/// Something that is wrong.
#[derive(Object)]
#[oai(rename = "WordPressFinding")]
struct FindingOut {
    /// Stable: programs may rely on it.
    code: String,
    severity: Severity,
    /// What is wrong.
    says: String,
    /// By what it is known.
    seen: String,
    /// What to do, for that server.
    fix: String,
}

impl From<Finding> for FindingOut {
    fn from(finding: Finding) -> Self {
        let Finding { code, severity, says, seen, fix } = finding;
        Self { code, severity, says, seen, fix }
    }
}

impl CheckupOut {
    fn of(checkup: Option<Checkup>) -> Result<Self> {
        let Some(checkup) = checkup else {
            return Ok(Self { healthy: None, address: None, checked_at: None, findings: vec![] });
        };
        let findings: Vec<FindingOut> = checkup.findings()?.into_iter().map(FindingOut::from).collect();
        Ok(Self {
            healthy: Some(findings.is_empty()),
            address: Some(checkup.address),
            checked_at: Some(checkup.checked_at),
            findings,
        })
    }
}

/// What is wrong with a site's WordPress.
#[OpenApi(tag = "Tag::WordPress")]
impl DoctorApi {
    /// See what the doctor found last
    ///
    /// What is wrong with the site's WordPress, each with what to do on its server; nothing if nobody has looked yet.
    #[oai(path = "/sites/:site_id/publisher/doctor", method = "get", operation_id = "doctor_get")]
    async fn get(&self, caller: Caller<PublisherRead>, site_id: Path<SiteId>) -> Answer<envelope::Ok<CheckupOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(CheckupOut::of(last(&site).await?)?))
    }

    /// Let the doctor look now
    ///
    /// Looks from outside, asks the plugin how its site is, and names what is wrong with what to do on that server. It
    /// changes nothing there. It may take half a minute.
    #[oai(path = "/sites/:site_id/publisher/doctor", method = "post", operation_id = "doctor_examine")]
    async fn examine(&self, caller: Caller<SitesManage>, site_id: Path<SiteId>) -> Answer<envelope::Ok<CheckupOut>> {
        let site = caller.site(*site_id).await?;
        let checkup = examine(&self.0, &site).await?;
        Ok(ok(CheckupOut::of(Some(checkup))?))
    }
}

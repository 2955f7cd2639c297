//! The doctor of a site's WordPress: looks at it from outside (`probe`), hears what its plugin tells, and names what is
//! wrong by a table (`faults`), each with what to do on that server.

/// HTTP.
pub mod api;
mod evidence;
mod faults;
mod probe;
mod row;

pub use faults::{Finding, Severity};
pub use row::Model as Checkup;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use url::Url;

use crate::{
    features::{
        accounts::sites,
        publisher::{
            pairing::{self, Pairing},
            wordpress::{self, RestConnection},
        },
    },
    platform::{
        error::{Error, Result},
        services::Services,
        store::{Actor, SiteScope, System},
    },
};

/// Who is looked at.
pub struct Patient {
    /// Where its WordPress is; ends with a slash.
    pub address: Url,
    pub pairing: Option<Pairing>,
    pub rest: Option<RestConnection>,
}

/// The last look at the site, if there was one.
pub async fn last(site: &SiteScope) -> Result<Option<Checkup>> {
    site.find(Entity::find()).await
}

/// Looks at the site's WordPress now, and keeps what was found.
pub async fn examine(services: &Services, site: &SiteScope) -> Result<Checkup> {
    let patient = patient(site).await?;
    let evidence = probe::look(services, site, patient).await?;
    let findings = faults::name(&evidence);
    let row = ActiveModel {
        address: Set(evidence.address.to_string()),
        findings: Set(serde_json::to_value(&findings)?),
        checked_at: Set(site.now()),
        ..Default::default()
    };
    let columns = [Column::Address, Column::Findings, Column::CheckedAt];
    let tx = site.begin().await?;
    let newer = OnConflict::column(Column::SiteId).update_columns(columns).to_owned();
    tx.insert_many::<Entity, _>(vec![row], Some(newer)).await?;
    tx.commit().await?;
    last(site).await?.ok_or_else(|| Error::bug("a check-up that was just kept is gone"))
}

async fn patient(site: &SiteScope) -> Result<Patient> {
    let row = sites::get(site).await?;
    let (pairing, rest) = (pairing::find(site).await?, wordpress::find(site).await?);
    let said = match (&rest, &pairing) {
        (_, Some(pairing)) => pairing.home_url.clone(),
        (Some(rest), None) => rest.url.clone(),
        (None, None) => row.url,
    };
    if said.is_empty() {
        let detail = "nobody said where this site's WordPress is: pair the plugin, enter an application password, or enter the site's address";
        return Err(Error::conflict("pairing_required", detail));
    }
    Ok(Patient { address: wordpress::site_url(&said)?, pairing, rest })
}

/// The scope of the site that somebody at the machine names by its id, its name or its address.
pub async fn site_named(services: &Services, name: &str) -> Result<SiteScope> {
    let system = system(services);
    let found = sites::named(&system, name).await?;
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(system.site(one.account_id, one.id, Actor::System)),
        (Some(_), Some(_)) => {
            Err(Error::conflict("conflict", format!("several sites are called {name}: name one by its id")))
        }
        (None, _) => Err(Error::NotFound("site")),
    }
}

#[expect(clippy::disallowed_methods, reason = "who runs the machine may look at every site")]
fn system(services: &Services) -> System {
    services.store.system("who runs the machine may look at every site")
}

//! A site's WordPress as people see it: paired, or reached by an application password, or not connected.
//!
//! REST push (`client`, `connect`) serves sites without the plugin; what is pushed is in `deliveries/push`.

/// HTTP.
pub mod api;
mod client;
mod connect;
mod fault;
mod row;

pub use client::{Client, address as address_of};
pub use connect::{Entered, site_url};
pub use fault::WpFault;
pub use row::Model as RestConnection;
use row::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    EntityTrait,
    sea_query::OnConflict,
};
use secrecy::SecretString;
use url::Url;

use crate::{
    features::{
        accounts::sites::{self, Transport},
        publisher::pairing,
    },
    platform::{
        error::{Error, Result},
        ids::SiteId,
        secret::Place,
        services::Services,
        store::{Conn, SiteScope, Tx},
    },
};

/// The site's application password, if it has one.
pub async fn find<C: Conn>(site: &SiteScope<C>) -> Result<Option<RestConnection>> {
    site.find(Entity::find()).await
}

/// Speaks to the site's WordPress.
pub fn client<'a>(services: &'a Services, connection: &RestConnection) -> Result<Client<'a>> {
    let password = services.sealer.open(&place(connection.site_id), &connection.password)?;
    let root = Url::parse(&connection.api_root).map_err(Error::internal)?;
    Ok(Client::new(services, root, &connection.username, password, connection.allow_private_network))
}

/// The application password of a connection.
pub fn password(services: &Services, connection: &RestConnection) -> Result<SecretString> {
    services.sealer.open(&place(connection.site_id), &connection.password)
}

fn place(site: SiteId) -> Place {
    Place::new("wp_rest", site, "password")
}

/// Tries what was entered, and keeps it if WordPress accepts it. Returns it with what the user lacks there, in words.
pub async fn connect(services: &Services, site: &SiteScope, entered: Entered) -> Result<Vec<&'static str>> {
    let url = connect::site_url(&entered.url)?;
    let found = connect::find(services, &url, &entered).await?;
    let now = site.now();
    let row = ActiveModel {
        url: Set(url.into()),
        api_root: Set(found.api_root.into()),
        username: Set(entered.username),
        password: Set(services.sealer.seal(&place(site.site_id()), &entered.password)?),
        allow_private_network: Set(entered.allow_private_network),
        knows_details: Set(found.knows_details),
        checked_at: Set(now),
        ok: Set(true),
        error: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let columns = [
        Column::Url,
        Column::ApiRoot,
        Column::Username,
        Column::Password,
        Column::AllowPrivateNetwork,
        Column::KnowsDetails,
        Column::CheckedAt,
        Column::Ok,
        Column::Error,
        Column::UpdatedAt,
    ];
    let tx = site.begin().await?;
    tx.insert_many::<Entity, _>(vec![row], Some(OnConflict::column(Column::SiteId).update_columns(columns).to_owned()))
        .await?;
    note_transport(&tx).await?;
    tx.commit().await?;
    Ok(found.lacks)
}

/// Tries the stored password again and notes what came of it.
pub async fn recheck(services: &Services, site: &SiteScope, connection: RestConnection) -> Result<Vec<&'static str>> {
    let entered = Entered {
        url: connection.url.clone(),
        username: connection.username.clone(),
        password: password(services, &connection)?,
        allow_private_network: connection.allow_private_network,
    };
    let url = connect::site_url(&entered.url)?;
    let found = connect::find(services, &url, &entered).await;
    let mut row = ActiveModel { site_id: Unchanged(site.site_id()), checked_at: Set(site.now()), ..Default::default() };
    match &found {
        Ok(found) => {
            row.ok = Set(true);
            row.error = Set(None);
            row.api_root = Set(found.api_root.clone().into());
            row.knows_details = Set(found.knows_details);
        }
        Err(error) => {
            row.ok = Set(false);
            row.error = Set(Some(error.to_string()));
        }
    }
    let tx = site.begin().await?;
    tx.change(row).await?;
    tx.commit().await?;
    Ok(found?.lacks)
}

/// Forgets how to reach the site's WordPress, by either way. What is offered waits.
pub async fn disconnect(site: &SiteScope<Tx>) -> Result<()> {
    pairing::revoke(site).await?;
    site.delete(Entity::delete_many()).await?;
    note_transport(site).await
}

/// Notes how posts get to the site's WordPress now: the plugin, where there is one, goes before the push.
pub async fn note_transport(site: &SiteScope<Tx>) -> Result<()> {
    let transport = if pairing::complete(site).await?.is_some() {
        Transport::Plugin
    } else if find(site).await?.is_some() {
        Transport::Rest
    } else {
        Transport::None
    };
    sites::set_transport(site, transport).await
}

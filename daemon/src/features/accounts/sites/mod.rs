//! Sites: the workspaces of an account, normally one WordPress each.

/// HTTP.
pub mod api;
mod row;

use row::{ActiveModel, Column, Entity};
pub use row::{Model as Site, PostStatus, SiteStatus, Transport};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use url::Url;

use super::{accounts, sectors, trimmed_name, valid_time_zone};
use crate::{
    features::billing::subscriptions,
    platform::{
        access::Reach,
        error::{Error, Result},
        ids::SiteId,
        page::{Page, PageRequest},
        store::{AccountScope, Conn, Ordering, SiteScope, System, Tx},
    },
};

/// The sector that every site begins with.
const FIRST_SECTOR: &str = "General";

/// A site about to be added.
#[derive(Debug, Clone, Default)]
pub struct NewSite {
    pub name: String,
    pub url: Option<String>,
    pub time_zone: Option<String>,
    pub language: Option<String>,
}

/// What may be changed about a site.
#[derive(Debug, Clone, Default)]
pub struct SiteChange {
    pub name: Option<String>,
    pub url: Option<String>,
    pub status: Option<SiteStatus>,
    pub time_zone: Option<String>,
    pub language: Option<String>,
    pub default_post_status: Option<PostStatus>,
    pub auto_approve: Option<bool>,
}

/// The sites that the caller reaches, by name.
pub async fn list(account: &AccountScope, reach: Reach, page: PageRequest) -> Result<Page<Site>> {
    let by_name = Ordering::new().by(Column::Name, false).by(Column::Id, false);
    account.page::<Entity, Site>(reach.filter(Entity::find(), Column::Id), &by_name, page, None).await
}

/// How many sites the account has.
pub async fn count<C: Conn>(account: &AccountScope<C>) -> Result<u64> {
    account.count(Entity::find()).await
}

/// The site of this scope.
pub async fn get<C: Conn>(site: &SiteScope<C>) -> Result<Site> {
    site.account().get(Entity::find_by_id(site.site_id())).await
}

/// A site of the account, by its id; one of another account does not exist.
pub(super) async fn of_account<C: Conn>(account: &AccountScope<C>, id: SiteId) -> Result<Site> {
    account.get(Entity::find_by_id(id)).await
}

/// As [`of_account`], if it is still there.
pub(super) async fn find_of_account<C: Conn>(account: &AccountScope<C>, id: SiteId) -> Result<Option<Site>> {
    account.find(Entity::find_by_id(id)).await
}

/// Sites of all accounts with this id, name or address.
pub async fn named(system: &System, name: &str) -> Result<Vec<Site>> {
    let is_called = match name.parse::<SiteId>() {
        Ok(id) => Condition::all().add(Column::Id.eq(id)),
        Err(_) => Condition::any()
            .add(Column::Name.eq(name))
            .add(Column::Url.is_in([name.to_owned(), format!("{}/", name.trim_end_matches('/'))])),
    };
    system.all(Entity::find().filter(is_called)).await
}

/// Refuses what only an active site may do: run, publish.
pub async fn require_active<C: Conn>(site: &SiteScope<C>) -> Result<Site> {
    let row = get(site).await?;
    if row.status == SiteStatus::Active {
        return Ok(row);
    }
    Err(Error::conflict("site_inactive", format!("the site {} is {}: make it active first", row.name, row.status)))
}

/// Adds a site with its first sector, if the plan has room for it.
pub async fn add(account: &AccountScope<Tx>, new: NewSite) -> Result<Site> {
    accounts::lock(account).await?;
    let plan = subscriptions::plan(account).await?;
    let sites = account.count(Entity::find()).await?;
    if i64::try_from(sites).unwrap_or(i64::MAX) >= plan.max_sites {
        let detail = format!("the {} plan includes {} sites", plan.name, plan.max_sites);
        return Err(Error::unprocessable("plan_limit", detail));
    }
    let now = account.now();
    let row = ActiveModel {
        id: Set(account.new_id::<SiteId>()),
        name: Set(free_name(account, &new.name, None).await?),
        url: Set(valid_url(new.url.as_deref())?),
        status: Set(SiteStatus::Active),
        time_zone: Set(valid_time_zone(new.time_zone.as_deref().unwrap_or("UTC"))?),
        language: Set(new.language.unwrap_or_else(|| "en".to_owned())),
        default_post_status: Set(PostStatus::Draft),
        auto_approve: Set(false),
        transport: Set(Transport::None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let site = account.insert(row).await?;
    let first = sectors::NewSector { name: FIRST_SECTOR.to_owned(), description: String::new() };
    sectors::add(&account.site(&site)?, first).await?;
    Ok(site)
}

/// Changes the site, if `version` is still the present one.
pub async fn change(site: &SiteScope<Tx>, version: i64, change: SiteChange) -> Result<Site> {
    let (account, id) = (site.account(), site.site_id());
    let row = get(site).await?;
    let mut update = ActiveModel { updated_at: Set(site.now()), version: Set(version + 1), ..ActiveModel::default() };
    if let Some(name) = change.name {
        update.name = Set(free_name(&account, &name, Some(id)).await?);
    }
    if let Some(url) = change.url {
        update.url = Set(valid_url(Some(&url))?);
    }
    if let Some(time_zone) = change.time_zone {
        update.time_zone = Set(valid_time_zone(&time_zone)?);
    }
    if let Some(status) = change.status {
        update.status = Set(changed_status(row.status, status)?);
    }
    update.language = change.language.map_or(update.language, Set);
    update.default_post_status = change.default_post_status.map_or(update.default_post_status, Set);
    update.auto_approve = change.auto_approve.map_or(update.auto_approve, Set);
    let query = Entity::update_many().set(update).filter(Column::Id.eq(id)).filter(Column::Version.eq(version));
    if account.update(query).await? == 0 {
        return Err(Error::VersionConflict);
    }
    get(site).await
}

/// Notes how posts get to this site's WordPress; pairing and its end call this.
pub async fn set_transport(site: &SiteScope<Tx>, transport: Transport) -> Result<()> {
    // read, so that the log can tell what it was
    get(site).await?;
    let update = ActiveModel { transport: Set(transport), updated_at: Set(site.now()), ..Default::default() };
    let query = Entity::update_many().set(update).filter(Column::Id.eq(site.site_id()));
    site.account().update(query).await?;
    Ok(())
}

/// Only the operator suspends, and only the operator ends it.
fn changed_status(from: SiteStatus, to: SiteStatus) -> Result<SiteStatus> {
    if from != to && (from == SiteStatus::Suspended || to == SiteStatus::Suspended) {
        return Err(Error::Forbidden("only who runs this instance suspends a site or ends that".to_owned()));
    }
    Ok(to)
}

async fn free_name(account: &AccountScope<Tx>, name: &str, own: Option<SiteId>) -> Result<String> {
    let name = trimmed_name("name", name)?;
    let known = account.find(Entity::find().filter(Column::Name.eq(&name))).await?;
    if known.is_some_and(|known| Some(known.id) != own) {
        return Err(Error::conflict("conflict", format!("there is a site named {name} already")));
    }
    Ok(name)
}

fn valid_url(url: Option<&str>) -> Result<String> {
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else { return Ok(String::new()) };
    match Url::parse(url) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none() =>
        {
            Ok(url.to_string())
        }
        _ => Err(Error::field("url", "must be an address such as https://example.com/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_and_has_no_credentials() {
        assert_eq!(valid_url(Some("https://example.com")).unwrap(), "https://example.com/");
        assert_eq!(valid_url(None).unwrap(), "");
        for wrong in ["example.com", "ftp://example.com", "https://me:secret@example.com", "javascript:alert(1)"] {
            assert!(valid_url(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nobody_but_the_operator_suspends() {
        assert!(changed_status(SiteStatus::Active, SiteStatus::Inactive).is_ok());
        assert!(changed_status(SiteStatus::Active, SiteStatus::Suspended).is_err());
        assert!(changed_status(SiteStatus::Suspended, SiteStatus::Active).is_err());
    }
}

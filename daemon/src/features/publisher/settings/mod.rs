//! How a site's posts are filed in WordPress: whose they are, and which terms they get.

/// HTTP.
pub mod api;
mod row;

pub use row::CategoryMode;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{
    features::{
        publisher::{deliveries::Term, pairing},
        writer::content::Outgoing,
    },
    platform::{
        error::{Error, Result},
        store::{Conn, SiteScope, Tx},
    },
};

/// The site's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The user of WordPress whose posts they are; who connected the site if nobody is named.
    pub author_wp_user_id: Option<i64>,
    pub categories: CategoryMode,
    /// Whether posts get tags.
    pub tags: bool,
    /// Whether terms that are missing may be made.
    pub create_terms: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { author_wp_user_id: None, categories: CategoryMode::Cluster, tags: true, create_terms: true }
    }
}

impl Settings {
    /// The terms of a post.
    #[must_use]
    pub fn terms(&self, post: &Outgoing) -> Vec<Term> {
        let term = |taxonomy: &str, name: &str, parents: Vec<String>| Term {
            taxonomy: taxonomy.to_owned(),
            name: name.trim().to_owned(),
            parents,
        };
        let below = || match self.categories {
            CategoryMode::Nested => vec![post.sector.trim().to_owned()],
            _ => vec![],
        };
        let mut terms: Vec<Term> = match self.categories {
            CategoryMode::Cluster => post.categories.iter().map(|name| term("category", name, vec![])).collect(),
            CategoryMode::Nested => post.categories.iter().map(|name| term("category", name, below())).collect(),
            CategoryMode::Sector => vec![term("category", &post.sector, vec![])],
            CategoryMode::None => vec![],
        };
        if self.tags {
            terms.extend(post.tags.iter().map(|name| term("post_tag", name, vec![])));
        }
        terms.retain(|term| !term.name.is_empty());
        // a category does not hang below itself
        for term in &mut terms {
            let name = term.name.to_lowercase();
            term.parents.retain(|parent| !parent.is_empty() && parent.to_lowercase() != name);
        }
        terms
    }
}

/// The site's settings; the usual ones if nobody has made any.
pub async fn get<C: Conn>(site: &SiteScope<C>) -> Result<Settings> {
    let row = site.find(Entity::find()).await?;
    Ok(row.map_or_else(Settings::default, |row| Settings {
        author_wp_user_id: row.author_wp_user_id,
        categories: row.categories,
        tags: row.tags,
        create_terms: row.create_terms,
    }))
}

/// Puts other settings in place of the present ones. They hold for what is offered from now on.
pub async fn put(site: &SiteScope<Tx>, settings: Settings) -> Result<Settings> {
    if let Some(author) = settings.author_wp_user_id {
        require_author(site, author).await?;
    }
    let row = ActiveModel {
        author_wp_user_id: Set(settings.author_wp_user_id),
        categories: Set(settings.categories),
        tags: Set(settings.tags),
        create_terms: Set(settings.create_terms),
        updated_at: Set(site.now()),
        ..Default::default()
    };
    let columns = [Column::AuthorWpUserId, Column::Categories, Column::Tags, Column::CreateTerms, Column::UpdatedAt];
    let newer = OnConflict::column(Column::SiteId).update_columns(columns).to_owned();
    site.insert_many::<Entity, _>(vec![row], Some(newer)).await?;
    Ok(settings)
}

/// A site whose plugin told its authors has no others.
async fn require_author(site: &SiteScope<Tx>, author: i64) -> Result<()> {
    let structure = pairing::find(site).await?.and_then(|pairing| pairing.structure);
    let Some(authors) = structure.as_ref().and_then(|structure| structure.get("authors")?.as_array()) else {
        return Ok(());
    };
    if authors.iter().any(|one| one.get("id").and_then(serde_json::Value::as_i64) == Some(author)) {
        return Ok(());
    }
    Err(Error::field("author_wp_user_id", "is none of the users who may write there, as the plugin told them"))
}

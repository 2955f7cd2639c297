//! The keys that sign access tokens: in the database, sealed, so that all daemons have the same.
//!
//! One signs; those before it verify until the last token that they may have signed is over. A daemon looks for news every
//! few seconds, and at once when it meets the name of a key that it does not know: another daemon may know it already.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, DeriveEntityModel, QueryOrder, entity::prelude::*, sea_query::Expr};
use secrecy::ExposeSecret;

use crate::platform::{
    access::tokens::{Keys, Tokens},
    clock::Instant,
    error::{Error, Result},
    random,
    secret::{Place, Sealer},
    store::{Store, System},
};

/// How often a daemon looks whether there are others.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(10);
/// How often it looks for a key that it does not know.
const LOOK_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(1);
/// A daemon may sign with a retired key until it has looked.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// A key as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Its name, in the header of the tokens that it signed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    pub sealed: String,
    pub created_at: Instant,
    /// Signs nothing since.
    pub retired_at: Option<Instant>,
    /// Verifies nothing from then on.
    pub ends_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps the keys of this daemon's tokens as the database has them.
#[derive(Clone)]
pub struct Signing {
    store: Store,
    sealer: Sealer,
    tokens: Tokens,
    looked: Arc<Mutex<Instant>>,
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signing")
    }
}

impl Signing {
    /// Keeps the keys of `tokens`, which were [`load`]ed just now.
    #[must_use]
    pub fn new(store: &Store, sealer: &Sealer, tokens: &Tokens) -> Self {
        let looked = Arc::new(Mutex::new(store.now()));
        Self { store: store.clone(), sealer: sealer.clone(), tokens: tokens.clone(), looked }
    }

    /// Looks for news, if it is time to: before signing.
    pub async fn refresh(&self) -> Result<()> {
        self.look_after(LOOK_EVERY).await
    }

    /// Looks for news, sooner if the key of `token` is not known: before verifying.
    pub async fn refresh_for(&self, token: &str) -> Result<()> {
        self.look_after(if self.tokens.knows_key_of(token) { LOOK_EVERY } else { LOOK_AGAIN_AFTER }).await
    }

    async fn look_after(&self, wait: TimeDelta) -> Result<()> {
        {
            let now = self.store.now();
            let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            if now - *looked < wait {
                return Ok(());
            }
            *looked = now;
        }
        self.tokens.replace_keys(read(&system(&self.store), &self.sealer).await?);
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the keys that sign tokens are the instance's, not a tenant's")]
fn system(store: &Store) -> System {
    store.system("the keys that sign tokens are the instance's")
}

/// The keys; the first daemon makes the first one.
pub async fn load(store: &Store, sealer: &Sealer) -> Result<Keys> {
    let system = system(store);
    let signs = Entity::find().filter(Column::RetiredAt.is_null());
    if system.find(signs).await?.is_none() {
        add(&system, sealer).await?;
    }
    read(&system, sealer).await
}

/// All keys that stand in the database, the newest first.
pub async fn list(store: &Store) -> Result<Vec<Model>> {
    system(store).all(newest_first()).await
}

/// Makes a new key that signs from now on. Those before it verify for as long as a token `lasts`, or no longer.
pub async fn rotate(store: &Store, sealer: &Sealer, lasts: TimeDelta, at_once: bool) -> Result<String> {
    let (system, now) = (system(store), store.now());
    let ends = if at_once { now } else { now + lasts + SLACK };
    let tx = system.begin().await?;
    tx.delete(Entity::delete_many().filter(Column::EndsAt.lte(now))).await?;
    let retired = ActiveModel { retired_at: Set(Some(now)), ends_at: Set(Some(ends)), ..Default::default() };
    tx.update(Entity::update_many().set(retired).filter(Column::RetiredAt.is_null())).await?;
    if at_once {
        tx.update(Entity::update_many().col_expr(Column::EndsAt, Expr::val(now)).filter(Column::EndsAt.gt(now)))
            .await?;
    }
    let (kid, row) = fresh(store, sealer)?;
    tx.insert(row).await?;
    tx.commit().await?;
    Ok(kid)
}

async fn add(system: &System, sealer: &Sealer) -> Result<()> {
    let (_, row) = fresh(system.store(), sealer)?;
    let tx = system.begin().await?;
    tx.insert(row).await?;
    tx.commit().await
}

fn place(kid: &str) -> Place {
    Place::new("signing_key", kid, "sealed")
}

fn fresh(store: &Store, sealer: &Sealer) -> Result<(String, ActiveModel)> {
    let random = store.random();
    let kid: String = random::bytes::<6>(&*random).iter().map(|byte| format!("{byte:02x}")).collect();
    let key = STANDARD.encode(random::bytes::<32>(&*random));
    let sealed = sealer.seal(&place(&kid), &key.into())?;
    let row = ActiveModel {
        kid: Set(kid.clone()),
        sealed: Set(sealed),
        created_at: Set(store.now()),
        retired_at: Set(None),
        ends_at: Set(None),
    };
    Ok((kid, row))
}

fn newest_first() -> sea_orm::Select<Entity> {
    Entity::find().order_by_desc(Column::CreatedAt).order_by_desc(Column::Kid)
}

async fn read(system: &System, sealer: &Sealer) -> Result<Keys> {
    let rows = system.all(newest_first()).await?;
    let signing = rows.iter().find(|row| row.retired_at.is_none());
    let signing = signing.ok_or_else(|| Error::bug("no key signs tokens: run `igny8 keys rotate`"))?.kid.clone();
    let mut keys = Vec::new();
    for row in rows {
        keys.push((row.kid.clone(), open(sealer, &row)?, row.ends_at));
    }
    Keys::new(signing, keys)
}

/// The bytes of a key.
pub fn open(sealer: &Sealer, row: &Model) -> Result<Vec<u8>> {
    let text = sealer.open(&place(&row.kid), &row.sealed)?;
    STANDARD.decode(text.expose_secret()).map_err(Error::internal)
}

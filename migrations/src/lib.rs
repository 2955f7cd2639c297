//! The database schema: one purpose per file, in the order of their times.
//!
//! Each works with the previous version's code (expand, then contract) and on both databases.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseConnection};

mod dialect;

/// Declares the files and their order in one place.
macro_rules! migrations {
    ($($file:ident)*) => {
        $(mod $file;)*

        impl MigratorTrait for Migrator {
            fn migrations() -> Vec<Box<dyn MigrationTrait>> {
                vec![$(Box::new($file::Migration)),*]
            }
        }
    };
}

/// All migrations, oldest first.
pub struct Migrator;

migrations! {
    m20261122_100000_create_account
    m20261122_100100_create_site
    m20261122_100200_create_tally
    m20261122_100300_create_job
    m20261122_100400_create_ai_call
    m20261122_100500_create_ledger
    m20261122_110000_create_cluster
    m20261122_110100_create_keyword
    m20261122_110200_create_idea
    m20261122_120000_create_writer
    m20261122_130000_create_pairing
    m20261122_130100_create_delivery
    m20261122_130200_create_wp_rest
    m20261122_180000_create_provider
    m20261122_190000_create_automation
    m20261122_200000_create_idempotency_key
    m20261122_200000_create_audit
    m20261122_200100_create_token_family
    m20261122_200200_create_api_key
    m20261122_200300_account_end
    m20261122_201000_create_mail
    m20261122_201100_create_people
    m20261122_201300_create_identity
    m20261122_201400_create_signing_key
    m20261122_202000_create_checkup
    m20261122_203000_create_chore
    m20261122_203000_index_keyword_site
    m20261122_210000_create_conflict
    m20261122_210100_create_site_post
}

/// Applies what is missing.
pub async fn up(connection: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(connection, None).await
}

/// Names of what is missing.
pub async fn pending(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    Ok(Migrator::get_pending_migrations(connection).await?.iter().map(|m| m.name().to_owned()).collect())
}

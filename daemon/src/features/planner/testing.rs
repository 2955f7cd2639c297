//! Rows and replies for the tests of this room.

use chrono::DateTime;
use uuid::Uuid;

use super::{
    Intent,
    clusters::{Cluster, ClusterStatus},
    keywords::{Keyword, KeywordSource, KeywordStatus},
    text::normalise,
};
use crate::platform::{
    ai::{
        Answer,
        provider::{FinishReason, Reply},
    },
    clock::Instant,
    ids::{AccountId, ClusterId, KeywordId, SectorId, SiteId},
};

fn then() -> Instant {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn site() -> (AccountId, SiteId, SectorId) {
    (AccountId::from(Uuid::from_u128(1)), SiteId::from(Uuid::from_u128(2)), sector())
}

pub(super) fn sector() -> SectorId {
    SectorId::from(Uuid::from_u128(3))
}

pub(super) fn keyword(number: u128, text: &str, volume: Option<i64>) -> Keyword {
    let (account_id, site_id, sector_id) = site();
    Keyword {
        id: KeywordId::from(Uuid::from_u128(number)),
        account_id,
        site_id,
        sector_id,
        cluster_id: None,
        text: text.to_owned(),
        text_norm: normalise(text),
        language: String::new(),
        country: String::new(),
        volume,
        difficulty: volume.map(|_| 12.5),
        cpc_micros: None,
        intent: None,
        source: KeywordSource::Import,
        status: KeywordStatus::New,
        created_at: then(),
        updated_at: then(),
        version: 1,
    }
}

pub(super) fn cluster(number: u128, name: &str) -> Cluster {
    let (account_id, site_id, sector_id) = site();
    Cluster {
        id: ClusterId::from(Uuid::from_u128(number)),
        account_id,
        site_id,
        sector_id,
        name: name.to_owned(),
        name_norm: normalise(name),
        description: format!("What there is to say of {name}."),
        intent: Some(Intent::Informational),
        status: ClusterStatus::Active,
        locked: false,
        primary_keyword_id: None,
        created_at: then(),
        updated_at: then(),
        version: 1,
    }
}

/// What a model answered.
pub(super) fn answer(text: impl ToString) -> Answer {
    Answer::Text(Reply {
        text: text.to_string(),
        provider: "test".to_owned(),
        model: "test".to_owned(),
        tokens_in: 1,
        tokens_out: 1,
        tokens_cached: 0,
        finish_reason: FinishReason::Stop,
        latency_ms: 1,
        cost_micros: None,
    })
}

//! Ids: a UUIDv7 with a printed kind (`site_0190…`), one type per noun.
//!
//! The kind makes a swapped path parameter a parse error and a log line readable.
//! The database stores the bare UUID; everything a person or a program sees carries the kind.

use std::{borrow::Cow, fmt, str::FromStr};

use uuid::Uuid;

/// Why a text is not an id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must look like {kind}_xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx")]
pub struct BadId {
    kind: &'static str,
}

/// What every id can do; lets the store mint ids of any kind.
pub trait Id: Copy + From<Uuid> + Into<sea_orm::Value> + fmt::Display {
    /// The printed kind, without the underscore.
    const KIND: &'static str;
    /// The bare UUID.
    fn uuid(self) -> Uuid;
}

fn parse(kind: &'static str, text: &str) -> Result<Uuid, BadId> {
    text.strip_prefix(kind)
        .and_then(|rest| rest.strip_prefix('_'))
        .and_then(|uuid| Uuid::parse_str(uuid).ok())
        .ok_or(BadId { kind })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
        pub struct $name(Uuid);

        impl Id for $name {
            const KIND: &'static str = $kind;
            fn uuid(self) -> Uuid { self.0 }
        }
        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self { Self(uuid) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}_{}", $kind, self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> { parse($kind, text).map(Self) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
        impl poem_openapi::types::Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;
            fn name() -> Cow<'static, str> { concat!("string_", $kind, "_id").into() }
            fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                let mut schema = poem_openapi::registry::MetaSchema::new("string");
                schema.pattern = Some(concat!("^", $kind, "_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$").into());
                schema.example = Some(concat!($kind, "_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f").into());
                poem_openapi::registry::MetaSchemaRef::Inline(Box::new(schema))
            }
            fn as_raw_value(&self) -> Option<&Self> { Some(self) }
            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(self.as_raw_value().into_iter())
            }
        }
        impl poem_openapi::types::ParseFromJSON for $name {
            fn parse_from_json(value: Option<serde_json::Value>) -> poem_openapi::types::ParseResult<Self> {
                match value.unwrap_or_default() {
                    serde_json::Value::String(text) => text.parse().map_err(poem_openapi::types::ParseError::custom),
                    other => Err(poem_openapi::types::ParseError::expected_type(other)),
                }
            }
        }
        impl poem_openapi::types::ParseFromParameter for $name {
            fn parse_from_parameter(text: &str) -> poem_openapi::types::ParseResult<Self> {
                text.parse().map_err(poem_openapi::types::ParseError::custom)
            }
        }
        impl poem_openapi::types::ToJSON for $name {
            fn to_json(&self) -> Option<serde_json::Value> { Some(self.to_string().into()) }
        }
    )*};
}

ids! {
    /// An organisation: the tenant.
    AccountId = "acct";
    UserId = "user";
    SubscriptionId = "subs";
    /// A workspace of an account; normally one WordPress site.
    SiteId = "site";
    SectorId = "sect";
    KeywordId = "kw";
    ClusterId = "clus";
    IdeaId = "idea";
    TaskId = "task";
    ContentId = "cont";
    ContentVersionId = "cver";
    ImageId = "img";
    JobId = "job";
    AiCallId = "call";
    RuleId = "rule";
    RunId = "run";
    DeliveryId = "dlv";
    ConflictId = "cfl";
    PairingId = "pair";
    ProviderId = "prov";
    LedgerEntryId = "ledg";
    ReservationId = "resv";
    SessionId = "sess";
    FamilyId = "fam";
    RefreshTokenId = "rtok";
    ApiKeyId = "key";
    IdentityId = "idn";
    MailId = "mail";
    InvitationId = "inv";
    AuditEventId = "audit";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_its_kind_and_parses_only_as_that_kind() {
        let site = SiteId::from(Uuid::from_u128(7));
        assert_eq!(site.to_string().parse::<SiteId>(), Ok(site));
        assert!(site.to_string().parse::<SectorId>().is_err());
        assert!("00000000-0000-0000-0000-000000000007".parse::<SiteId>().is_err());
    }
}

//! Reading a model's JSON: the object may be wrapped in a code fence or in words, but it must be whole.

use serde::de::DeserializeOwned;

use crate::platform::ai::{
    BadReply,
    provider::{Reply, json::json_of},
};

/// The JSON object in `reply` as `T`; what does not fit is said in words that a model can act on.
pub(super) fn json<T: DeserializeOwned>(reply: &Reply) -> Result<T, BadReply> {
    let object = json_of(reply).map_err(BadReply)?;
    serde_json::from_value(object).map_err(|cause| BadReply(format!("the JSON does not have the asked shape: {cause}")))
}

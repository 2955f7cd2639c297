//! Reading a model's JSON: the object may be wrapped in a code fence or in words.

use serde::de::DeserializeOwned;

use crate::platform::ai::BadReply;

/// The JSON object in `text` as `T`; what does not fit is said in words that a model can act on.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, BadReply> {
    let object = match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) => text.get(start..=end),
        _ => None,
    };
    let object = object.ok_or_else(|| BadReply("the answer has no JSON object".to_owned()))?;
    serde_json::from_str(object).map_err(|cause| BadReply(format!("the JSON does not have the asked shape: {cause}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_is_found_in_fences_and_words() {
        for text in ["{\"a\":1}", "```json\n{\"a\":1}\n```", "Here it is: {\"a\":1} Done."] {
            assert_eq!(json::<serde_json::Value>(text).unwrap()["a"], 1);
        }
        for text in ["", "no", "{\"a\":", "}{", "{\"a\" 1}"] {
            assert!(json::<serde_json::Value>(text).is_err(), "{text}");
        }
    }
}

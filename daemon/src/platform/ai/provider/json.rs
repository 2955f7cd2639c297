//! The JSON in a model's text. Fences and prose around it are tolerated; what is cut is never mended: half an answer
//! that looks whole loses clusters and paragraphs without a word.

use serde_json::{Deserializer, Value, error::Category};

use super::{FinishReason, Reply};

/// The JSON object that `reply` holds, or why it holds none.
pub fn json_of(reply: &Reply) -> Result<Value, String> {
    match reply.finish_reason {
        FinishReason::Length => Err(format!(
            "the answer was cut off after {} tokens: answer more briefly, or allow more tokens",
            reply.tokens_out
        )),
        FinishReason::ContentFilter => Err("the provider withheld a part of the answer".to_owned()),
        FinishReason::Stop | FinishReason::Other => json_from_text(&reply.text),
    }
}

/// The one JSON object in `text`, or why there is none.
pub fn json_from_text(text: &str) -> Result<Value, String> {
    let text = without_thoughts(text).trim();
    if text.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => return Ok(value),
        Ok(_) => return Err("the answer is JSON, but not an object".to_owned()),
        Err(_) => {}
    }
    let start = object_start(text).ok_or("the answer holds no JSON object")?;
    let (value, rest) = first_object(text.get(start..).unwrap_or_default())?;
    if object_start(rest).is_some() {
        return Err("the answer holds more than one JSON object".to_owned());
    }
    Ok(value)
}

/// Models that think aloud do so between these marks, first.
fn without_thoughts(text: &str) -> &str {
    match text.trim_start().strip_prefix("<think>") {
        Some(thoughts) => thoughts.split_once("</think>").map_or("", |(_, answer)| answer),
        None => text,
    }
}

/// Where an object begins: a brace in prose is not followed by a key.
fn object_start(text: &str) -> Option<usize> {
    text.match_indices('{').map(|(at, _)| at).find(|at| {
        let after = text.get(at + 1..).unwrap_or_default().trim_start();
        after.starts_with(['"', '}'])
    })
}

fn first_object(text: &str) -> Result<(Value, &str), String> {
    let mut values = Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => Ok((value, text.get(values.byte_offset()..).unwrap_or_default())),
        Some(Err(error)) if error.classify() == Category::Eof => Err("the answer breaks off in the middle".to_owned()),
        Some(Err(error)) => Err(format!("the answer is not valid JSON: {error}")),
        None => Err("the answer holds no JSON object".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn whole() -> String {
        let clusters = json!([{ "name": "Käse \"alt\" {x}", "keywords": ["k1", "k2"], "n": -1.5e3, "none": null }]);
        json!({ "clusters": clusters, "outliers": [], "ok": true }).to_string()
    }

    #[test]
    fn an_object_is_found_bare_fenced_in_prose_and_after_thoughts() {
        let whole = whole();
        for text in [
            whole.clone(),
            format!("\n\n{whole}\n"),
            format!("```json\n{whole}\n```"),
            format!("```\n{whole}\n```\nAnything else?"),
            format!("Here it is, as {{asked}}:\n{whole}\nI hope that {{this}} helps [1]."),
            format!("<think>first {{\"a\": 1}} then …</think>\n{whole}"),
            serde_json::to_string_pretty(&serde_json::from_str::<Value>(&whole).unwrap()).unwrap(),
        ] {
            assert_eq!(json_from_text(&text).unwrap().to_string(), whole, "{text}");
        }
    }

    #[test]
    fn what_is_no_object_says_why() {
        for (text, why) in [
            ("", "empty"),
            ("  \n", "empty"),
            ("I cannot do that.", "no JSON object"),
            ("[1, 2]", "not an object"),
            ("\"text\"", "not an object"),
            ("{\"a\": 1,}", "not valid JSON"),
            ("{'a': 1}", "no JSON object"),
            ("{\"a\": 1} or {\"a\": 2}", "more than one"),
            ("<think>{\"a\": 1}", "empty"),
        ] {
            let said = json_from_text(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn an_answer_cut_at_any_byte_never_passes_for_a_whole_one() {
        let whole = whole();
        for wrapped in [whole.clone(), format!("```json\n{whole}"), format!("Sure! {whole}")] {
            for end in (0..wrapped.len()).filter(|end| wrapped.is_char_boundary(*end)) {
                assert!(json_from_text(&wrapped[..end]).is_err(), "{}", &wrapped[..end]);
            }
        }
    }

    #[test]
    fn a_reply_that_ran_out_of_tokens_is_refused_even_if_it_parses() {
        let mut reply = Reply {
            text: "{}".to_owned(),
            provider: String::new(),
            model: String::new(),
            tokens_in: 1,
            tokens_out: 9,
            tokens_cached: 0,
            finish_reason: FinishReason::Length,
            latency_ms: 1,
            cost_micros: None,
        };
        assert!(json_of(&reply).unwrap_err().contains("cut off after 9 tokens"));
        reply.finish_reason = FinishReason::ContentFilter;
        assert!(json_of(&reply).unwrap_err().contains("withheld"));
        reply.finish_reason = FinishReason::Other;
        assert_eq!(json_of(&reply).unwrap(), json!({}));
    }

    #[test]
    fn nesting_without_end_is_an_error_and_not_a_crash() {
        assert!(json_from_text(&"{\"a\":".repeat(100_000)).is_err());
    }
}

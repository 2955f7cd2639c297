//! Answers without a model: no network, no key, the same answer every time.
//!
//! It groups keywords by their words, plans articles from proven plans, writes working drafts that say what they are,
//! and draws title cards. What needs understanding it leaves to people or to a model.

mod casing;
pub mod cluster;
pub mod content;
pub mod ideas;
pub mod image_prompts;
mod language;
mod text;
mod title_card;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
pub use title_card::{TitleCard, title_card};

/// The functions that [`answer`] knows.
pub const FUNCTIONS: &[&str] = &["auto_cluster", "generate_ideas", "generate_content", "generate_image_prompts"];

#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    #[error("the built-in provider does not know the function '{0}'")]
    UnknownFunction(String),
    #[error("the variables of '{function}' do not fit: {problem}")]
    Variables { function: String, problem: String },
    #[error("the answer to '{function}' cannot be written as JSON: {problem}")]
    Answer { function: String, problem: String },
    #[error("a title card of {width}x{height} pixels cannot be drawn: each side must be 64 to 4096")]
    ImageSize { width: u32, height: u32 },
    #[error("the title card could not be drawn: {0}")]
    Drawing(String),
}

/// Answers as a model would: the reply of the function for its prompt's variables.
pub fn answer(function: &str, variables: &Value) -> Result<Value, BuiltinError> {
    match function {
        "auto_cluster" => reply(function, variables, cluster::cluster),
        "generate_ideas" => reply(function, variables, ideas::propose),
        "generate_content" => reply(function, variables, content::draft),
        "generate_image_prompts" => reply(function, variables, image_prompts::describe),
        unknown => Err(BuiltinError::UnknownFunction(unknown.to_owned())),
    }
}

fn reply<Input: DeserializeOwned, Output: Serialize>(
    function: &str,
    variables: &Value,
    work: impl FnOnce(&Input) -> Output,
) -> Result<Value, BuiltinError> {
    let input = Input::deserialize(variables)
        .map_err(|error| BuiltinError::Variables { function: function.to_owned(), problem: error.to_string() })?;
    serde_json::to_value(work(&input))
        .map_err(|error| BuiltinError::Answer { function: function.to_owned(), problem: error.to_string() })
}

#[cfg(test)]
mod tests;

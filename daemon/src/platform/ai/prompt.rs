//! Prompt templates: minijinja, strict, so that a variable nobody gave is an error before anything is spent.

use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;

use crate::platform::error::{Error, Result};

/// Fills `template` (its name is for error messages) with `variables`.
pub fn render(name: &str, template: &str, variables: &Value) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.render_named_str(name, template, minijinja::Value::from(minijinja::value::Serde(variables))).map_err(
        |cause| Error::unprocessable("prompt_invalid", format!("the prompt {name} cannot be filled: {cause:#}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_nobody_gave_is_an_error_that_names_the_prompt() {
        let error = render("ideas", "{{ cluster.name }}", &serde_json::json!({})).unwrap_err();
        assert!(error.to_string().contains("ideas"), "{error}");
    }
}

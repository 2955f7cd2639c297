//! LIST: the AI functions. One line per function; queueing, retries, progress, cost, credits, metrics and the
//! API's list follow from its name.

use std::{future::Future, pin::Pin, sync::Arc};

use serde_json::Value;

use super::{
    AiFunction,
    engine::{self, ItemError, ItemReport},
};
use crate::{
    features::{
        planner::{clusters::auto_cluster::AutoCluster, ideas::generate_ideas::GenerateIdeas},
        writer::{
            content::GenerateContent,
            images::{GenerateImagePrompts, GenerateImages},
        },
    },
    platform::{
        error::{Error, Result},
        jobs::JobContext,
    },
};

/// What the run job needs to know of a function.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Items that may run at once.
    pub parallel: usize,
    pub(super) validate: fn(&Value) -> Result<()>,
    pub(super) run: RunItem,
    pub(super) give_up: GiveUp,
}

type RunItem = fn(
    JobContext,
    usize,
    Value,
    ItemReport,
) -> Pin<Box<dyn Future<Output = std::result::Result<Value, ItemError>> + Send>>;

type GiveUp = fn(JobContext, usize, Value, Arc<Error>) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

impl Function {
    const fn of<F: AiFunction>() -> Self {
        Self { name: F::NAME, parallel: F::PARALLEL, validate: validate::<F>, run: run::<F>, give_up: give_up::<F> }
    }
}

/// The functions of the product.
#[must_use]
pub fn all() -> Vec<Function> {
    vec![
        Function::of::<AutoCluster>(),
        Function::of::<GenerateIdeas>(),
        Function::of::<GenerateContent>(),
        Function::of::<GenerateImagePrompts>(),
        Function::of::<GenerateImages>(),
    ]
}

/// The function of this name.
pub fn find(name: &str) -> Result<Function> {
    all().into_iter().find(|function| function.name == name).ok_or_else(|| {
        Error::unprocessable(
            "unknown_function",
            format!("there is no AI function called {name}: GET /api/v1/ai/functions lists them"),
        )
    })
}

fn parse<F: AiFunction>(input: &Value) -> Result<F::Input> {
    serde_json::from_value(input.clone())
        .map_err(|cause| Error::field("items", format!("not an input of {}: {cause}", F::NAME)))
}

fn validate<F: AiFunction>(input: &Value) -> Result<()> {
    F::validate(&parse::<F>(input)?)
}

fn run<F: AiFunction>(
    context: JobContext,
    index: usize,
    input: Value,
    report: ItemReport,
) -> Pin<Box<dyn Future<Output = std::result::Result<Value, ItemError>> + Send>> {
    Box::pin(async move { engine::run_item::<F>(&context, index, parse::<F>(&input)?, &report).await })
}

fn give_up<F: AiFunction>(
    context: JobContext,
    index: usize,
    input: Value,
    error: Arc<Error>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> {
    Box::pin(async move { engine::give_up::<F>(&context, index, parse::<F>(&input)?, &error).await })
}

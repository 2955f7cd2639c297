//! The AI function that writes a task's content.

use sea_orm::prelude::Json;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Content, Draft, Seo};
use crate::{
    features::{
        accounts::{sectors, sites},
        planner::keywords,
        writer::{
            document,
            tasks::{self, Task, TaskBrief},
        },
    },
    platform::{
        ai::{
            AiFunction, Answer, Ask, BadReply, Saved, Source, lies_in_the_item, prompt,
            provider::{Prompt, json::json_of},
        },
        error::{Error, Result},
        ids::TaskId,
        store::{SiteScope, Tx},
    },
};

/// The function's name.
pub const GENERATE_CONTENT: &str = "generate_content";
/// Credits for a piece (S165 of the price list).
const CREDITS: i64 = 3;
/// Keywords told to the writer.
const KEYWORDS_TOLD: u64 = 25;

/// Writes content.
pub struct GenerateContent;

/// Which task.
#[derive(Debug, Serialize, Deserialize)]
pub struct Input {
    pub task_id: TaskId,
}

/// A task, and all that its writer is told.
pub struct Prepared {
    task: Task,
    language: String,
    variables: Value,
}

/// What the model is asked to answer.
#[derive(Debug, Deserialize)]
struct Written {
    title: String,
    slug: String,
    excerpt: String,
    seo: Seo,
    categories: Vec<String>,
    tags: Vec<String>,
    document: Value,
    #[serde(default)]
    working_draft: bool,
    #[serde(default)]
    notice: Option<String>,
}

impl AiFunction for GenerateContent {
    const NAME: &'static str = GENERATE_CONTENT;
    type Input = Input;
    type Prepared = Prepared;
    type Output = Draft;

    fn validate(_: &Input) -> Result<()> {
        Ok(())
    }

    async fn prepare(site: &SiteScope, input: Input) -> Result<Prepared> {
        let tx = site.begin().await?;
        let task = tasks::begin(&tx, input.task_id).await?;
        tx.commit().await?;
        let brief = task.brief()?;
        let own = sites::get(site).await?;
        let sector = sectors::get(site, task.sector_id).await?;
        let told = match brief.cluster_id {
            Some(cluster) => keywords::of_cluster(site, cluster, KEYWORDS_TOLD).await?,
            None => vec![],
        };
        let told: Vec<Value> =
            told.into_iter().map(|keyword| json!({"text": keyword.text, "volume": keyword.volume})).collect();
        let variables = json!({
            "language": own.language,
            "site": {"name": own.name},
            "sector": {"name": sector.name},
            "cluster": {"name": brief.cluster_name},
            "task": as_told(&task, &brief),
            "keywords": told,
        });
        Ok(Prepared { task, language: own.language, variables })
    }

    fn credits(_: &Prepared) -> i64 {
        CREDITS
    }

    fn build_prompt(prepared: &Prepared) -> Result<Ask> {
        let system =
            prompt::render("generate_content.system", include_str!("generate_content.system.j2"), &prepared.variables)?;
        let user =
            prompt::render("generate_content.user", include_str!("generate_content.user.j2"), &prepared.variables)?;
        Ok(Ask::Text(Box::new(Prompt {
            function: GENERATE_CONTENT,
            system,
            user,
            schema_name: "content",
            schema: schema(),
            variables: prepared.variables.clone(),
            max_output_tokens: 8_000,
        })))
    }

    fn parse_response(prepared: &Prepared, answer: &Answer) -> Result<Draft, BadReply> {
        let Answer::Text(reply) = answer else { return Err(BadReply("a text was expected".to_owned())) };
        let value = json_of(reply).map_err(BadReply)?;
        let written: Written = serde_json::from_value(value)
            .map_err(|cause| BadReply(format!("the object does not fit the schema: {cause}")))?;
        draft(prepared, written, reply.provider.clone(), reply.model.clone())
    }

    async fn save_output(site: &SiteScope<Tx>, prepared: Prepared, output: Draft, source: &Source) -> Result<Saved> {
        let draft = Draft { provider: source.provider.clone(), model: source.model.clone(), ..output };
        let content: Content = super::store(site, &prepared.task, draft).await?;
        let task = tasks::get(site, prepared.task.id).await?;
        tasks::finish(site, &task).await?;
        Ok(Saved {
            units: 1,
            credits: CREDITS,
            result: json!({"task_id": prepared.task.id, "content_id": content.id, "title": content.title}),
        })
    }

    async fn note_failure(site: &SiteScope<Tx>, input: Input, error: &Error) -> Result<()> {
        let why = error.in_words();
        let noted = if lies_in_the_item(error) {
            tasks::fail(site, input.task_id, &why).await
        } else {
            tasks::put_back(site, input.task_id, &why).await
        };
        match noted {
            Err(Error::NotFound(_)) => Ok(()),
            other => other,
        }
    }
}

fn as_told(task: &Task, brief: &TaskBrief) -> Value {
    json!({
        "title": task.title, "angle": brief.angle, "structure": task.structure, "word_target": task.word_target,
        "primary_keyword": brief.primary_keyword, "secondary_keywords": brief.secondary_keywords,
        "audience": brief.audience, "funnel_stage": brief.funnel_stage, "outline": brief.brief.outline,
        "questions": brief.brief.questions, "must": brief.brief.must, "avoid": brief.brief.avoid,
    })
}

fn draft(prepared: &Prepared, written: Written, provider: String, model: String) -> Result<Draft, BadReply> {
    let document = document::parse(&written.document)
        .map_err(|problems| BadReply(format!("the document is not valid: {}", super::sentence(&problems))))?;
    if document.word_count() < 50 {
        return Err(BadReply(format!(
            "the document has only {} words: write the whole article",
            document.word_count()
        )));
    }
    let title = written.title.trim().to_owned();
    if title.is_empty() || title.chars().count() > 200 {
        return Err(BadReply("the title must have 1 to 200 characters".to_owned()));
    }
    let slug = slug::slugify(if written.slug.trim().is_empty() { &title } else { &written.slug });
    let named = |names: Vec<String>, most: usize| -> Vec<String> {
        let mut names: Vec<String> =
            names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        names.dedup();
        names.truncate(most);
        names
    };
    Ok(Draft {
        slug: slug.chars().take(90).collect::<String>().trim_matches('-').to_owned(),
        excerpt: written.excerpt.trim().to_owned(),
        document,
        language: prepared.language.clone(),
        seo: Seo { focus_keyword: focus(&written.seo, prepared), ..written.seo },
        categories: named(written.categories, 3),
        tags: named(written.tags, 8),
        working_draft: written.working_draft,
        notice: written.notice,
        title,
        provider,
        model,
    })
}

/// The focus keyword is the task's, unless the model was right to name it otherwise and the task has none.
fn focus(seo: &Seo, prepared: &Prepared) -> String {
    let asked = prepared.variables.pointer("/task/primary_keyword").and_then(Json::as_str).unwrap_or_default();
    if asked.is_empty() { seo.focus_keyword.clone() } else { asked.to_owned() }
}

/// The answer's schema, within the strict subset: all required, nothing else.
fn schema() -> Value {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": text});
    let object = |properties: Value| {
        let required: Vec<&String> = properties.as_object().map(|map| map.keys().collect()).unwrap_or_default();
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
    };
    let kind = |name: &str| json!({"type": "string", "enum": [name]});
    let item = object(json!({"text": text}));
    let faq = object(json!({"question": text, "answer": texts}));
    let block = json!({"anyOf": [
        object(json!({"type": kind("heading"), "level": {"type": "integer", "enum": [2, 3, 4]}, "text": text})),
        object(json!({"type": kind("paragraph"), "text": text})),
        object(json!({"type": kind("list"), "ordered": {"type": "boolean"}, "items": {"type": "array", "items": item}})),
        object(json!({"type": kind("table"), "header": texts, "rows": {"type": "array", "items": texts}})),
        object(json!({"type": kind("quote"), "paragraphs": texts})),
        object(json!({"type": kind("code"), "code": text})),
        object(json!({"type": kind("faq"), "items": {"type": "array", "items": faq}})),
    ]});
    object(json!({
        "title": text, "slug": text, "excerpt": text,
        "seo": object(json!({"title": text, "description": text, "focus_keyword": text, "secondary_keywords": texts})),
        "categories": texts, "tags": texts,
        "document": object(json!({"blocks": {"type": "array", "items": block}})),
    }))
}

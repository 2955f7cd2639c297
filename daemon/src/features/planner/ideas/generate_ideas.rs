//! `generate_ideas`: what posts could be made of a cluster, each with the whole brief for its writer.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Brief, ContentType, FunnelStage, IdeaDraft, Section, Structure};
use crate::{
    features::{
        accounts::{sectors, sites},
        planner::{
            clusters::{self, Cluster, ClusterStatus},
            keywords::{self, Keyword},
            reply,
        },
    },
    platform::{
        ai::{AiFunction, AiRun, Answer, Ask, BadReply, Saved, Source, prompt, provider::Prompt},
        error::{Error, FieldErrors, Result},
        ids::ClusterId,
        jobs::JobRow,
        store::{SiteScope, Tx},
    },
};

/// Ideas of one cluster if nobody says how many.
pub const DEFAULT_IDEAS: u32 = 5;
/// Ideas of one cluster at the most.
pub const MAX_IDEAS: u32 = 20;
/// Keywords of the cluster that are shown.
const SHOWN_KEYWORDS: u64 = 60;
/// Titles of the sector that are shown, so that none is repeated.
const SHOWN_TITLES: u64 = 100;

const SYSTEM: &str = include_str!("generate_ideas.system.j2");
const USER: &str = include_str!("generate_ideas.user.j2");

/// The function.
pub struct GenerateIdeas;

/// Which cluster, and how many.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    pub cluster_id: ClusterId,
    pub max_ideas: u32,
    /// Also if the cluster has ideas already.
    #[serde(default)]
    pub again: bool,
}

/// The cluster and its surroundings.
pub struct Prepared {
    cluster: Cluster,
    keywords: Vec<Keyword>,
    titles: Vec<String>,
    site: String,
    sector: String,
    language: String,
    max_ideas: u32,
}

#[derive(Deserialize)]
struct ReplyShape {
    ideas: Vec<ReplyIdea>,
}

#[derive(Deserialize)]
struct ReplyIdea {
    title: String,
    angle: String,
    content_type: ContentType,
    structure: Structure,
    primary_keyword: String,
    secondary_keywords: Vec<String>,
    audience: String,
    funnel_stage: FunnelStage,
    word_target: i64,
    outline: Vec<Section>,
    questions: Vec<String>,
    must: Vec<String>,
    avoid: Vec<String>,
}

/// Enqueues it for these clusters, one item each. Asked twice while unfinished, it is the same job.
pub async fn request(site: &SiteScope<Tx>, inputs: &[Input]) -> Result<JobRow> {
    let items = inputs.iter().map(serde_json::to_value).collect::<std::result::Result<Vec<_>, _>>()?;
    let key = match inputs {
        [one] => Some(format!("{}/{}", GenerateIdeas::NAME, one.cluster_id)),
        _ => None,
    };
    AiRun::new(GenerateIdeas::NAME, items, key)?.enqueue(site).await
}

impl AiFunction for GenerateIdeas {
    const NAME: &'static str = "generate_ideas";
    type Input = Input;
    type Prepared = Prepared;
    type Output = Vec<IdeaDraft>;

    fn validate(input: &Input) -> Result<()> {
        if (1..=MAX_IDEAS).contains(&input.max_ideas) {
            return Ok(());
        }
        Err(Error::field("max_ideas", format!("must be from 1 to {MAX_IDEAS}")))
    }

    async fn prepare(site: &SiteScope, input: Input) -> Result<Prepared> {
        let cluster = clusters::get(site, input.cluster_id).await?;
        if cluster.status == ClusterStatus::Archived {
            return Err(Error::conflict("conflict", "this cluster is archived: make it active first"));
        }
        if !input.again && super::any_of(site, cluster.id).await? {
            return Err(Error::conflict("conflict", "this cluster has ideas already"));
        }
        let keywords = keywords::of_cluster(site, cluster.id, SHOWN_KEYWORDS).await?;
        if keywords.is_empty() {
            return Err(Error::unprocessable("nothing_to_do", "this cluster has no keywords"));
        }
        let titles = super::titles(site, &cluster, SHOWN_TITLES).await?;
        let sector = sectors::get(site, cluster.sector_id).await?.name;
        let site = sites::get(site).await?;
        let (site, language) = (site.name, site.language);
        Ok(Prepared { cluster, keywords, titles, site, sector, language, max_ideas: input.max_ideas })
    }

    fn credits(prepared: &Prepared) -> i64 {
        i64::from(prepared.max_ideas)
    }

    fn build_prompt(prepared: &Prepared) -> Result<Ask> {
        let variables = variables(prepared);
        Ok(Ask::Text(Box::new(Prompt {
            function: Self::NAME,
            system: prompt::render("generate_ideas.system", SYSTEM, &variables)?,
            user: prompt::render("generate_ideas.user", USER, &variables)?,
            schema_name: "ideas",
            schema: schema(),
            max_output_tokens: 1_000 + prepared.max_ideas * 1_200,
            variables,
        })))
    }

    fn parse_response(prepared: &Prepared, answer: &Answer) -> std::result::Result<Vec<IdeaDraft>, BadReply> {
        let Answer::Text(reply) = answer else { return Err(BadReply("must be text".to_owned())) };
        let shape: ReplyShape = reply::json(reply)?;
        // Nothing new is an answer only where there is something already.
        if shape.ideas.is_empty() && prepared.titles.is_empty() {
            return Err(BadReply("there must be at least one idea".to_owned()));
        }
        let most = usize::try_from(prepared.max_ideas).unwrap_or(usize::MAX);
        shape.ideas.into_iter().take(most).map(draft).collect()
    }

    async fn save_output(
        site: &SiteScope<Tx>,
        prepared: Prepared,
        output: Vec<IdeaDraft>,
        _source: &Source,
    ) -> Result<Saved> {
        let proposed = output.len();
        let added = super::add_many(site, &prepared.cluster, output).await?;
        let units = i64::try_from(added.len()).unwrap_or(i64::MAX);
        let ids: Vec<_> = added.iter().map(|idea| idea.id).collect();
        let result = json!({
            "cluster_id": prepared.cluster.id, "ideas_created": units, "duplicates": proposed - added.len(), "ideas": ids,
        });
        Ok(Saved { units, credits: units.max(1), result })
    }
}

fn draft(idea: ReplyIdea) -> std::result::Result<IdeaDraft, BadReply> {
    if idea.outline.len() < 2 {
        return Err(BadReply(format!("the idea {:?} needs an outline of at least two sections", idea.title)));
    }
    let title = idea.title.clone();
    let draft = IdeaDraft {
        title: idea.title,
        angle: idea.angle,
        content_type: idea.content_type,
        structure: idea.structure,
        primary_keyword: idea.primary_keyword,
        secondary_keywords: idea.secondary_keywords,
        audience: idea.audience,
        funnel_stage: idea.funnel_stage,
        word_target: idea.word_target,
        brief: Brief { outline: idea.outline, questions: idea.questions, must: idea.must, avoid: idea.avoid },
    };
    draft.check().map_err(|FieldErrors(fields)| {
        let reasons: Vec<String> = fields.iter().map(|(field, why)| format!("{field} {}", why.join(", "))).collect();
        BadReply(format!("the idea {title:?}: {}", reasons.join("; ")))
    })
}

fn variables(prepared: &Prepared) -> Value {
    let Prepared { cluster, keywords, titles, site, sector, language, max_ideas } = prepared;
    let keywords: Vec<Value> = keywords
        .iter()
        .map(|keyword| json!({"text": keyword.text, "volume": keyword.volume, "difficulty": keyword.difficulty}))
        .collect();
    json!({
        "language": language,
        "site": {"name": site},
        "sector": {"name": sector},
        "cluster": {"name": cluster.name, "description": cluster.description, "intent": cluster.intent},
        "keywords": keywords,
        "existing_titles": titles,
        "max_ideas": max_ideas,
    })
}

fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().map(|map| map.keys().collect()).unwrap_or_default();
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}

fn schema() -> Value {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let whole = json!({"type": "integer"});
    let section = object(json!({"heading": text, "points": texts, "subheadings": texts, "words": whole}));
    let idea = object(json!({
        "title": text,
        "angle": text,
        "content_type": {"type": "string", "enum": ["post"]},
        "structure": {"type": "string", "enum": ["article", "guide", "comparison", "review", "listicle", "how_to", "faq"]},
        "primary_keyword": text,
        "secondary_keywords": texts,
        "audience": text,
        "funnel_stage": {"type": "string", "enum": ["awareness", "consideration", "decision", "retention"]},
        "word_target": whole,
        "outline": {"type": "array", "items": section},
        "questions": texts,
        "must": texts,
        "avoid": texts,
    }));
    object(json!({"ideas": {"type": "array", "items": idea}}))
}

#[cfg(test)]
mod tests;

//! `auto_cluster`: groups a sector's keywords by what one page can answer, beside the clusters that are there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Cluster, Proposal};
use crate::{
    features::{
        accounts::{sectors, sites},
        planner::{
            Intent,
            keywords::{self, Keyword},
            reply, text,
        },
    },
    platform::{
        ai::{AiFunction, AiRun, Answer, Ask, BadReply, Saved, Source, prompt, provider::Prompt},
        error::{Error, Result},
        files,
        ids::{ClusterId, KeywordId, SectorId},
        jobs::JobRow,
        services::Services,
        store::{Conn, SiteScope, Tx},
    },
};

/// Keywords that a model groups at once; beyond it, replies get cut and keywords forgotten.
const MODEL_LIMIT: u64 = 200;
/// Keywords that the built-in provider groups at once.
const BUILTIN_LIMIT: u64 = 5_000;
/// Clusters of the sector that are shown, and keywords of each.
const SHOWN_CLUSTERS: u64 = 400;
const SHOWN_KEYWORDS: u64 = 8;
/// Keywords for one credit.
const PER_CREDIT: i64 = 30;
/// How fine the groups are, from 0 (few, broad) to 1 (many, narrow).
const GRANULARITY: f64 = 0.5;

const SYSTEM: &str = include_str!("auto_cluster.system.j2");
const USER: &str = include_str!("auto_cluster.user.j2");

/// The function.
pub struct AutoCluster;

/// Which keywords to group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    /// Their sector.
    pub sector_id: SectorId,
    /// These; without it, those in no cluster.
    pub keyword_ids: Option<Vec<KeywordId>>,
    /// How many at the most.
    pub limit: u64,
}

/// Keywords and clusters, each with the short id that a model sees: the place in its list, from 1.
pub struct Prepared {
    sector: SectorId,
    language: String,
    keywords: BTreeMap<String, Keyword>,
    clusters: BTreeMap<String, (Cluster, Vec<String>)>,
}

/// What to do with each keyword.
#[derive(Debug, PartialEq, Eq)]
pub struct Grouping {
    groups: Vec<Group>,
    outliers: Vec<KeywordId>,
}

#[derive(Debug, PartialEq, Eq)]
struct Group {
    target: Target,
    keywords: Vec<KeywordId>,
}

#[derive(Debug, PartialEq, Eq)]
enum Target {
    Existing(ClusterId),
    New(Proposal),
}

#[derive(Deserialize)]
struct ReplyShape {
    clusters: Vec<ReplyCluster>,
    outliers: Vec<String>,
}

#[derive(Deserialize)]
struct ReplyCluster {
    existing: Option<String>,
    name: String,
    description: String,
    intent: Option<Intent>,
    primary_keyword: String,
    keywords: Vec<String>,
}

/// What somebody wants grouped.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// These keywords.
    Ids(Vec<KeywordId>),
    /// All that are in no cluster, of one sector or of all.
    Unclustered { sector: Option<SectorId>, limit: Option<u64> },
}

/// Enqueues the grouping: one item for each sector and as many keywords as the site's provider takes at once.
pub async fn request(site: &SiteScope, services: &Services, wanted: Wanted) -> Result<JobRow> {
    let at_once = at_once(site, services).await?;
    let (inputs, what) = match wanted {
        Wanted::Ids(ids) => (of_ids(site, &ids, at_once).await?, files::hash(&serde_json::to_vec(&ids)?)),
        Wanted::Unclustered { sector, limit } => {
            let inputs = of_sectors(site, sector, limit, at_once).await?;
            (inputs, sector.map_or_else(|| site.site_id().to_string(), |sector| sector.to_string()))
        }
    };
    if inputs.is_empty() {
        return Err(Error::unprocessable("nothing_to_do", "there is no keyword here that is in no cluster yet"));
    }
    let items = inputs.iter().map(serde_json::to_value).collect::<std::result::Result<Vec<_>, _>>()?;
    // Asked twice while unfinished, it is the same job: the second would pay for the same groups.
    let key = format!("{}/{what}", AutoCluster::NAME);
    let tx = site.begin().await?;
    let job = AiRun::new(AutoCluster::NAME, items, Some(key))?.enqueue(&tx).await?;
    tx.commit().await?;
    Ok(job)
}

/// How many keywords the site's provider takes at once.
pub async fn at_once(site: &SiteScope, services: &Services) -> Result<u64> {
    let provider = services.providers.text(site, AutoCluster::NAME).await?;
    Ok(if provider.name() == "builtin" { BUILTIN_LIMIT } else { MODEL_LIMIT })
}

async fn of_ids(site: &SiteScope, ids: &[KeywordId], at_once: u64) -> Result<Vec<Input>> {
    let mut sectors: BTreeMap<SectorId, Vec<Keyword>> = BTreeMap::new();
    for keyword in keywords::with_ids(site, ids).await?.into_iter().filter(Keyword::can_be_clustered) {
        sectors.entry(keyword.sector_id).or_default().push(keyword);
    }
    let at_once = usize::try_from(at_once).unwrap_or(usize::MAX);
    let mut inputs = vec![];
    for (sector_id, mut found) in sectors {
        found.sort_by(|a, b| a.text_norm.cmp(&b.text_norm).then(a.id.cmp(&b.id)));
        inputs.extend(found.chunks(at_once).map(|chunk| Input {
            sector_id,
            keyword_ids: Some(chunk.iter().map(|keyword| keyword.id).collect()),
            limit: chunk.len() as u64,
        }));
    }
    Ok(inputs)
}

/// The inputs that group what is in no cluster: by sector, `at_once` at a time, `limit` in all.
pub async fn of_sectors<C: Conn>(
    site: &SiteScope<C>,
    sector: Option<SectorId>,
    limit: Option<u64>,
    at_once: u64,
) -> Result<Vec<Input>> {
    if let Some(sector) = sector {
        sectors::get(site, sector).await?;
    }
    let waiting = keywords::sectors_with_unclustered(site).await?;
    let mut room = limit.unwrap_or(u64::MAX);
    let mut inputs = vec![];
    for (sector_id, count) in waiting.into_iter().filter(|(id, _)| sector.is_none_or(|sector| sector == *id)) {
        let mut left = count.min(room);
        room -= left;
        while left > 0 {
            let limit = left.min(at_once);
            inputs.push(Input { sector_id, keyword_ids: None, limit });
            left -= limit;
        }
    }
    Ok(inputs)
}

impl AiFunction for AutoCluster {
    const NAME: &'static str = "auto_cluster";
    /// Each batch builds on the clusters that the one before it made.
    const PARALLEL: usize = 1;
    type Input = Input;
    type Prepared = Prepared;
    type Output = Grouping;

    fn validate(input: &Input) -> Result<()> {
        let asked = input.keyword_ids.as_ref().map_or(input.limit, |ids| ids.len() as u64);
        if asked == 0 || input.limit > BUILTIN_LIMIT || asked > BUILTIN_LIMIT {
            return Err(Error::field("limit", format!("must be from 1 to {BUILTIN_LIMIT}")));
        }
        Ok(())
    }

    async fn prepare(site: &SiteScope, input: Input) -> Result<Prepared> {
        let sector = input.sector_id;
        let mut found = match &input.keyword_ids {
            Some(ids) => keywords::with_ids(site, ids).await?,
            None => keywords::unclustered(site, sector, input.limit).await?,
        };
        found.retain(|keyword| keyword.sector_id == sector && keyword.can_be_clustered());
        if found.is_empty() {
            return Err(Error::unprocessable("nothing_to_do", "these keywords are in clusters already"));
        }
        found.sort_by(|a, b| a.text_norm.cmp(&b.text_norm).then(a.id.cmp(&b.id)));
        let mut clusters = BTreeMap::new();
        for (at, cluster) in super::open_to_change(site, sector, SHOWN_CLUSTERS).await?.into_iter().enumerate() {
            let members = keywords::of_cluster(site, cluster.id, SHOWN_KEYWORDS).await?;
            let members = members.into_iter().map(|keyword| keyword.text).collect();
            clusters.insert(format!("c{}", at + 1), (cluster, members));
        }
        let language = sites::get(site).await?.language;
        let keywords = found.into_iter().enumerate().map(|(at, keyword)| (format!("k{}", at + 1), keyword)).collect();
        Ok(Prepared { sector, language, keywords, clusters })
    }

    fn credits(prepared: &Prepared) -> i64 {
        credits(prepared.keywords.len())
    }

    fn build_prompt(prepared: &Prepared) -> Result<Ask> {
        let variables = variables(prepared);
        Ok(Ask::Text(Box::new(Prompt {
            function: Self::NAME,
            system: prompt::render("auto_cluster.system", SYSTEM, &variables)?,
            user: prompt::render("auto_cluster.user", USER, &variables)?,
            schema_name: "clusters",
            schema: schema(),
            // Each keyword comes back as an id, each cluster with a sentence.
            max_output_tokens: u32::try_from(1_500 + prepared.keywords.len() * 30).unwrap_or(u32::MAX),
            variables,
        })))
    }

    fn parse_response(prepared: &Prepared, answer: &Answer) -> std::result::Result<Grouping, BadReply> {
        let Answer::Text(reply) = answer else { return Err(BadReply("must be text".to_owned())) };
        let shape: ReplyShape = reply::json(reply)?;
        Reading { prepared, seen: BTreeSet::new() }.grouping(shape)
    }

    async fn save_output(
        site: &SiteScope<Tx>,
        prepared: Prepared,
        output: Grouping,
        _source: &Source,
    ) -> Result<Saved> {
        let (mut created, mut extended, mut linked) = (0, 0, 0);
        for group in output.groups {
            // Somebody may have moved or removed keywords while the model was thinking.
            let free = keywords::still_free(site, &group.keywords).await?;
            if free.is_empty() {
                continue;
            }
            let (cluster, is_new) = match group.target {
                Target::Existing(id) => (id, false),
                Target::New(mut proposal) => {
                    let first = free.first().copied().unwrap_or(proposal.primary);
                    proposal.primary = if free.contains(&proposal.primary) { proposal.primary } else { first };
                    super::add(site, prepared.sector, proposal).await?
                }
            };
            *(if is_new { &mut created } else { &mut extended }) += 1;
            linked += keywords::link(site, cluster, &free).await?;
        }
        let outliers = keywords::mark_outliers(site, &output.outliers).await?;
        Ok(Saved {
            units: created + extended,
            credits: credits(prepared.keywords.len()),
            result: json!({
                "clusters_created": created, "clusters_extended": extended,
                "keywords_linked": linked, "outliers": outliers,
            }),
        })
    }
}

fn credits(keywords: usize) -> i64 {
    i64::try_from(keywords).unwrap_or(i64::MAX).saturating_add(PER_CREDIT - 1).max(PER_CREDIT) / PER_CREDIT
}

fn variables(prepared: &Prepared) -> Value {
    let keywords = in_order(&prepared.keywords).map(
        |(id, keyword)| json!({"id": id, "text": keyword.text, "volume": keyword.volume, "difficulty": keyword.difficulty}),
    );
    let clusters = in_order(&prepared.clusters)
        .map(|(id, (cluster, members))| json!({"id": id, "name": cluster.name, "keywords": members}));
    json!({
        "language": prepared.language,
        "keywords": keywords.collect::<Vec<_>>(),
        "existing_clusters": clusters.collect::<Vec<_>>(),
        "granularity": GRANULARITY,
    })
}

/// By the number in the id: `k10` after `k9`.
fn in_order<T>(rows: &BTreeMap<String, T>) -> impl Iterator<Item = (&String, &T)> {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|(id, _)| (id.len(), *id));
    rows.into_iter()
}

fn schema() -> Value {
    let text = json!({"type": "string"});
    let ids = json!({"type": "array", "items": {"type": "string"}});
    let intents = ["informational", "commercial", "transactional", "navigational", "local"];
    let cluster = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["existing", "name", "description", "intent", "primary_keyword", "keywords"],
        "properties": {
            "existing": {"type": ["string", "null"]}, "name": text, "description": text,
            "intent": {"type": "string", "enum": intents}, "primary_keyword": text, "keywords": ids,
        },
    });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["clusters", "outliers"],
        "properties": {"clusters": {"type": "array", "items": cluster}, "outliers": ids},
    })
}

/// Turns short ids back into keywords, and sees to it that each stands exactly once.
struct Reading<'a> {
    prepared: &'a Prepared,
    seen: BTreeSet<String>,
}

impl Reading<'_> {
    fn grouping(mut self, shape: ReplyShape) -> std::result::Result<Grouping, BadReply> {
        let mut groups: Vec<Group> = vec![];
        let mut names: HashMap<String, ()> = HashMap::new();
        for cluster in shape.clusters {
            let keywords = self.keywords(&cluster.keywords)?;
            let group = Group { target: self.target(&cluster)?, keywords };
            if group.keywords.is_empty() {
                return Err(BadReply(format!("the cluster {:?} has no keywords: leave it out", cluster.name)));
            }
            let name = cluster.existing.unwrap_or_else(|| text::normalise(&cluster.name));
            if names.insert(name, ()).is_some() {
                return Err(BadReply(format!("the cluster {:?} stands twice: join the two", cluster.name)));
            }
            groups.push(group);
        }
        let outliers = self.keywords(&shape.outliers)?;
        self.nothing_missing()?;
        Ok(Grouping { groups, outliers })
    }

    fn keywords(&mut self, ids: &[String]) -> std::result::Result<Vec<KeywordId>, BadReply> {
        ids.iter().map(|id| self.keyword(id)).collect()
    }

    fn keyword(&mut self, id: &str) -> std::result::Result<KeywordId, BadReply> {
        let keyword = self.known(id)?.id;
        if !self.seen.insert(id.to_owned()) {
            return Err(BadReply(format!("the keyword {id} stands twice: put it into one cluster or the outliers")));
        }
        Ok(keyword)
    }

    fn known(&self, id: &str) -> std::result::Result<&Keyword, BadReply> {
        let unknown =
            || BadReply(format!("there is no keyword {id:?}: use the ids k1 to k{}", self.prepared.keywords.len()));
        self.prepared.keywords.get(id).ok_or_else(unknown)
    }

    fn target(&self, cluster: &ReplyCluster) -> std::result::Result<Target, BadReply> {
        if let Some(id) = &cluster.existing {
            let unknown =
                || BadReply(format!("there is no existing cluster {id:?}: use its id, or null for a new one"));
            return self.prepared.clusters.get(id).map(|(row, _)| Target::Existing(row.id)).ok_or_else(unknown);
        }
        let name = text::tidy(&cluster.name);
        if name.is_empty() || name.chars().count() > 120 {
            return Err(BadReply("each new cluster needs a name of at most 120 characters".to_owned()));
        }
        if !cluster.keywords.contains(&cluster.primary_keyword) {
            let id = &cluster.primary_keyword;
            return Err(BadReply(format!("primary_keyword {id:?} of {name:?} is not among its keywords")));
        }
        let primary = self.known(&cluster.primary_keyword)?.id;
        let description = cluster.description.trim().chars().take(1_000).collect();
        Ok(Target::New(Proposal { name, description, intent: cluster.intent, primary }))
    }

    fn nothing_missing(&self) -> std::result::Result<(), BadReply> {
        let missing: Vec<&str> = in_order(&self.prepared.keywords)
            .map(|(id, _)| id.as_str())
            .filter(|id| !self.seen.contains(*id))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let shown = missing.iter().take(20).copied().collect::<Vec<_>>().join(", ");
        let count = missing.len();
        Err(BadReply(format!("{count} keywords are in no cluster and not among the outliers: {shown}")))
    }
}

#[cfg(test)]
mod tests;

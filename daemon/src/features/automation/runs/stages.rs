//! What each stage takes, and who does it.

use serde_json::{Value, json};

use super::Advance;
use crate::{
    features::{
        accounts::sites,
        automation::pipeline::Stage,
        planner::{
            clusters::{self, auto_cluster},
            ideas::{self, generate_ideas},
        },
        publisher::deliveries,
        writer::{
            content::{self, GENERATE_CONTENT},
            images::{self, GENERATE_IMAGE_PROMPTS, GENERATE_IMAGES},
            tasks,
        },
    },
    platform::{
        ai::{AiFunction, AiRun},
        error::{Error, Result},
        ids::{JobId, RunId},
        jobs::NewJob,
        store::{SiteScope, Tx},
    },
};

/// What a stage may do.
pub struct Work {
    /// The run that waits for it.
    pub run: RunId,
    /// Items at the most.
    pub limit: u64,
    /// Keywords that the site's provider groups at once.
    pub keywords_at_once: u64,
}

/// How a stage has begun.
pub enum Begun {
    /// There is nothing to do, because of this.
    Nothing(String),
    /// It is done already.
    AtOnce { done: u64, note: String },
    /// A job does it.
    Job { job: JobId, items: u64 },
}

/// Begins a stage in the run's transaction.
pub async fn begin(site: &SiteScope<Tx>, stage: Stage, work: Work) -> Result<Begun> {
    match stage {
        Stage::Cluster => cluster(site, &work).await,
        Stage::Ideas => think(site, &work).await,
        Stage::Tasks => plan(site, &work).await,
        Stage::Content => {
            let items = tasks::queued(site, work.limit).await?.into_iter().map(|id| json!({"task_id": id})).collect();
            run(site, &work, GENERATE_CONTENT, items, "no task waits to be written").await
        }
        Stage::ImagePrompts => {
            let found = content::without_image_prompts(site, work.limit).await?;
            let items = found.into_iter().map(|id| json!({"content_id": id})).collect();
            run(site, &work, GENERATE_IMAGE_PROMPTS, items, "all content has its images planned").await
        }
        Stage::Images => {
            let items =
                images::prompted(site, work.limit).await?.into_iter().map(|id| json!({"image_id": id})).collect();
            run(site, &work, GENERATE_IMAGES, items, "no image waits for its picture").await
        }
        Stage::Publish => publish(site, &work).await,
    }
}

async fn cluster(site: &SiteScope<Tx>, work: &Work) -> Result<Begun> {
    let inputs = auto_cluster::of_sectors(site, None, Some(work.limit), work.keywords_at_once).await?;
    let items = inputs.iter().map(serde_json::to_value).collect::<std::result::Result<Vec<_>, _>>()?;
    run(site, work, auto_cluster::AutoCluster::NAME, items, "every keyword is in a cluster, or an outlier").await
}

async fn think(site: &SiteScope<Tx>, work: &Work) -> Result<Begun> {
    let found = clusters::without_ideas(site, work.limit).await?;
    let max_ideas = generate_ideas::DEFAULT_IDEAS;
    let items = found.into_iter().map(|cluster| json!({"cluster_id": cluster.id, "max_ideas": max_ideas})).collect();
    run(site, work, generate_ideas::GenerateIdeas::NAME, items, "every cluster has its ideas").await
}

/// What a person approved comes first, then what nobody has judged. Content is what people approve before it goes out.
async fn plan(site: &SiteScope<Tx>, work: &Work) -> Result<Begun> {
    let mut found = ideas::approved(site, work.limit).await?;
    let room = work.limit.saturating_sub(found.len() as u64);
    if room > 0 {
        found.extend(ideas::new(site, room).await?);
    }
    let ids: Vec<_> = found.iter().map(|idea| idea.id).collect();
    let (made, _) = tasks::add_from_ideas(site, &ids).await?;
    Ok(match made.len() as u64 {
        0 => Begun::Nothing("no idea waits for a task".to_owned()),
        done => Begun::AtOnce { done, note: format!("{done} tasks made") },
    })
}

async fn publish(site: &SiteScope<Tx>, work: &Work) -> Result<Begun> {
    let unread = sites::get(site).await?.auto_approve;
    let found = content::publishable(site, unread, work.limit).await?;
    let mut done = 0;
    for id in found {
        match deliveries::deliver(site, id, deliveries::Asked::default()).await {
            Ok(_) => done += 1,
            // Without a way to WordPress none of them gets there.
            Err(Error::Conflict { code: "pairing_required", detail }) => return Ok(Begun::Nothing(detail)),
            Err(error) => return Err(error),
        }
    }
    Ok(match done {
        0 if unread => Begun::Nothing("nothing is ready to go out".to_owned()),
        0 => Begun::Nothing("nothing is approved: approve content, or let this site publish drafts unread".to_owned()),
        done => Begun::AtOnce { done, note: format!("{done} on their way to WordPress") },
    })
}

async fn run(site: &SiteScope<Tx>, work: &Work, function: &str, items: Vec<Value>, nothing: &str) -> Result<Begun> {
    if items.is_empty() {
        return Ok(Begun::Nothing(nothing.to_owned()));
    }
    let count = items.len() as u64;
    let job =
        NewJob::new(AiRun::new(function, items, None)?).then(&Advance { run_id: work.run })?.enqueue(site).await?;
    Ok(Begun::Job { job: job.id, items: count })
}

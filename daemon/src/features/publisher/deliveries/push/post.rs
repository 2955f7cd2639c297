//! The post itself: made once, changed only if nobody else has changed it, then read back.

use serde_json::{Value, json};

use super::{Stop, media::Media, terms::TermIds};
use crate::{
    features::publisher::{
        conflicts::{PostText, Versions},
        deliveries::{
            Delivery, Note, last_acked,
            payload::Payload,
            queue,
            settle::{Ack, AckResult},
        },
        wordpress::{Client, WpFault},
    },
    platform::{error::Error, files, store::SiteScope},
};

const POSTS: &str = "wp/v2/posts";

/// What the post is to be.
pub struct Wanted<'a> {
    pub delivery: &'a Delivery,
    pub payload: &'a Payload,
    /// With its images in their places.
    pub blocks: String,
    pub terms: TermIds,
    pub media: &'a [Media],
}

impl Wanted<'_> {
    /// An address that no other post has: by it a draft is found again whose making we did not see the end of.
    fn marker(&self) -> String {
        format!("igny8-{}", self.delivery.delivery_key.get(..24).unwrap_or_default())
    }

    fn featured(&self) -> i64 {
        self.media.iter().find(|media| media.is_featured).map_or(0, |media| media.id)
    }

    fn body(&self, status: &str, slug: &str) -> Value {
        json!({
            "title": self.payload.title,
            "content": self.blocks,
            "excerpt": self.payload.excerpt,
            "status": status,
            "slug": slug,
            "categories": self.terms.categories,
            "tags": self.terms.tags,
            "featured_media": self.featured(),
        })
    }

    /// What it is to be in the end.
    fn final_body(&self) -> Value {
        let mut body = self.body(&self.delivery.post_status.word(), &self.payload.slug);
        if let Some(fields) = body.as_object_mut() {
            fields.extend(self.payload.author.map(|author| ("author".to_owned(), author.into())));
            if let Some(at) = self.delivery.publish_at {
                fields.insert("status".to_owned(), "future".into());
                // without a zone it is UTC; WordPress makes the site's own time of it
                fields.insert("date_gmt".to_owned(), at.format("%Y-%m-%dT%H:%M:%S").to_string().into());
            }
        }
        body
    }
}

/// Makes the post: first a draft that can be found again, then what was asked for.
pub async fn create(
    client: &Client<'_>,
    site: &SiteScope,
    wanted: &Wanted<'_>,
    warnings: &mut Vec<Note>,
) -> Result<Ack, Stop> {
    let post_id = match wanted.delivery.post_id {
        Some(post_id) => post_id,
        None => draft(client, site, wanted).await?,
    };
    match finish(client, wanted, post_id, warnings).await {
        Ok(post) => Ok(ack(AckResult::Created, &post)),
        Err(fault) if fault.is("rest_post_invalid_id") => {
            Ok(refusal("post_gone", "the post was deleted in WordPress", None))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// The draft of this delivery: one that an earlier try left, or a new one. Its id is on disk when this returns.
async fn draft(client: &Client<'_>, site: &SiteScope, wanted: &Wanted<'_>) -> Result<i64, Stop> {
    let marker = wanted.marker();
    let is_retry = wanted.delivery.attempts > 1;
    let mut found = if is_retry { drafts(client, &marker).await? } else { vec![] };
    if found.is_empty() {
        let made = client.post(POSTS, &wanted.body("draft", &marker)).await?;
        found = vec![id_of(&made)?];
        if is_retry {
            // the earlier try may have come to its end just now
            found = drafts(client, &marker).await?;
        }
    }
    let (first, doubles) =
        found.split_first().ok_or_else(|| WpFault::new("the draft just made cannot be found again"))?;
    for double in doubles {
        client.delete(&format!("{POSTS}/{double}")).await?;
    }
    let tx = site.begin().await?;
    if !queue::note_post(&tx, wanted.delivery, *first).await? {
        return Err(Stop::LeaseLost);
    }
    tx.commit().await?;
    Ok(*first)
}

/// Drafts under this address, the oldest first. WordPress lets drafts share one.
async fn drafts(client: &Client<'_>, marker: &str) -> Result<Vec<i64>, WpFault> {
    let query = [
        ("slug", marker),
        ("status", "draft"),
        ("context", "edit"),
        ("orderby", "id"),
        ("order", "asc"),
        ("per_page", "50"),
    ];
    client.get(POSTS, &query).await?.as_array().into_iter().flatten().map(id_of).collect()
}

/// Changes the post there is, unless a person has changed it since.
pub async fn update(
    client: &Client<'_>,
    site: &SiteScope,
    wanted: &Wanted<'_>,
    post_id: i64,
    warnings: &mut Vec<Note>,
) -> Result<Ack, Stop> {
    let path = format!("{POSTS}/{post_id}");
    let now = match client.get(&path, &[("context", "edit")]).await {
        Ok(post) => post,
        Err(fault) if fault.is("rest_post_invalid_id") => {
            return Ok(refusal("post_gone", "the post was deleted in WordPress", None));
        }
        Err(fault) => return Err(fault.into()),
    };
    if text(&now, "/status") == "trash" {
        return Ok(refusal(
            "post_trashed",
            "the post is in the trash of WordPress: restore or delete it there",
            Some(&now),
        ));
    }
    let last = last_acked(site, wanted.delivery.content_id).await?;
    let current = text_of(&now);
    let hash = current.fingerprint();
    let is_written = current.content == wanted.blocks;
    if !is_unchanged(last.as_ref(), &hash, &now) && !is_written && wanted.delivery.accept.as_ref() != Some(&hash) {
        let says = "somebody changed the text in WordPress since it was delivered: it was left as it is";
        let base = last.and_then(|last| last.written).map(serde_json::from_value).transpose().map_err(Error::from)?;
        let versions = Versions { base, current, current_hash: hash, modified_by: None };
        return Ok(Ack { versions: Some(versions), ..refusal("post_edited", says, Some(&now)) });
    }
    let post = finish(client, wanted, post_id, warnings).await?;
    Ok(ack(AckResult::Updated, &post))
}

/// Whether the post is as we left it. Older deliveries know the text's hash alone.
fn is_unchanged(last: Option<&Delivery>, hash: &str, now: &Value) -> bool {
    last.is_some_and(|last| match &last.post_hash {
        Some(known) => known == hash,
        None => last.content_hash.as_deref() == Some(&hash_of(now)),
    })
}

/// What people write in a post, as WordPress stores it.
fn text_of(post: &Value) -> PostText {
    let raw = |name: &str| text(post, &format!("/{name}/raw")).to_owned();
    PostText { title: raw("title"), content: raw("content"), excerpt: raw("excerpt") }
}

/// Makes the post what was asked for, and compares what WordPress made of it.
async fn finish(
    client: &Client<'_>,
    wanted: &Wanted<'_>,
    post_id: i64,
    warnings: &mut Vec<Note>,
) -> Result<Value, WpFault> {
    let body = wanted.final_body();
    let post = client.post(&format!("{POSTS}/{post_id}"), &body).await?;
    warnings.extend(differences(&body, &post));
    if !wanted.payload.seo.title.is_empty() || !wanted.payload.seo.description.is_empty() {
        let says = "search engines' title, description and keywords cannot be set over REST: the plugin does";
        warnings.push(Note::new("seo_not_sent", says));
    }
    Ok(post)
}

/// What WordPress left out or changed without a word.
fn differences(asked: &Value, got: &Value) -> Vec<Note> {
    let mut found = Vec::new();
    let mut note = |code: &str, says: String| found.push(Note::new(code, says));
    if text(asked, "/content") != text(got, "/content/raw") {
        note("text_changed", "WordPress changed the text: its user may not keep every kind of markup".to_owned());
    }
    for (list, words) in [("categories", "categories"), ("tags", "tags")] {
        let (asked, got) = (numbers(asked, list), numbers(got, list));
        if !asked.iter().all(|id| got.contains(id)) {
            note("terms_dropped", format!("WordPress dropped some {words}"));
        }
    }
    if asked.get("featured_media") != got.get("featured_media") {
        note("featured_image_dropped", "WordPress did not set the featured image".to_owned());
    }
    let (asked_status, got_status) = (text(asked, "/status"), text(got, "/status"));
    let is_due = asked_status == "future" && got_status == "publish";
    if asked_status != got_status && !is_due {
        note("status_changed", format!("WordPress made it {got_status} instead of {asked_status}"));
    }
    let (asked_slug, got_slug) = (text(asked, "/slug"), text(got, "/slug"));
    if !asked_slug.is_empty() && asked_slug != got_slug {
        note("slug_changed", format!("the address {asked_slug} was taken: it became {got_slug}"));
    }
    found
}

fn ack(result: AckResult, post: &Value) -> Ack {
    let some = |pointer: &str| Some(text(post, pointer).to_owned()).filter(|text| !text.is_empty());
    Ack {
        result,
        post_id: post.get("id").and_then(Value::as_i64),
        url: some("/link"),
        edit_url: None,
        status: some("/status"),
        content_hash: Some(hash_of(post)),
        post_hash: Some(text_of(post).fingerprint()),
        written: Some(text_of(post)),
        revision_id: None,
        versions: None,
        attachments: vec![],
        warnings: vec![],
        error: None,
    }
}

fn refusal(code: &str, says: &str, post: Option<&Value>) -> Ack {
    let facts = post.map_or_else(|| ack(AckResult::Conflict, &Value::Null), |post| ack(AckResult::Conflict, post));
    Ack { error: Some(Note::new(code, says)), content_hash: None, written: None, post_hash: None, ..facts }
}

fn hash_of(post: &Value) -> String {
    files::hash(text(post, "/content/raw").as_bytes())
}

fn id_of(post: &Value) -> Result<i64, WpFault> {
    post.get("id").and_then(Value::as_i64).ok_or_else(|| WpFault::new("WordPress did not say which post it made"))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn numbers(value: &Value, name: &str) -> Vec<i64> {
    value.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Value {
        json!({"content": "<p>x</p>", "categories": [3], "tags": [], "featured_media": 9, "status": "publish", "slug": "a"})
    }

    #[test]
    fn what_wordpress_kept_is_no_difference() {
        let got = json!({"content": {"raw": "<p>x</p>"}, "categories": [3, 1], "tags": [], "featured_media": 9, "status": "publish", "slug": "a"});
        assert_eq!(differences(&asked(), &got), []);
    }

    #[test]
    fn what_wordpress_dropped_is_said() {
        let got = json!({"content": {"raw": "x"}, "categories": [1], "tags": [], "featured_media": 0, "status": "pending", "slug": "a-2"});
        let codes: Vec<String> = differences(&asked(), &got).into_iter().map(|note| note.code).collect();
        assert_eq!(
            codes,
            ["text_changed", "terms_dropped", "featured_image_dropped", "status_changed", "slug_changed"]
        );
    }
}

//! The AI function that plans a piece of content's images: a featured one, and a few in the text.

use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ImageRole, ImageStatus, of_content, row::ActiveModel};
use crate::{
    features::writer::{
        content::{self, Content},
        document::{Block, Document, Level, Text},
    },
    platform::{
        ai::{
            AiFunction, Answer, Ask, BadReply, Saved, Source, prompt,
            provider::{Prompt, json::json_of},
        },
        error::{Error, Result},
        ids::ContentId,
        store::{SiteScope, Tx},
    },
};

/// The function's name.
pub const GENERATE_IMAGE_PROMPTS: &str = "generate_image_prompts";
/// Images in the text.
const MAX_INLINE: usize = 1;

/// Plans images.
pub struct GenerateImagePrompts;

/// For which content.
#[derive(Debug, Serialize, Deserialize)]
pub struct Input {
    pub content_id: ContentId,
}

/// The content, and what is told of it.
pub struct Prepared {
    content: Content,
    document: Document,
    sections: Vec<String>,
    variables: Value,
}

/// What the model answers.
#[derive(Debug, Deserialize)]
pub struct Plan {
    featured: Planned,
    inline: Vec<PlannedInline>,
}

#[derive(Debug, Deserialize)]
struct Planned {
    prompt: String,
    alt: String,
}

#[derive(Debug, Deserialize)]
struct PlannedInline {
    /// Counts sections from 1.
    after_section: usize,
    prompt: String,
    alt: String,
    #[serde(default)]
    caption: String,
}

impl AiFunction for GenerateImagePrompts {
    const NAME: &'static str = GENERATE_IMAGE_PROMPTS;
    type Input = Input;
    type Prepared = Prepared;
    type Output = Plan;

    fn validate(_: &Input) -> Result<()> {
        Ok(())
    }

    async fn prepare(site: &SiteScope, input: Input) -> Result<Prepared> {
        let content = content::get(site, input.content_id).await?;
        if !of_content(site, content.id).await?.is_empty() {
            return Err(Error::conflict(
                "conflict",
                "this content has images planned already: change their prompts instead",
            ));
        }
        let document = content.document()?;
        let sections: Vec<String> = document.blocks.iter().filter_map(section).collect();
        let variables = json!({
            "title": content.title, "excerpt": content.excerpt, "language": content.language,
            "sections": sections, "max_inline": MAX_INLINE.min(sections.len()),
        });
        Ok(Prepared { content, document, sections, variables })
    }

    fn credits(_: &Prepared) -> i64 {
        0
    }

    fn build_prompt(prepared: &Prepared) -> Result<Ask> {
        let name = "generate_image_prompts";
        let system = prompt::render(name, include_str!("generate_image_prompts.system.j2"), &prepared.variables)?;
        let user = prompt::render(name, include_str!("generate_image_prompts.user.j2"), &prepared.variables)?;
        Ok(Ask::Text(Box::new(Prompt {
            function: GENERATE_IMAGE_PROMPTS,
            system,
            user,
            schema_name: "image_prompts",
            schema: schema(),
            variables: prepared.variables.clone(),
            max_output_tokens: 1_000,
        })))
    }

    fn parse_response(prepared: &Prepared, answer: &Answer) -> Result<Plan, BadReply> {
        let Answer::Text(reply) = answer else { return Err(BadReply("a text was expected".to_owned())) };
        let value = json_of(reply).map_err(BadReply)?;
        let mut plan: Plan = serde_json::from_value(value)
            .map_err(|cause| BadReply(format!("the object does not fit the schema: {cause}")))?;
        let blank = |text: &str| text.trim().is_empty();
        if blank(&plan.featured.prompt)
            || blank(&plan.featured.alt)
            || plan.inline.iter().any(|i| blank(&i.prompt) || blank(&i.alt))
        {
            return Err(BadReply("every image needs a prompt and an alt text".to_owned()));
        }
        let sections = prepared.sections.len();
        if let Some(stray) =
            plan.inline.iter().find(|inline| inline.after_section == 0 || inline.after_section > sections)
        {
            return Err(BadReply(format!(
                "after_section is {}, but there are sections 1 to {sections}",
                stray.after_section
            )));
        }
        plan.inline.truncate(MAX_INLINE);
        Ok(plan)
    }

    async fn save_output(site: &SiteScope<Tx>, prepared: Prepared, plan: Plan, _: &Source) -> Result<Saved> {
        let content = content::get(site, prepared.content.id).await?;
        if content.version != prepared.content.version {
            return Err(Error::conflict("conflict", "somebody edited the content meanwhile: plan its images again"));
        }
        let mut rows =
            vec![row(site, &content, ImageRole::Featured, "featured", &plan.featured.prompt, &plan.featured.alt, "")];
        let mut document = prepared.document;
        // From the last section up, so that an earlier place does not move.
        let mut inline: Vec<(usize, &PlannedInline)> = plan.inline.iter().enumerate().collect();
        inline.sort_by_key(|(_, planned)| std::cmp::Reverse(planned.after_section));
        for (index, planned) in inline {
            let slot = format!("inline-{}", index + 1);
            place(&mut document, planned.after_section, &slot, planned);
            rows.push(row(site, &content, ImageRole::Inline, &slot, &planned.prompt, &planned.alt, &planned.caption));
        }
        let made = rows.len();
        site.insert_many(rows, None).await?;
        if made > 1 {
            content::put_document(site, &content, &document, "images placed").await?;
        }
        Ok(Saved {
            units: i64::try_from(made).unwrap_or(i64::MAX),
            credits: 0,
            result: json!({"content_id": content.id, "images": made}),
        })
    }
}

/// The heading of a section, if the block is one.
fn section(block: &Block) -> Option<String> {
    match block {
        Block::Heading { level: Level::Two, text } => Some(text.to_plain()),
        _ => None,
    }
}

/// Puts the image at the end of the section: before the next heading of its level.
fn place(document: &mut Document, after: usize, slot: &str, planned: &PlannedInline) {
    let starts: Vec<usize> =
        document.blocks.iter().enumerate().filter(|(_, block)| section(block).is_some()).map(|(at, _)| at).collect();
    let end = starts.get(after).copied().unwrap_or(document.blocks.len());
    let caption = (!planned.caption.trim().is_empty()).then(|| Text::plain(planned.caption.trim()));
    document.blocks.insert(end, Block::Image { slot: slot.to_owned(), alt: planned.alt.trim().to_owned(), caption });
}

fn row(
    site: &SiteScope<Tx>,
    content: &Content,
    role: ImageRole,
    slot: &str,
    prompt: &str,
    alt: &str,
    caption: &str,
) -> ActiveModel {
    let now = site.now();
    ActiveModel {
        id: Set(site.new_id()),
        sector_id: Set(content.sector_id),
        content_id: Set(content.id),
        role: Set(role),
        slot: Set(slot.to_owned()),
        prompt: Set(prompt.trim().to_owned()),
        alt: Set(alt.trim().to_owned()),
        caption: Set(caption.trim().to_owned()),
        status: Set(ImageStatus::Prompted),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    }
}

fn schema() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object", "required": ["featured", "inline"], "additionalProperties": false,
        "properties": {
            "featured": {"type": "object", "required": ["prompt", "alt"], "additionalProperties": false, "properties": {"prompt": text, "alt": text}},
            "inline": {"type": "array", "items": {
                "type": "object", "required": ["after_section", "prompt", "alt", "caption"], "additionalProperties": false,
                "properties": {"after_section": {"type": "integer"}, "prompt": text, "alt": text, "caption": text},
            }},
        },
    })
}

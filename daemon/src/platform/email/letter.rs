//! What a mail says, as text and as HTML from the same words: two templates for all mails.

use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, syntax::SyntaxConfig};
use serde::{Deserialize, Serialize};

use crate::platform::{
    clock::Instant,
    error::{Error, Result},
};

const LONGEST_LINE_CHARS: usize = 2_000;

/// Somebody who gets a mail.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub name: String,
    pub address: String,
}

/// The one thing to do about a mail.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What following it does.
    pub label: String,
    /// May hold a token: it is never logged, and sealed while it waits.
    pub url: String,
}

/// A mail before it is one. Every line may contain what people wrote: it is one line, and escaped.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Which mail it is, as in the outbox and the log: `noun.what`.
    pub kind: &'static str,
    pub to: Recipient,
    pub subject: String,
    /// Paragraphs before the link.
    pub lines: Vec<String>,
    pub link: Option<Link>,
    /// Paragraphs after it, in small print.
    pub after: Vec<String>,
    /// When it is of no use any more (its link ended): not sent later than this.
    pub useless_after: Option<Instant>,
}

/// A letter's two bodies.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bodies {
    pub text: String,
    pub html: String,
}

impl Letter {
    /// The words as text and as HTML.
    pub fn render(&self) -> Result<Bodies> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(|cause| Error::bug(format!("a syntax of templates: {cause}")))?);
        environment.set_auto_escape_callback(|name| match name {
            "letter.html" => AutoEscape::Html,
            _ => AutoEscape::None,
        });
        let tidy = |lines: &[String]| lines.iter().map(|line| one_line(line)).collect::<Vec<_>>();
        let words = context! {
            subject => one_line(&self.subject),
            name => one_line(&self.to.name),
            lines => tidy(&self.lines),
            link => self.link.as_ref().map(|link| context! { label => one_line(&link.label), url => link.url.clone() }),
            after => tidy(&self.after),
        };
        let fill = |name, template| {
            environment
                .render_named_str(name, template, &words)
                .map_err(|cause| Error::bug(format!("the mail {} cannot be written: {cause:#}", self.kind)))
        };
        Ok(Bodies {
            text: fill("letter.txt", include_str!("letter.txt.j2"))?,
            html: fill("letter.html", include_str!("letter.html.j2"))?,
        })
    }
}

/// `text` on one line, without control characters: nobody's name begins a header or a paragraph of its own.
#[must_use]
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let spaced: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).take(LONGEST_LINE_CHARS).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(words: &str) -> Letter {
        Letter {
            kind: "test",
            to: Recipient { name: words.to_owned(), address: "ada@example.com".to_owned() },
            subject: words.to_owned(),
            lines: vec![words.to_owned()],
            link: Some(Link { label: words.to_owned(), url: "https://igny8.example/app/x#token=a_b-c".to_owned() }),
            after: vec![words.to_owned()],
            useless_after: None,
        }
    }

    #[test]
    fn html_is_escaped_and_text_is_not() {
        let bodies = letter("<b>Ada & \"Co\"</b>").render().unwrap();
        assert!(!bodies.html.contains("<b>Ada"), "{}", bodies.html);
        assert!(bodies.html.contains("&lt;b&gt;Ada &amp; &quot;Co&quot;&lt;&#x2f;b&gt;"), "{}", bodies.html);
        assert!(bodies.text.contains("<b>Ada & \"Co\"</b>"), "{}", bodies.text);
        assert!(bodies.text.contains("https://igny8.example/app/x#token=a_b-c"), "{}", bodies.text);
    }

    #[test]
    fn a_line_stays_one_line() {
        let bodies = letter("Ada\r\nBcc: eve@example.com\u{2028}x\0y").render().unwrap();
        assert!(bodies.text.contains("Ada Bcc: eve@example.com x y"), "{}", bodies.text);
    }

    #[test]
    fn nothing_foreign_is_loaded() {
        let html = letter("x").render().unwrap().html;
        for loader in ["<img", "<link", "<script", "url(", "@import", "http://"] {
            assert!(!html.contains(loader), "{loader}");
        }
        assert!(html.contains("color-scheme") && html.contains("prefers-color-scheme: dark"));
        assert!(html.len() < 4_000, "{} bytes", html.len());
    }
}

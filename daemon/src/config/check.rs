//! What only several keys together can get wrong.

use super::{
    layer::Layer,
    origin,
    problem::Problem,
    sections::{Ai, Config, ImageProviderKind, Mail, MailTransport, Oidc, TextProviderKind},
};
use crate::platform::email::Encryption;

/// Notes what does not go together.
pub fn check(config: &Config, layers: &[Layer], problems: &mut Vec<Problem>) {
    let mut note = |key: &str, says: &str| problems.push(Problem::new(key, origin(layers, key), says));
    if config.server.listen == config.metrics.listen && config.server.listen.port() != 0 {
        note("metrics.listen", "this is the address of server.listen as well: the two need one each");
    }
    check_ai(&config.ai, &mut note);
    check_mail(&config.mail, &mut note);
    check_oidc(&config.oidc, &mut note);
    for entry in &config.outbound.allow_private_networks {
        if let Some(says) = wrong_allowance(entry) {
            note("outbound.allow_private_networks", &says);
        }
    }
}

fn check_oidc(oidc: &Oidc, note: &mut impl FnMut(&str, &str)) {
    for (at, provider) in oidc.providers.iter().enumerate() {
        let name = &provider.name;
        let mut wrong = |says: &str| note("oidc.providers", &format!("{name}: {says}"));
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            wrong("name must be of small letters, digits and hyphens");
        }
        if oidc.providers.iter().take(at).any(|other| other.name == *name) {
            wrong("there are two of this name");
        }
        let issuer = url::Url::parse(&provider.issuer).ok();
        if !issuer
            .is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none())
        {
            wrong("issuer must be an address such as https://accounts.google.com");
        }
        if provider.client_id.trim().is_empty() {
            wrong("client_id must not be empty");
        }
    }
}

fn check_ai(ai: &Ai, note: &mut impl FnMut(&str, &str)) {
    let is_openai = |url: &url::Url| url.host_str() == Some("api.openai.com");
    if ai.provider == TextProviderKind::OpenaiCompatible {
        if ai.text_model.trim().is_empty() {
            note("ai.text_model", "name the model: ai.provider is openai_compatible");
        }
        if ai.api_key.is_none() && is_openai(&ai.base_url) {
            note("ai.api_key", "api.openai.com needs a key: set OPENAI_API_KEY, ai.api_key or ai.api_key_file");
        }
    }
    match ai.image_provider {
        ImageProviderKind::Builtin => {}
        ImageProviderKind::OpenaiCompatible => {
            let (url, key) = match &ai.image_base_url {
                Some(url) => (url, &ai.image_api_key),
                None => (&ai.base_url, &ai.api_key),
            };
            if ai.image_model.trim().is_empty() {
                note("ai.image_model", "name the model: without one OpenAI takes its oldest");
            }
            if key.is_none() && is_openai(url) {
                note(
                    "ai.image_api_key",
                    "api.openai.com needs a key: set ai.image_api_key, or ai.api_key if ai.image_base_url is empty",
                );
            }
        }
        ImageProviderKind::Runware => {
            if ai.runware_api_key.is_none() {
                note("ai.runware_api_key", "Runware needs a key: set it or ai.runware_api_key_file");
            }
        }
    }
}

fn check_mail(mail: &Mail, note: &mut impl FnMut(&str, &str)) {
    if mail.transport == MailTransport::Off {
        return;
    }
    if mail.from.is_none() {
        note("mail.from", "say whom the mails are from, such as IGNY8 <igny8@example.com>");
    }
    if mail.transport != MailTransport::Smtp {
        return;
    }
    if mail.host.trim().is_empty() {
        note("mail.host", "name the mail server: mail.transport is smtp");
    }
    if mail.username.is_empty() != mail.password.is_none() {
        note("mail.username", "a user name and a password go together: set both, or neither");
    }
    let here = matches!(mail.host.trim(), "localhost" | "127.0.0.1" | "::1");
    if mail.encryption == Encryption::None && mail.password.is_some() && !here {
        note("mail.encryption", "a password would travel in the clear: take starttls or tls");
    }
}

/// A host or a network; what looks like a network but is none is a mistake, not a host.
fn wrong_allowance(entry: &str) -> Option<String> {
    let host = entry.trim().trim_start_matches('[').trim_end_matches(']');
    let fine = super::network(host).is_some()
        || (!host.is_empty() && !host.contains(['/', ':', '*', ' ', '@']) && url::Host::parse(host).is_ok());
    (!fine).then(|| format!("found \"{entry}\", expected a host such as wp.lan or a network such as 192.168.1.0/24"))
}

//! Upper and lower case for titles and names, by the habits of each language.

use super::language::Language;
use super::text::capitalise;

/// Words whose capitals do not follow from their place.
#[rustfmt::skip] // word lists read better packed
const SPELLINGS: &[&str] = &[
    "SEO", "CRM", "USB", "LED", "DIY", "FAQ", "VPN", "API", "PPC", "ROI", "HR", "AI", "UV", "TV", "PC", "GPS", "HVAC",
    "RV", "SUV", "EV", "B2B", "B2C", "CBD", "PDF", "HTML", "CSS", "SQL", "AWS", "UK", "USA", "4K", "3D", "2D", "HIIT",
    "BMI", "ADHD", "DNA", "IRA", "IRS", "LLC", "GDPR", "DSGVO", "CMS", "ERP", "SaaS", "iPhone", "iPad", "macOS",
    "iOS", "Android", "WordPress", "WooCommerce", "YouTube", "LinkedIn", "HubSpot", "eBay", "PayPal", "JavaScript",
    "GitHub", "PHP", "NAS", "SSD", "CPU", "GPU", "RAM", "Salesforce", "Google", "Amazon", "Shopify", "Nike", "Adidas",
    "Samsung", "Microsoft", "Facebook", "Instagram", "TikTok", "Netflix", "Toyota", "Sony", "Nikon", "Bosch",
    "Makita", "DeWalt", "Dyson", "IKEA", "Trello", "Mailchimp", "Wix", "Squarespace", "DSLR", "SPF", "ETF", "KFZ",
    "PKW", "QR",
];

const ENGLISH_SMALL: &[&str] = &[
    "a", "an", "the", "and", "but", "or", "nor", "for", "of", "to", "in", "on", "at", "by", "from", "with", "vs", "as",
    "per", "via", "into", "than",
];

#[rustfmt::skip] // word lists read better packed
const GERMAN_SMALL: &[&str] = &[
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder", "für",
    "von", "vom", "zu", "zum", "zur", "im", "in", "am", "an", "auf", "aus", "bei", "beim", "mit", "nach", "über",
    "unter", "ist", "sind", "wird", "werden", "kann", "können", "man", "ich", "du", "wir", "mein", "wie", "was",
    "wer", "wo", "wann", "warum", "welche", "welcher", "welches", "als", "ob", "wenn", "so", "auch", "nur", "sich",
    "mir", "viel", "oft", "lange", "groß", "gut", "gegen", "ohne", "vs", "bis", "um", "vor", "selbst", "selber",
    "richtig", "schnell", "einfach", "günstig", "gebraucht", "kostet", "kosten", "lohnt", "funktioniert", "online",
    "kaputt",
];

#[rustfmt::skip] // word lists read better packed
const GERMAN_VERBS: &[&str] = &[
    "kaufen", "reinigen", "pflegen", "waschen", "putzen", "reparieren", "machen", "bauen", "finden", "wählen",
    "auswählen", "vergleichen", "verkaufen", "mieten", "leihen", "installieren", "einrichten", "montieren",
    "pflanzen", "gießen", "schneiden", "kochen", "backen", "lernen", "entfernen", "lagern", "aufbewahren",
    "imprägnieren", "messen", "beantragen", "kündigen", "bestellen", "einlaufen", "trocknen", "düngen", "säen",
    "überwintern", "streichen", "dämmen", "anschließen", "wechseln", "testen", "berechnen", "schreiben", "erstellen",
    "optimieren",
];

/// A title or name built from lower-case words.
pub fn title(text: &str, language: Language) -> String {
    match language {
        Language::English => english_title(text),
        Language::German => german_title(text),
        _ => sentence(text),
    }
}

/// The text as it stands inside a sentence: only names and abbreviations get their capitals.
pub fn inline(text: &str, language: Language) -> String {
    match language {
        Language::German => german_words(text),
        _ => text.split(' ').map(known_spelling).collect::<Vec<_>>().join(" "),
    }
}

/// A sentence's start: the first letter is a capital.
pub fn sentence(text: &str) -> String {
    let spelled: Vec<String> = text.split(' ').map(known_spelling).collect();
    let joined = spelled.join(" ");
    if joined.starts_with(text.split(' ').next().unwrap_or_default()) { capitalise(&joined) } else { joined }
}

fn known_spelling(word: &str) -> String {
    let (core, tail) = split_punctuation(word);
    let found = SPELLINGS.iter().find(|spelling| spelling.eq_ignore_ascii_case(core));
    found.map_or_else(|| word.to_owned(), |spelling| format!("{spelling}{tail}"))
}

fn split_punctuation(word: &str) -> (&str, &str) {
    let end = word.trim_end_matches([':', ',', '?', '!', '.', ';']).len();
    word.split_at_checked(end).unwrap_or((word, ""))
}

fn english_title(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let last = words.len().saturating_sub(1);
    let mut opening = true;
    let mut out = Vec::with_capacity(words.len());
    for (index, word) in words.into_iter().enumerate() {
        let (core, tail) = split_punctuation(word);
        let spelled = known_spelling(word);
        let small = ENGLISH_SMALL.contains(&core) && !opening && index != last;
        out.push(if spelled != word || small { spelled } else { capitalise_parts(word) });
        opening = tail.contains([':', '?', '!', '.']);
    }
    out.join(" ")
}

fn capitalise_parts(word: &str) -> String {
    word.split('-').map(capitalise).collect::<Vec<_>>().join("-")
}

fn german_title(text: &str) -> String {
    capitalise(&german_words(text))
}

/// Nouns get capitals. Without a dictionary: what is neither grammar, verb nor adjective before a noun is a noun.
fn german_words(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut out = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let (core, _) = split_punctuation(word);
        let spelled = known_spelling(word);
        let lower = GERMAN_SMALL.contains(&core)
            || GERMAN_VERBS.contains(&core)
            || core.ends_with("ieren")
            || words.get(index + 1) == Some(&"ich")
            || (index > 0 && is_german_verb(core))
            || is_german_adjective(core, words.get(index + 1).copied());
        out.push(if spelled != *word || lower { spelled } else { capitalise_parts(word) });
    }
    out.join(" ")
}

fn is_german_verb(word: &str) -> bool {
    let prefixes = ["be", "ver", "ent", "er", "zer", "ein", "aus", "ab", "an", "auf", "um", "vor", "nach"];
    let infinitive = ["en", "eln", "ern"].iter().any(|ending| word.ends_with(ending));
    infinitive && word.len() > 6 && prefixes.iter().any(|prefix| word.starts_with(prefix))
}

fn is_german_adjective(word: &str, next: Option<&str>) -> bool {
    let Some(next) = next else { return false };
    let next_is_noun = !GERMAN_SMALL.contains(&next) && !GERMAN_VERBS.contains(&next);
    let stem = ["en", "er", "es", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending));
    let Some(stem) = stem.filter(|_| next_is_noun) else { return false };
    let marked = ["ig", "lich", "isch", "bar", "sam", "los", "voll", "arm", "fest", "dicht", "haft"];
    let common = [
        "gut",
        "best",
        "neu",
        "klein",
        "groß",
        "alt",
        "leicht",
        "schwer",
        "rot",
        "grün",
        "blau",
        "schwarz",
        "weiß",
        "breit",
        "schmal",
        "lang",
        "kurz",
        "warm",
        "kalt",
        "teur",
        "richtig",
        "elektrisch",
        "frisch",
        "weich",
    ];
    marked.iter().any(|ending| stem.ends_with(ending)) || common.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_titles_keep_small_words_small_and_abbreviations_large() {
        assert_eq!(title("how to clean suede", Language::English), "How to Clean Suede");
        assert_eq!(
            title("crm for small business: what to ask for", Language::English),
            "CRM for Small Business: What to Ask For"
        );
        assert_eq!(title("nike vs adidas", Language::English), "Nike vs Adidas");
        assert_eq!(title("self-hosted wordpress", Language::English), "Self-Hosted WordPress");
    }

    #[test]
    fn german_nouns_get_capitals_and_adjectives_do_not() {
        assert_eq!(
            title("wasserdichte wanderschuhe für damen", Language::German),
            "Wasserdichte Wanderschuhe für Damen"
        );
        assert_eq!(inline("günstige wanderschuhe kaufen", Language::German), "günstige Wanderschuhe kaufen");
        assert_eq!(title("wildleder reinigen", Language::German), "Wildleder reinigen");
    }

    #[test]
    fn other_languages_use_sentence_case() {
        assert_eq!(title("chaussures de randonnée", Language::French), "Chaussures de randonnée");
        assert_eq!(title("iphone reparar pantalla", Language::Spanish), "iPhone reparar pantalla");
    }
}

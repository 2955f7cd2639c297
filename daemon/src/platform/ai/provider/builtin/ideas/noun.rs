//! Enough English grammar to put a searched thing into a sentence.

const PREPOSITIONS: &[&str] =
    &["for", "with", "in", "of", "without", "to", "under", "on", "from", "at", "near", "by", "over", "after", "during"];

#[rustfmt::skip] // word lists read better packed
const UNCOUNTABLE: &[&str] = &[
    "insurance", "software", "hardware", "furniture", "equipment", "food", "coffee", "tea", "water", "oil", "wood",
    "leather", "suede", "seo", "marketing", "advice", "information", "bread", "rice", "pasta", "milk", "cheese",
    "meat", "beef", "chicken", "fish", "sugar", "salt", "flour", "butter", "honey", "chocolate", "wine", "beer",
    "paint", "concrete", "cement", "steel", "gold", "silver", "plastic", "glass", "paper", "cotton", "wool", "silk",
    "denim", "clothing", "jewelry", "jewellery", "luggage", "hair", "skin", "grass", "soil", "compost", "mulch",
    "gravel", "sand", "fertilizer", "fertiliser", "electricity", "gas", "energy", "power", "traffic", "weather",
    "health", "fitness", "yoga", "pilates", "cardio", "sleep", "stress", "anxiety", "weight", "protein", "creatine",
    "collagen", "money", "cash", "credit", "debt", "finance", "tax", "music", "art", "photography", "poetry",
    "travel", "homework", "research", "evidence", "news", "progress", "help", "support", "work", "content", "data",
    "media", "hosting", "security", "privacy", "storage", "email", "internet", "wifi", "management", "maintenance",
    "repair", "care", "control", "sunscreen", "shampoo", "makeup", "perfume", "litter", "brew", "sourdough", "dough",
    "yeast", "matcha", "employment", "accounting", "bookkeeping", "payroll", "analytics", "automation", "diabetes",
    "mold", "rust",
];

#[rustfmt::skip] // word lists read better packed
const IRREGULAR: &[(&str, &str)] = &[
    ("knife", "knives"), ("shelf", "shelves"), ("leaf", "leaves"), ("wolf", "wolves"), ("life", "lives"),
    ("man", "men"), ("woman", "women"), ("child", "children"), ("foot", "feet"), ("tooth", "teeth"),
    ("mouse", "mice"), ("person", "people"), ("tomato", "tomatoes"), ("potato", "potatoes"), ("scarf", "scarves"),
    ("wife", "wives"), ("goose", "geese"), ("half", "halves"), ("loaf", "loaves"), ("hero", "heroes"),
];

const DOUBLING: &[&str] = &[
    "cut", "set", "get", "put", "stop", "plan", "wrap", "run", "fit", "ship", "trim", "chop", "swim", "sit", "drop",
    "win", "begin", "rub", "strip", "plug", "scan", "skip", "tan", "dig", "mop", "pin", "let",
];

/// Words at the end of a phrase that are no noun to count.
const NO_NOUNS: &[&str] = &[
    "yellow", "red", "green", "brown", "black", "white", "blue", "dead", "bad", "wet", "dry", "hard", "soft", "cold",
    "hot", "online", "fast", "outside", "inside", "indoors", "outdoors", "home", "free", "safe", "again", "first",
    "fit", "last", "work", "properly", "together", "apart", "old", "large", "small", "acidic", "easy", "right",
];

const DETERMINERS: &[&str] =
    &["a", "an", "the", "this", "that", "any", "some", "every", "each", "one", "two", "it", "them"];
const PARTICLES: &[&str] = &["up", "out", "off", "in", "on", "down", "away"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Singular,
    Plural,
    Uncountable,
    /// One unknown word: a name as likely as a thing.
    Unsure,
}

/// A thing that people search for, such as "running shoes for flat feet".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    text: String,
    head: String,
    tail: String,
    pub number: Number,
}

impl Noun {
    pub fn of(text: &str) -> Self {
        let words: Vec<&str> = text.split(' ').collect();
        let cut = words.iter().position(|word| PREPOSITIONS.contains(word)).filter(|at| *at > 0).unwrap_or(words.len());
        let (phrase, tail) = words.split_at_checked(cut).unwrap_or((&words, &[]));
        let head = phrase.last().copied().unwrap_or_default().to_owned();
        let number = number_of(phrase, &head);
        let tail = tail.iter().map(|word| format!(" {word}")).collect();
        Self { text: text.to_owned(), head, tail, number }
    }

    pub fn bare(&self) -> &str {
        &self.text
    }

    /// Whether the thing can stand before another noun: "yoga mat prices", not "shoes for flat feet prices".
    pub fn can_qualify(&self) -> bool {
        self.tail.is_empty()
    }

    /// The form that stands before another noun.
    pub fn label(&self) -> String {
        match self.number {
            Number::Plural => self.with_head(&singular(&self.head)),
            _ => self.text.clone(),
        }
    }

    pub fn with_article(&self) -> String {
        match self.number {
            Number::Singular => format!("{} {}", article(&self.text), self.text),
            _ => self.text.clone(),
        }
    }

    pub fn plural(&self) -> String {
        match self.number {
            Number::Singular => self.with_head(&plural(&self.head)),
            _ => self.text.clone(),
        }
    }

    fn with_head(&self, head: &str) -> String {
        let stem = self.text.strip_suffix(self.tail.as_str()).unwrap_or(&self.text);
        let before = stem.strip_suffix(self.head.as_str()).unwrap_or(stem);
        format!("{before}{head}{}", self.tail)
    }
}

fn number_of(phrase: &[&str], head: &str) -> Number {
    let gerund = phrase.first().is_some_and(|word| word.len() > 5 && word.ends_with("ing")) && phrase.len() < 3;
    if UNCOUNTABLE.contains(&head) || head.ends_with("ness") || head.ends_with("ware") || (gerund && phrase.len() == 1)
    {
        Number::Uncountable
    } else if is_plural(head) {
        Number::Plural
    } else if phrase.len() < 2
        || NO_NOUNS.contains(&head)
        || head.ends_with("ly")
        || head.ends_with("ing")
        || head.ends_with("ment")
        || head.len() < 3
        || !head.is_ascii()
    {
        Number::Unsure
    } else {
        Number::Singular
    }
}

fn is_plural(word: &str) -> bool {
    let singular_looking = ["ss", "us", "is", "ics", "as", "os"].iter().any(|ending| word.ends_with(ending));
    IRREGULAR.iter().any(|(_, many)| *many == word) || (word.len() > 3 && word.ends_with('s') && !singular_looking)
}

fn plural(word: &str) -> String {
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == word) {
        return (*many).to_owned();
    }
    let vowel_before_y = ["ay", "ey", "oy", "uy"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('y') {
        Some(stem) if !vowel_before_y => format!("{stem}ies"),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

fn singular(word: &str) -> String {
    if let Some((one, _)) = IRREGULAR.iter().find(|(_, many)| *many == word) {
        return (*one).to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let hissing = ["sses", "xes", "zes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    let cut = if hissing { 2 } else { 1 };
    word.chars().take(word.chars().count().saturating_sub(cut)).collect()
}

/// By sound where the spelling misleads: "a unit", "an hour", "an SEO".
pub fn article(text: &str) -> &'static str {
    let word = text.split([' ', '-']).next().unwrap_or_default();
    let spelled_out =
        word.len() <= 4 && !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) || matches!(word, "seo" | "led" | "hr");
    let sounds = if spelled_out {
        word.starts_with(['a', 'e', 'f', 'h', 'i', 'l', 'm', 'n', 'o', 'r', 's', 'x']) && word != "led"
            || matches!(word, "seo" | "led")
    } else if ["uni", "use", "usb", "uti", "euro", "ewe", "one"].iter().any(|start| word.starts_with(start)) {
        false
    } else {
        word.starts_with(['a', 'e', 'i', 'o', 'u'])
            || ["hour", "honest", "heir"].iter().any(|start| word.starts_with(start))
    };
    if sounds { "an" } else { "a" }
}

/// "Clean espresso machine", as people type it, becomes "clean an espresso machine".
pub fn with_article(task: &str) -> String {
    let words: Vec<&str> = task.split(' ').collect();
    let verb_length = if words.get(1).is_some_and(|word| PARTICLES.contains(word)) { 2 } else { 1 };
    let Some((verb, object)) = words.split_at_checked(verb_length) else { return task.to_owned() };
    let starts_bare = object.first().is_some_and(|word| !DETERMINERS.contains(word) && !PREPOSITIONS.contains(word));
    let noun = Noun::of(&object.join(" "));
    if !starts_bare || noun.number != Number::Singular {
        return task.to_owned();
    }
    format!("{} {}", verb.join(" "), noun.with_article())
}

/// "clean suede" becomes "cleaning suede".
pub fn gerund(task: &str) -> String {
    let (verb, rest) = task.split_once(' ').unwrap_or((task, ""));
    let doing = if let Some(stem) = verb.strip_suffix("ie") {
        format!("{stem}ying")
    } else if verb.ends_with('e') && !verb.ends_with("ee") && !verb.ends_with("ye") && verb != "be" {
        format!("{}ing", verb.trim_end_matches('e'))
    } else if DOUBLING.contains(&verb) {
        format!("{verb}{}ing", verb.chars().last().unwrap_or_default())
    } else {
        format!("{verb}ing")
    };
    if rest.is_empty() { doing } else { format!("{doing} {rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_take_the_form_a_sentence_needs() {
        let shoes = Noun::of("running shoes for flat feet");
        assert_eq!(shoes.number, Number::Plural);
        assert_eq!(shoes.label(), "running shoe for flat feet");
        assert!(!shoes.can_qualify());
        let mat = Noun::of("yoga mat");
        assert_eq!((mat.with_article(), mat.plural()), ("a yoga mat".into(), "yoga mats".into()));
        let crm = Noun::of("crm system for small business");
        assert_eq!(crm.with_article(), "a crm system for small business");
        assert_eq!(Noun::of("car insurance").with_article(), "car insurance");
        assert_eq!(Noun::of("chef knives").label(), "chef knife");
        assert_eq!(Noun::of("hubspot").number, Number::Unsure);
    }

    #[test]
    fn articles_follow_the_sound() {
        for (text, wanted) in [
            ("espresso machine", "an"),
            ("usb hub", "a"),
            ("hour meter", "an"),
            ("seo audit", "an"),
            ("crm tool", "a"),
            ("rv cover", "an"),
        ] {
            assert_eq!(article(text), wanted, "{text}");
        }
    }

    #[test]
    fn tasks_get_the_article_that_people_leave_out() {
        assert_eq!(with_article("clean espresso machine"), "clean an espresso machine");
        assert_eq!(with_article("set up crm system"), "set up a crm system");
        assert_eq!(with_article("make money online"), "make money online");
        assert_eq!(with_article("clean suede"), "clean suede");
        assert_eq!(with_article("build a garden shed"), "build a garden shed");
    }

    #[test]
    fn gerunds() {
        assert_eq!(gerund("clean suede"), "cleaning suede");
        assert_eq!(gerund("make cold brew"), "making cold brew");
        assert_eq!(gerund("set up a crm"), "setting up a crm");
        assert_eq!(gerund("tie knots"), "tying knots");
    }
}

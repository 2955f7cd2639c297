//! Which plan serves which kind of article in which language.

use super::super::language::Language;
use super::family::Family;
use super::plan::{Plan, section, variants};
use super::{english_buying as buying, english_doing as doing, english_knowing as knowing, german};

pub fn plan(family: Family, language: Language) -> &'static Plan {
    match language {
        Language::English => english(family),
        Language::German => german::plan(family),
        _ => neutral(family),
    }
}

fn english(family: Family) -> &'static Plan {
    match family {
        Family::Guide => &knowing::GUIDE,
        Family::Best => &buying::BEST,
        Family::Choosing => &buying::CHOOSING,
        Family::Comparison => &buying::COMPARISON,
        Family::Alternatives => &buying::ALTERNATIVES,
        Family::Worth => &buying::WORTH,
        Family::Price => &buying::PRICE,
        Family::Deals => &buying::DEALS,
        Family::Review => &buying::REVIEW,
        Family::Sourcing => &buying::SOURCING,
        Family::Local => &buying::LOCAL,
        Family::Tools => &buying::TOOLS,
        Family::HowTo => &doing::HOW_TO,
        Family::Care => &doing::CARE,
        Family::Repair => &doing::REPAIR,
        Family::Beginners => &doing::BEGINNERS,
        Family::Mistakes => &doing::MISTAKES,
        Family::Ideas => &doing::IDEAS,
        Family::Benefits => &knowing::BENEFITS,
        Family::Risks => &knowing::RISKS,
        Family::Explained => &knowing::EXPLAINED,
        Family::Kinds => &knowing::KINDS,
        Family::Figures => &knowing::FIGURES,
        Family::Rules => &knowing::RULES,
        Family::Careers => &knowing::CAREERS,
        Family::Faq => &knowing::FAQ,
    }
}

/// For languages without plans of their own: the keyword as it is, around it English headings to be translated.
fn neutral(family: Family) -> &'static Plan {
    match family {
        Family::Best
        | Family::Choosing
        | Family::Comparison
        | Family::Alternatives
        | Family::Worth
        | Family::Price
        | Family::Deals
        | Family::Review
        | Family::Sourcing
        | Family::Local
        | Family::Tools
        | Family::Kinds => &NEUTRAL_CHOICE,
        _ => &NEUTRAL_GUIDE,
    }
}

static NEUTRAL_GUIDE: Plan = Plan {
    structure: "guide",
    funnel: "awareness",
    titles: &["{keyword}"],
    angle: "An overview that answers the first questions and leads on to the details.",
    audience: "Readers who search for “{keyword}”",
    sections: &[
        section("The essentials in brief", &["Three sentences for a reader in a hurry"], 130),
        section("What to know first", &["Terms, kinds and usual misunderstandings"], 250),
        variants("The main questions in detail", &["The question, the answer, an example"], 380),
        section("In practice", &["Two situations with a recommendation for each"], 220),
    ],
    questions: &[],
    must: &[],
    avoid: &["Repeating what every result on the first page says"],
};

static NEUTRAL_CHOICE: Plan = Plan {
    structure: "comparison",
    funnel: "consideration",
    titles: &["{keyword}"],
    angle: "Compares by what changes for the reader, and ends with a clear recommendation.",
    audience: "Readers who search for “{keyword}” and are about to choose",
    sections: &[
        section("The short answer", &["One sentence for each kind of reader"], 120),
        section(
            "The options side by side",
            &["A table with the points that differ", "Figures with source and date"],
            220,
        ),
        variants("Which one for which need", &["The need, the choice, the reason"], 320),
        section("What to check before deciding", &["Five checks that take a minute each"], 180),
    ],
    questions: &[],
    must: &["Name the source and date of every figure"],
    avoid: &["Ending without a recommendation"],
};

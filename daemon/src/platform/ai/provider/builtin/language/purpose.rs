//! What a searcher wants to do with a subject, and the search intent that follows.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    Informational,
    Commercial,
    Transactional,
    Navigational,
    Local,
}

impl Intent {
    /// The intent behind a keyword's purposes, the most telling first.
    pub fn of(purposes: &[Purpose]) -> Option<Self> {
        let first = purposes.first()?.intent();
        // "best drills for beginners" asks for beginners, but it asks what to choose
        let choice =
            purposes.iter().rev().map(|purpose| purpose.intent()).find(|intent| *intent != Self::Informational);
        Some(if first == Self::Informational { choice.unwrap_or(first) } else { first })
    }
}

/// Ordered from the most to the least telling: of two purposes in one keyword the smaller one names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    Account,
    Nearby,
    Wholesale,
    Rent,
    SecondHand,
    Deals,
    Quote,
    Comparison,
    Alternatives,
    ProsAndCons,
    Price,
    Statistics,
    Careers,
    Rules,
    Learn,
    Mistakes,
    Risks,
    Benefits,
    Repair,
    Care,
    Setup,
    Size,
    Storage,
    Removal,
    Choosing,
    Ideas,
    Kinds,
    Making,
    Tools,
    Duration,
    Review,
    Workings,
    Meaning,
    Background,
    // The rest is said so often that it tells little beside another purpose.
    Buy,
    Best,
    HowTo,
    Guide,
}

impl Purpose {
    /// A generic purpose barely separates two keywords on the same subject.
    pub fn is_generic(self) -> bool {
        self >= Self::Buy
    }

    pub fn intent(self) -> Intent {
        match self {
            Self::Account => Intent::Navigational,
            Self::Nearby => Intent::Local,
            Self::Wholesale | Self::Rent | Self::SecondHand | Self::Deals | Self::Quote | Self::Buy => {
                Intent::Transactional
            }
            Self::Comparison
            | Self::Alternatives
            | Self::ProsAndCons
            | Self::Price
            | Self::Choosing
            | Self::Tools
            | Self::Review
            | Self::Best => Intent::Commercial,
            _ => Intent::Informational,
        }
    }
}

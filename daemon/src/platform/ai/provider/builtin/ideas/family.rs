//! The kinds of article that a purpose asks for.

use super::super::language::Purpose;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Guide,
    Best,
    Choosing,
    Comparison,
    Alternatives,
    Worth,
    Price,
    Deals,
    Review,
    Sourcing,
    Local,
    HowTo,
    Care,
    Repair,
    Beginners,
    Mistakes,
    Benefits,
    Risks,
    Explained,
    Kinds,
    Ideas,
    Figures,
    Tools,
    Rules,
    Careers,
    Faq,
}

impl Family {
    pub fn of(purposes: &[Purpose]) -> Self {
        purposes.first().map_or(Self::Guide, |purpose| Self::for_purpose(*purpose))
    }

    fn for_purpose(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Account | Purpose::Guide => Self::Guide,
            Purpose::Nearby => Self::Local,
            Purpose::Wholesale | Purpose::Rent | Purpose::SecondHand => Self::Sourcing,
            Purpose::Deals => Self::Deals,
            Purpose::Quote | Purpose::Price => Self::Price,
            Purpose::Comparison => Self::Comparison,
            Purpose::Alternatives => Self::Alternatives,
            Purpose::ProsAndCons => Self::Worth,
            Purpose::Statistics | Purpose::Size | Purpose::Duration => Self::Figures,
            Purpose::Careers => Self::Careers,
            Purpose::Rules => Self::Rules,
            Purpose::Learn => Self::Beginners,
            Purpose::Mistakes => Self::Mistakes,
            Purpose::Risks => Self::Risks,
            Purpose::Benefits => Self::Benefits,
            Purpose::Repair => Self::Repair,
            Purpose::Care | Purpose::Storage | Purpose::Removal => Self::Care,
            Purpose::Setup | Purpose::Making | Purpose::HowTo => Self::HowTo,
            Purpose::Choosing | Purpose::Buy => Self::Choosing,
            Purpose::Ideas => Self::Ideas,
            Purpose::Kinds => Self::Kinds,
            Purpose::Tools => Self::Tools,
            Purpose::Review => Self::Review,
            Purpose::Workings | Purpose::Meaning | Purpose::Background => Self::Explained,
            Purpose::Best => Self::Best,
        }
    }

    /// Another fitting article when this kind is already planned for the cluster.
    pub fn sibling(self) -> Self {
        match self {
            Self::Best => Self::Choosing,
            Self::Choosing => Self::Kinds,
            Self::HowTo => Self::Mistakes,
            Self::Care => Self::Mistakes,
            Self::Explained => Self::Guide,
            other => other,
        }
    }
}

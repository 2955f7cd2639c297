//! English words of grammar and purpose.

use super::{Lexicon, Purpose as P};

#[rustfmt::skip] // word lists read better packed
pub static LEXICON: Lexicon = Lexicon {
    stop_words: &[
        "a", "an", "the", "of", "for", "to", "in", "on", "at", "by", "from", "with", "and", "or", "my", "your", "our",
        "his", "her", "their", "its", "i", "you", "we", "they", "it", "me", "us", "is", "are", "was", "were", "be",
        "been", "am", "do", "does", "did", "can", "could", "should", "would", "will", "have", "has", "had", "that",
        "this", "these", "those", "there", "as", "if", "than", "then", "so", "how", "what", "which", "who", "when",
        "where", "why", "about", "into", "any", "some", "get", "much", "many", "too", "very", "s", "t",
    ],
    qualifiers: &[
        "online", "reddit", "quora", "youtube", "amazon", "ebay", "forum", "pdf", "usa", "uk", "us", "canada",
        "australia", "today", "now", "new", "latest", "current", "free", "good", "great", "really", "near",
    ],
    purposes: &[
        (P::Account, &[
            "login", "log in", "sign in", "sign up", "signin", "account settings", "customer service",
            "contact number", "phone number", "official site", "official website", "download",
        ]),
        (P::Nearby, &["near me", "nearby", "close to me", "in my area", "open now", "directions", "local"]),
        (P::Wholesale, &["wholesale", "wholesaler", "bulk", "manufacturer", "supplier", "distributor", "factory"]),
        (P::Rent, &["rent", "rental", "hire", "lease", "leasing", "borrow"]),
        (P::SecondHand, &["used", "second hand", "secondhand", "refurbished", "pre owned", "preowned", "resale"]),
        (P::Deals, &[
            "deal", "discount", "coupon", "promo", "promo code", "voucher", "sale", "clearance", "offer",
            "black friday", "cyber monday", "cheap", "cheapest", "affordable", "budget", "on sale", "bargain",
            "low cost", "inexpensive",
        ]),
        (P::Quote, &["quote", "quotation", "estimate", "get a quote"]),
        (P::Comparison, &[
            "vs", "versus", "compare", "compared", "comparison", "difference between", "difference",
            "better than", "which is better",
        ]),
        (
            P::Alternatives,
            &["alternative", "instead of", "similar to", "substitute", "replacement for", "competitor", "other than"],
        ),
        (P::ProsAndCons, &[
            "pros and cons", "pros", "cons", "worth it", "worth", "advantages and disadvantages", "should i get",
            "should i buy", "should i use", "good or bad", "do i need", "is it good",
        ]),
        (P::Price, &[
            "price", "pricing", "cost", "costs", "rates", "fee", "how much is", "how much are", "how much cost",
            "how expensive", "average cost", "price list", "charge",
        ]),
        (P::Statistics, &[
            "statistic", "stat", "market size", "trend", "forecast", "market share", "survey", "facts",
            "industry report",
        ]),
        (P::Careers, &[
            "job", "career", "salary", "salaries", "internship", "hiring", "how to become", "resume",
            "job description", "vacancy", "wage",
        ]),
        (P::Rules, &[
            "legal", "law", "laws", "regulation", "requirement", "eligibility", "qualify", "license", "licence",
            "permit", "is it legal", "rules", "tax", "certification required", "compliance",
        ]),
        (P::Learn, &[
            "course", "class", "classes", "training", "lesson", "tutorial", "beginner", "for beginners", "basics",
            "101", "getting started", "get started", "learn", "introduction", "for dummies", "how to start",
            "certification", "workshop",
        ]),
        (P::Mistakes, &["mistake", "common mistakes", "what not to do", "errors to avoid", "avoid", "myths"]),
        (P::Risks, &[
            "risk", "danger", "dangerous", "side effect", "side effects", "safe", "safety", "bad for", "is bad",
            "harmful", "disadvantage", "drawback", "warning", "problems with", "toxic",
        ]),
        (P::Benefits, &[
            "benefit", "advantage", "why use", "good for", "reasons to", "importance", "why is important",
            "what are the benefits",
        ]),
        (P::Repair, &[
            "repair", "fix", "broken", "not working", "troubleshoot", "troubleshooting", "error", "won't start",
            "replace", "replacement", "restore", "stopped working", "problem", "leaking", "stuck",
        ]),
        (P::Care, &[
            "clean", "cleaning", "wash", "care", "maintain", "maintenance", "polish", "upkeep", "look after",
            "care for", "take care of", "sanitize", "disinfect",
        ]),
        (P::Setup, &[
            "setup", "set up", "install", "installation", "assemble", "assembly", "configure", "mount", "connect",
            "activate", "build out",
        ]),
        (P::Size, &[
            "size", "sizes", "dimension", "measure", "measurement", "size chart", "how big", "how long is",
            "how tall", "weight of", "how heavy", "square feet",
        ]),
        (P::Storage, &["store", "storing", "storage", "keep fresh", "shelf life", "expire"]),
        (P::Removal, &["remove", "removal", "get rid of", "get out", "uninstall", "dispose", "disposal", "stop"]),
        (P::Choosing, &[
            "how to choose", "choose", "choosing", "buying guide", "buyers guide", "buyer's guide", "how to pick",
            "pick", "what to look for", "look for", "select", "which should i buy", "selecting",
            "things to consider",
        ]),
        (P::Ideas, &["idea", "inspiration", "example", "inspo", "design", "designs", "sample", "aesthetic"]),
        (P::Kinds, &[
            "type", "types of", "kind", "kinds of", "variety", "varieties", "style", "list of", "brand",
            "categories", "models",
        ]),
        (
            P::Making,
            &["recipe", "diy", "homemade", "make", "how to make", "build", "craft", "from scratch", "pattern", "plans"],
        ),
        (P::Tools, &[
            "app", "apps", "software", "tool", "template", "calculator", "generator", "checklist", "planner",
            "spreadsheet", "plugin", "printable", "worksheet",
        ]),
        (P::Duration, &[
            "how long", "how long last", "how long does take", "duration", "how often", "lifespan", "how fast",
            "when to", "time frame", "schedule", "timeline",
        ]),
        (P::Review, &[
            "review", "rating", "testimonial", "customer reviews", "feedback", "tested", "rated", "complaints",
            "legit", "scam",
        ]),
        (P::Workings, &[
            "how it works", "how does work", "how works", "process", "mechanism", "how do i use", "how to use",
            "explained",
        ]),
        (P::Meaning, &[
            "meaning", "mean", "what does mean", "definition", "define", "stand for", "what is", "what are",
            "what is a", "glossary",
        ]),
        (P::Background, &[
            "history", "history of", "origin", "invented", "who invented", "why do", "why does", "cause",
            "causes", "symptom",
        ]),
        (P::Buy, &["buy", "where to buy", "for sale", "order", "purchase", "shop", "shopping", "in stock", "delivery"]),
        (P::Best, &["best", "top", "top 10", "top rated", "recommended", "recommendation", "favorite", "ranking"]),
        (P::HowTo, &["how to", "how do i", "how do you", "how can i", "ways to", "steps to", "step by step"]),
        (P::Guide, &[
            "guide", "tips", "tip", "advice", "help", "information", "info", "overview", "ultimate guide",
            "complete guide", "tricks", "hacks", "faq", "questions",
        ]),
    ],
};

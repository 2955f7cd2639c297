//! English plans for readers who are about to choose or pay.

use super::plan::{Plan, section, variants};

pub static BEST: Plan = Plan {
    structure: "listicle",
    funnel: "consideration",
    titles: &[
        "the best {plural}: which one suits which use",
        "best {bare}: a short list with reasons",
        "best {bare}: our picks and how we chose",
    ],
    angle: "A short list in which every entry wins for one kind of reader, with the reason and the trade-off stated.",
    audience: "Readers who have decided to get {thing} and want a reasoned short list",
    sections: &[
        section(
            "The short list at a glance",
            &[
                "A table: pick, best for, one strength, one weakness, price",
                "Say which pick is right for most readers and why",
            ],
            160,
        ),
        section(
            "How the picks were chosen",
            &[
                "What was tested or compared, by whom and when",
                "The three criteria that decided, in order of weight",
                "What was left out, and why",
            ],
            180,
        ),
        variants(
            "Which one suits which use",
            &["One pick per use, with the detail that makes it fit", "Name who should not buy it"],
            420,
        ),
        section(
            "What separates a good one from a poor one",
            &[
                "Signs of quality that can be checked in a shop or on a product page",
                "Claims that sound good and change nothing",
            ],
            200,
        ),
        section(
            "What to spend",
            &["What the cheapest sensible choice gives up", "Where more money stops helping"],
            150,
        ),
    ],
    questions: &["what is the best choice for most people", "how often is this list checked"],
    must: &["State how each pick was assessed", "Show the date of the last check of prices"],
    avoid: &["Ranking products that nobody on the team has used or researched"],
};

pub static CHOOSING: Plan = Plan {
    structure: "guide",
    funnel: "consideration",
    titles: &[
        "how to choose {a}: the questions that decide",
        "{label} buying guide: what to check before you pay",
        "{bare}: what to check before you choose",
    ],
    angle: "A decision path: a few questions in the right order, each of which rules something out.",
    audience: "Readers who compare {thing} for the first time",
    sections: &[
        section(
            "Start with your own use",
            &[
                "Three questions about use, place and budget that narrow the field",
                "An example of a reader for each answer",
            ],
            180,
        ),
        section(
            "The features that matter, in order",
            &["Rank the features by how much they change daily use", "For each: what is enough, what is too much"],
            300,
        ),
        variants(
            "Choices for particular needs",
            &["What changes for this need", "The feature that becomes decisive"],
            260,
        ),
        section(
            "What to check before paying",
            &["A list of five checks that take a minute each", "Guarantee, returns and spare parts"],
            180,
        ),
        section("Mistakes that cost money", &["Buying by one number alone", "Paying for what will not be used"], 150),
    ],
    questions: &["what matters most when choosing {a}", "what should a beginner choose"],
    must: &["Give each criterion a threshold a reader can check"],
    avoid: &["Listing every feature without saying which ones decide"],
};

pub static COMPARISON: Plan = Plan {
    structure: "comparison",
    funnel: "consideration",
    titles: &[
        "{left} vs {right}: the differences that matter",
        "{bare} compared: which one fits you",
        "{bare}: a comparison by use",
    ],
    angle: "Compares by what changes for the reader, and ends with a clear answer for each kind of reader.",
    audience: "Readers who hesitate between two or more options",
    sections: &[
        section(
            "The short answer",
            &["One sentence for each kind of reader: choose this if …", "What both do equally well"],
            120,
        ),
        section("Side by side", &["A table with the five points that differ", "Figures with source and date"], 200),
        section(
            "Where {left} is ahead|Where the first choice is ahead",
            &["Two or three strengths with an example", "Who notices them in daily use"],
            220,
        ),
        section(
            "Where {right} is ahead|Where the other choice is ahead",
            &["Two or three strengths with an example", "Who notices them in daily use"],
            220,
        ),
        variants("Which one for which situation", &["A situation, the choice, the reason"], 200),
        section(
            "Changing from one to the other",
            &["Effort, cost and what is lost", "When a change does not pay"],
            140,
        ),
    ],
    questions: &["which is better, {left} or {right}", "can {left} replace {right}", "what is the main difference"],
    must: &["Give both sides at least one clear advantage", "Name the source and date of every figure"],
    avoid: &["Ending with “it depends” without saying on what"],
};

pub static ALTERNATIVES: Plan = Plan {
    structure: "comparison",
    funnel: "consideration",
    titles: &["{label} alternatives: what to use instead, and when", "alternatives to {bare}, by reason for leaving"],
    angle: "Sorts the alternatives by the reason for looking: price, a missing feature, or a change of need.",
    audience: "Readers who know {bare} and look for something else",
    sections: &[
        section(
            "Why people look for something else",
            &["The three usual reasons, with the sign of each", "When staying is the better choice"],
            180,
        ),
        section("The alternatives at a glance", &["A table: alternative, best for, what it lacks, price"], 180),
        variants(
            "The right alternative for each reason",
            &["What it does better for this reason", "What one gives up"],
            380,
        ),
        section(
            "How to change over",
            &["Steps, time and what to keep a copy of", "A way back if it does not work out"],
            180,
        ),
    ],
    questions: &["what is the closest alternative to {bare}", "is there a free alternative to {bare}"],
    must: &["Say for each alternative what it does worse"],
    avoid: &["Counting up names without a reason to choose them"],
};

pub static WORTH: Plan = Plan {
    structure: "review",
    funnel: "consideration",
    titles: &[
        "{question}? an honest reckoning",
        "pros and cons of {plural}: an honest reckoning",
        "{bare}: pros, cons and who it is for",
    ],
    angle: "Sets the benefits against full costs and effort, and says who should not bother.",
    audience: "Readers who doubt whether {thing} will pay off for them",
    sections: &[
        section("The short answer", &["For whom it is worth it, for whom not, in two sentences"], 110),
        section("What speaks for it", &["Three advantages with the condition under which each holds"], 230),
        section("What speaks against it", &["Costs, effort and limits that advertising leaves out"], 230),
        section(
            "A simple reckoning",
            &["A table: what it costs, what it saves or brings, over which time", "The point at which it pays off"],
            200,
        ),
        variants("Who should and who should not", &["A profile and the advice for it"], 200),
    ],
    questions: &["who should not get {a}", "what are the hidden costs"],
    must: &["State the assumptions behind every sum"],
    avoid: &["Advantages without the condition under which they hold"],
};

pub static PRICE: Plan = Plan {
    structure: "guide",
    funnel: "consideration",
    titles: &[
        "{question}? what drives the price",
        "{label} prices: what drives them and what to expect",
        "the cost of {plural}: what drives it and what to expect",
        "{bare}: costs explained",
    ],
    angle: "Explains what drives the price, so that readers can judge an offer instead of memorising a figure.",
    audience: "Readers who set a budget or check an offer",
    sections: &[
        section(
            "What it costs at a glance",
            &["A table: price band, what one gets, whom it suits", "Date and source of the figures"],
            180,
        ),
        section(
            "What drives the price",
            &["The four factors with the largest effect, in order", "An example for each with two offers side by side"],
            280,
        ),
        section(
            "Costs that are easy to forget",
            &["Delivery, fitting, running costs, replacement", "What they add up to over some years"],
            180,
        ),
        variants("Prices for particular needs", &["What this need adds or saves"], 180),
        section(
            "How to pay less without regret",
            &["When prices move, and where to ask", "Savings that cost more later"],
            180,
        ),
    ],
    questions: &["why do prices differ so much", "what is a fair price for {a}", "what running costs come on top"],
    must: &["Give every figure a currency, a date and a source"],
    avoid: &["A single average without a range"],
};

pub static DEALS: Plan = Plan {
    structure: "guide",
    funnel: "decision",
    titles: &[
        "cheap {plural}: how to pay less and still choose well",
        "{label} deals: how to tell a real one",
        "{bare}: how to pay less without regret",
    ],
    angle: "Shows how to recognise a real saving, and where saving is a mistake.",
    audience: "Readers who are ready to buy {thing} and want a good price",
    sections: &[
        section(
            "When prices fall",
            &["Seasons and events with a record of real price drops", "How to check a price history"],
            180,
        ),
        section(
            "How to recognise a real saving",
            &["Compare with the usual price, not the list price", "Conditions that take the saving back"],
            220,
        ),
        variants(
            "Where saving is fine and where it is not",
            &["Parts where the cheap choice is as good", "Parts where it fails first"],
            240,
        ),
        section("Before you order", &["Guarantee, returns, delivery and a second quotation"], 150),
    ],
    questions: &["when is the best time to buy {a}", "what is the cheapest sensible choice"],
    must: &["Date every offer and remove it when it ends"],
    avoid: &["Pressure with countdowns", "Offers without a link to their conditions"],
};

pub static REVIEW: Plan = Plan {
    structure: "review",
    funnel: "decision",
    titles: &["{label} review: what holds up in use", "{bare} review: what holds up in use"],
    angle: "Reports use over time and measures it against the maker's claims.",
    audience: "Readers who are close to a decision on {thing} and want to know the weak points",
    sections: &[
        section(
            "The verdict in brief",
            &["For whom, for whom not, at which price", "The one thing to know before buying"],
            120,
        ),
        section("How it was tried", &["Who used it, how long and for what", "What was measured and how"], 170),
        section("What works well", &["Three observations with a picture or a figure each"], 220),
        section("What does not", &["Weak points, how often they occur, what helps"], 220),
        variants("How it compares", &["The nearest rival, and the difference in use"], 180),
        section("What other owners report", &["Patterns across independent reviews, with links"], 140),
    ],
    questions: &["what do owners complain about most", "how long does it last"],
    must: &["Say how the product was obtained", "Link the sources of quoted opinions"],
    avoid: &["Claims of tests that did not take place"],
};

pub static SOURCING: Plan = Plan {
    structure: "guide",
    funnel: "decision",
    titles: &["{keyword}: where to look and what to agree", "{bare}: where to look and what to agree"],
    angle: "A practical path from the enquiry to a deal one does not regret.",
    audience: "Readers who want {thing} on terms other than buying new from a shop",
    sections: &[
        section("When this is the better way", &["Cases in which it saves money, and cases in which it does not"], 180),
        section("Where to look", &["Kinds of sources with strengths and risks", "Signs of a serious supplier"], 240),
        section(
            "What to check and ask",
            &["A list of questions to send before a visit or an order", "Faults that are hard to see"],
            240,
        ),
        variants("What to agree in writing", &["Condition, price, liability, return", "Deposit and delivery"], 200),
    ],
    questions: &["what should be agreed in writing", "how do I recognise a dubious offer"],
    must: &["Point out legal terms that differ by country"],
    avoid: &["Naming suppliers that nobody has checked"],
};

pub static LOCAL: Plan = Plan {
    structure: "guide",
    funnel: "decision",
    titles: &["finding {plural} near you: how to tell who is good", "{bare} near you: how to choose well"],
    angle: "Helps readers judge a local offer on the phone, before they go there.",
    audience: "Readers who look for {thing} in their area now",
    sections: &[
        section("What to settle before you search", &["Radius, date, budget and what must be included"], 150),
        section(
            "How to judge the results",
            &["What reviews tell and what they do not", "Licences and memberships worth checking"],
            220,
        ),
        section("What to ask on the phone", &["Six questions, with the answers to look for"], 220),
        variants("What it usually costs nearby", &["A range for the region, with source and date"], 160),
        section("Where we can help", &["Our own offer in the area, with address and hours", "What to bring"], 150),
    ],
    questions: &["how far in advance should I book", "what should be included in the price"],
    must: &["Keep address, hours and telephone number up to date"],
    avoid: &["Pages for places that are not served"],
};

pub static TOOLS: Plan = Plan {
    structure: "listicle",
    funnel: "consideration",
    titles: &[
        "{keyword}: which kind you need and how to use it",
        "{label} tools: which kind you need",
        "{bare}: which tool you need",
    ],
    angle: "Sorts the tools by task and gives readers something to use at once.",
    audience: "Readers who want to get the work around {thing} done faster",
    sections: &[
        section("What it should do for you", &["The tasks, and which of them a tool really shortens"], 170),
        section("The options at a glance", &["A table: tool, task, price, limits"], 180),
        variants("Which one for which task", &["The task, the choice, the reason"], 280),
        section("How to start", &["The first five steps with a small example", "Something to download or copy"], 220),
        section("When a simple list is enough", &["Signs that a tool costs more time than it saves"], 120),
    ],
    questions: &["is there a free version", "what can it not do"],
    must: &["Offer a template or example that readers can copy"],
    avoid: &["Descriptions taken over from the makers"],
};

//! English plans for readers who want to understand something.

use super::plan::{Plan, section, variants};

pub static GUIDE: Plan = Plan {
    structure: "guide",
    funnel: "awareness",
    titles: &[
        "{question}? the short answer and what changes it",
        "a practical guide to {natural}",
        "{bare}: what to know and where to start",
        "{bare}: what matters in practice",
    ],
    angle: "An overview that answers the first questions and leads on to the details.",
    audience: "Readers who want to get a picture of {thing} before they go deeper",
    sections: &[
        section(
            "The essentials in brief",
            &["Three sentences that would suffice for a reader in a hurry", "What this guide leaves out"],
            130,
        ),
        section(
            "What to know first",
            &["Terms, kinds and the usual misunderstandings", "What has changed in recent years"],
            250,
        ),
        variants("The main questions in detail", &["The question, the answer, an example"], 380),
        section("What it means in practice", &["Two situations with a recommendation for each"], 220),
        section("Where to go from here", &["The next step for each kind of reader, with a link"], 120),
    ],
    questions: &[
        "what should one know first about {thing}",
        "what do most people get wrong at first",
        "how much time and money does it take",
        "what has changed recently",
    ],
    must: &["Link to the detailed articles of this cluster"],
    avoid: &["Repeating what every result on the first page says"],
};

pub static BENEFITS: Plan = Plan {
    structure: "article",
    funnel: "awareness",
    titles: &["benefits of {plural}: what is well supported", "{bare} benefits: what is well supported"],
    angle: "Sorts the claimed benefits by how well they are supported.",
    audience: "Readers who hear much good about {thing} and want to know what is true",
    sections: &[
        section(
            "Which benefits are well supported",
            &["Benefit, size of the effect, source", "Under which conditions it was found"],
            280,
        ),
        section("Which are likely, which are not", &["What speaks for it, what is missing"], 220),
        variants("Who benefits most", &["A group and what is different for it"], 220),
        section("What one has to do for it", &["Effort, time and cost until an effect shows"], 180),
        section("Limits and side effects", &["What it cannot do, and who should be careful"], 150),
    ],
    questions: &["how soon does one notice an effect", "for whom is it not suitable"],
    must: &["Give a source for each effect"],
    avoid: &["Promises about health or money without evidence"],
};

pub static RISKS: Plan = Plan {
    structure: "article",
    funnel: "consideration",
    titles: &[
        "{question}? risks, signs and what to do",
        "{label} risks: how likely they are and what to do",
        "{bare}: risks, signs and what to do",
    ],
    angle: "Sober: how likely, how serious, how to notice it, what to do.",
    audience: "Readers who worry about {thing}",
    sections: &[
        section("The short answer", &["How great the risk is for most people", "Who should be careful"], 120),
        section("The risks, one by one", &["A table: risk, how often, how serious, source"], 280),
        section("Signs to take seriously", &["What is harmless, what is not", "When to ask whom"], 200),
        variants("How to lower the risk", &["Measures with a known effect, in order of effort"], 240),
    ],
    questions: &["who should avoid it", "what should be done in an emergency"],
    must: &["Have an expert check health, legal or safety matters", "Name the source of every frequency"],
    avoid: &["Alarm without figures, and comfort without figures"],
};

pub static EXPLAINED: Plan = Plan {
    structure: "article",
    funnel: "awareness",
    titles: &["{question}? a plain explanation", "{bare} explained in plain words"],
    angle: "Answers in two sentences first, then explains as far as a reader needs in daily life.",
    audience: "Readers who have met {bare} and want to understand it quickly",
    sections: &[
        section("In two sentences", &["A definition a newcomer understands", "One everyday example"], 100),
        section(
            "How it works",
            &["The process in three to five steps", "A drawing or table where words are not enough"],
            280,
        ),
        section("Why it matters", &["What changes for the reader who knows it", "A case in which it decides"], 180),
        variants("Related terms and how they differ", &["The term, the difference in one sentence"], 200),
        section("Common misunderstandings", &["What people believe, what is true, source"], 180),
    ],
    questions: &["what is a simple example", "what is it often confused with"],
    must: &["Begin with the answer"],
    avoid: &["A history lesson before the answer"],
};

pub static KINDS: Plan = Plan {
    structure: "guide",
    funnel: "consideration",
    titles: &["kinds of {plural} and what each is good for", "{bare}: the kinds and what each is good for"],
    angle: "A map of the kinds, by what they are good for instead of by name.",
    audience: "Readers who are lost among the kinds of {thing}",
    sections: &[
        section("The kinds at a glance", &["A table: kind, good for, limits, price level"], 180),
        variants("Each kind in detail", &["How to recognise it", "What it is good for and where it fails"], 420),
        section("Which kind suits you", &["Three questions that lead to a kind"], 200),
        section("Names that mean the same", &["Trade names and regional names, sorted out"], 120),
    ],
    questions: &["which kind is the most common", "which kind is best for beginners"],
    must: &["Use one criterion of division throughout"],
    avoid: &["Kinds that can no longer be had"],
};

pub static FIGURES: Plan = Plan {
    structure: "article",
    funnel: "awareness",
    titles: &["{question}? figures and what changes them", "{keyword}: figures and what changes them"],
    angle: "The figure first, then what moves it up or down.",
    audience: "Readers who need a reliable figure on {thing}",
    sections: &[
        section("The figure in brief", &["The usual range in one sentence, with source and date"], 100),
        section("The figures in detail", &["A table: case, from, to, remark"], 240),
        variants("What changes the figure", &["The factor, its direction and size"], 260),
        section("How to measure or work it out yourself", &["Steps with an example"], 200),
        section("Where the figures come from", &["Sources, dates and how they were obtained"], 110),
    ],
    questions: &["what is normal", "what changes the figure most"],
    must: &["Give a source and date for each figure"],
    avoid: &["Figures copied from pages without a source"],
};

pub static RULES: Plan = Plan {
    structure: "guide",
    funnel: "awareness",
    titles: &["{question}? the rules in plain words", "{keyword}: the rules in plain words"],
    angle: "What applies, to whom, and what to do, with the place where it is written.",
    audience: "Readers who want to do {thing} right by the rules",
    sections: &[
        section("What applies, in brief", &["The rule in two sentences, with country and date"], 120),
        section("Who is concerned", &["Cases and exceptions, in a table"], 220),
        variants("What to do, step by step", &["Form, office, deadline, cost"], 300),
        section("What happens otherwise", &["Consequences, with source"], 150),
        section("Where to get advice", &["Offices and experts, and what to bring"], 120),
    ],
    questions: &["who is exempt", "which deadline applies"],
    must: &["Name the law or office and the date of the check", "Say that it is no legal advice"],
    avoid: &["Rules without the country they apply in"],
};

pub static CAREERS: Plan = Plan {
    structure: "article",
    funnel: "awareness",
    titles: &["{keyword}: what to expect and how to get there", "{bare} careers: what to expect"],
    angle: "Pay, work and way in, as people in the job describe them.",
    audience: "Readers who consider working in {thing}",
    sections: &[
        section("What the work is like", &["A normal day, in the words of somebody who does it"], 220),
        section("What it pays", &["A table: level, from, to, source and year"], 180),
        variants("Ways in", &["Training, time, cost and chances"], 260),
        section("Who it suits", &["What one must like, what one must bear"], 180),
    ],
    questions: &["which qualification is required", "how are the prospects"],
    must: &["Quote at least one person from the trade"],
    avoid: &["Salaries without country and year"],
};

pub static FAQ: Plan = Plan {
    structure: "faq",
    funnel: "consideration",
    titles: &[
        "{label} questions, answered briefly",
        "questions about {plural}, answered briefly",
        "{bare}: questions and short answers",
    ],
    angle: "Each question as people type it, answered in two or three sentences, with a link to more.",
    audience: "Readers with one particular question about {thing}",
    sections: &[
        section("Questions before a decision", &["Answer in the first sentence, reason in the second"], 250),
        variants("Questions in use", &["Answer first, then the exception"], 250),
        section("Questions when something goes wrong", &["What to do now, what to do next"], 200),
        section("Questions nobody has answered yet", &["Where readers can ask, and when they get an answer"], 90),
    ],
    questions: &[],
    must: &["Answer each question in its first sentence"],
    avoid: &["Questions that nobody asks"],
};

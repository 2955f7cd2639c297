//! English plans for readers who are about to do something.

use super::plan::{Plan, section, variants};

pub static HOW_TO: Plan = Plan {
    structure: "how_to",
    funnel: "awareness",
    titles: &[
        "how to {do}, step by step",
        "{label}: how to get it right, step by step",
        "{bare}: a step-by-step guide",
    ],
    angle: "Steps that can be followed with the page open, each with the sign that it worked.",
    audience: "Readers who want to do it themselves, today",
    sections: &[
        section(
            "Before you start",
            &["Tools, materials, time and cost in one list", "When not to do it yourself"],
            160,
        ),
        section(
            "The steps",
            &[
                "One action per step, in order, with a picture where hands are involved",
                "After each step: how one sees that it worked",
            ],
            420,
        ),
        variants("What changes in special cases", &["The difference in the steps, not the whole procedure again"], 220),
        section(
            "If it does not work",
            &["The three usual hitches: sign, cause, remedy", "When to stop and ask for help"],
            200,
        ),
        section("Afterwards", &["How to check the result after a day and after a month"], 110),
    ],
    questions: &["how long does it take", "what do I need", "what is the most common mistake"],
    must: &["Have somebody follow the steps before publication", "Warn before a step that cannot be undone"],
    avoid: &["Steps that contain several actions"],
};

pub static CARE: Plan = Plan {
    structure: "how_to",
    funnel: "retention",
    titles: &[
        "how to {do} without doing damage",
        "{label} care: what helps, what harms and how often",
        "{bare}: care that helps and care that harms",
    ],
    angle: "Tells apart what helps, what is useless and what does damage, with a routine at the end.",
    audience: "Owners who want {thing} to last",
    sections: &[
        section(
            "What you need",
            &["Household means that suffice, and the one product worth buying", "What must never be used, and why"],
            170,
        ),
        section(
            "Step by step",
            &["Prepare, treat, rinse or wipe, dry: one action per step", "How to test on a hidden spot"],
            320,
        ),
        variants("What differs by material and kind", &["The material, the means, the limit"], 240),
        section(
            "Stubborn cases",
            &["Three problems with the remedy that works most often", "When a professional is cheaper"],
            200,
        ),
        section("How often", &["A table: task, interval, time needed"], 130),
    ],
    questions: &[
        "how often should it be done",
        "what should not be used",
        "can it be repaired if something goes wrong",
    ],
    must: &["Refer to the maker's instructions where they differ"],
    avoid: &["Home remedies without evidence"],
};

pub static REPAIR: Plan = Plan {
    structure: "how_to",
    funnel: "retention",
    titles: &[
        "how to {do}: from the symptom to the cause",
        "{label} problems: from the symptom to the cause",
        "{bare}: finding and fixing the fault",
    ],
    angle: "Starts from what the reader sees, and gets to the cause with the fewest checks.",
    audience: "Readers for whom something has just stopped working",
    sections: &[
        section(
            "First checks that cost nothing",
            &["Five checks in the order of likelihood", "Safety first: what to switch off or leave closed"],
            200,
        ),
        section("From symptom to cause", &["A table: what you see, likely cause, how to confirm, what to do"], 260),
        variants("The usual repairs", &["Parts, tools and time", "Steps, with the point of no return marked"], 340),
        section("Repair or replace", &["Age, price of the repair, guarantee: a simple rule"], 160),
        section("How to keep it from coming back", &["Causes that can be avoided, and a reminder"], 120),
    ],
    questions: &["is it worth repairing", "what does a professional charge", "what is the most common cause"],
    must: &["Mark work that only a qualified person may do"],
    avoid: &["Repairs that void a guarantee without saying so"],
};

pub static BEGINNERS: Plan = Plan {
    structure: "guide",
    funnel: "awareness",
    titles: &[
        "{plural} for beginners: what to learn first",
        "{bare} for beginners: what to learn first",
        "{keyword}: what to learn first",
    ],
    angle: "Only what is needed for a good start, in the order in which it is needed.",
    audience: "Readers who have never dealt with {thing} before",
    sections: &[
        section(
            "What it is about, in plain words",
            &["One paragraph without a technical term", "Who does this, and what for"],
            150,
        ),
        section("The words you need", &["Six terms, each explained in one sentence with an example"], 180),
        section("Your first week", &["Small steps with a result each", "What can be left for later"], 280),
        variants("What to learn next", &["The next topic, and when one is ready for it"], 180),
        section("Mistakes everybody makes once", &["Mistake, consequence, better way"], 180),
        section("What to get and what to skip", &["The minimum outfit with cost", "What can be borrowed"], 140),
    ],
    questions: &["how long does it take to learn the basics", "what does it cost to start"],
    must: &["Explain each technical term where it first occurs"],
    avoid: &["Everything that only advanced readers need"],
};

pub static MISTAKES: Plan = Plan {
    structure: "listicle",
    funnel: "consideration",
    titles: &[
        "{doing}: the mistakes that cost most",
        "{label} mistakes: what goes wrong and how to avoid it",
        "{bare}: what goes wrong and how to avoid it",
    ],
    angle: "Each mistake with the sign by which it is noticed and the way to put it right.",
    audience: "Readers who have started with {thing} and want to avoid dear lessons",
    sections: &[
        section("Mistakes before the start", &["Two or three, each with consequence and better way"], 220),
        section("Mistakes on the way", &["What one notices first", "How to put it right without starting over"], 300),
        variants("Mistakes in special cases", &["Why the usual advice fails here"], 200),
        section("The one that costs most", &["A real case with figures", "What would have prevented it"], 180),
        section("A short check list", &["Five questions to answer with yes before going on"], 120),
    ],
    questions: &["what is the most expensive mistake", "how do I notice it in time"],
    must: &["Support each mistake with a case or a source"],
    avoid: &["Mistakes that nobody makes"],
};

pub static IDEAS: Plan = Plan {
    structure: "listicle",
    funnel: "awareness",
    titles: &["{label} ideas that work in real life", "{bare}: ideas that work in real life"],
    angle: "Few ideas, each with what it needs, what it costs and where it does not work.",
    audience: "Readers who look for a starting point of their own",
    sections: &[
        section(
            "How to find what suits you",
            &["Three questions that sort the ideas", "What to measure or note first"],
            150,
        ),
        variants("The ideas", &["Picture, effort, cost and what makes it work", "Where it does not work"], 480),
        section("From idea to plan", &["What to decide, in which order", "A sketch or list to copy"], 180),
        section(
            "Three examples from start to finish",
            &["Before, after, cost, and what one would do differently"],
            220,
        ),
    ],
    questions: &["where should I start", "what works on a small budget"],
    must: &["Use pictures with permission and name the source"],
    avoid: &["Collections of pictures without information"],
};

//! What an answer has to settle, told from the way the question begins.

use super::phrases::Answers;

pub fn to_settle(question: &str, answers: &Answers) -> &'static str {
    let question = question.to_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| question.starts_with(start));
    let has = |words: &[&str]| words.iter().any(|word| question.contains(word));
    if begins(&["how much", "what does it cost", "wie viel", "was kostet"])
        || has(&["fair price", "charge", "fairer preis", "cost to"])
    {
        answers.how_much
    } else if begins(&[
        "how long",
        "how often",
        "how far",
        "how soon",
        "how deep",
        "when",
        "wie lange",
        "wie oft",
        "wann",
    ]) {
        answers.how_long
    } else if begins(&[
        "is ", "are ", "can ", "should ", "does ", "do ", "will ", "ist ", "sind ", "kann ", "lohnt ", "darf ",
    ]) {
        answers.yes_or_no
    } else if begins(&["which", "who", "welche", "für wen"]) || has(&["best ", "closest"]) {
        answers.which
    } else if begins(&["why", "warum"]) {
        answers.why
    } else if begins(&["what is ", "what are ", "what does ", "was ist ", "was sind ", "was bedeutet "]) {
        answers.what_is
    } else if begins(&["how do i", "how to", "wie "]) {
        answers.how_to
    } else {
        answers.any
    }
}

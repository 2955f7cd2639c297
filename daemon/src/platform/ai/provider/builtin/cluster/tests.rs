//! Properties that a planner relies on, on small labelled sets made here.

use super::*;
use std::collections::HashMap;

const HEADS: &[&str] = &[
    "standing desk",
    "air fryer",
    "road bike",
    "camping tent",
    "sourdough starter",
    "heat pump",
    "beard trimmer",
    "podcast microphone",
    "weighted blanket",
    "garden shed",
    "espresso grinder",
    "climbing harness",
];

const WISHES: &[&[&str]] = &[
    &["{} price", "how much is a {}", "{} cost", "average cost of {}", "{} prices 2025"],
    &["how to clean a {}", "cleaning a {}", "{} cleaning", "clean {}", "{} maintenance"],
    &["{} not working", "fix {}", "{} repair", "how to fix a {}", "{} troubleshooting"],
];

/// Keywords with the label of their head and wish.
fn labelled() -> Vec<(String, usize)> {
    let mut all = Vec::new();
    for (h, head) in HEADS.iter().enumerate() {
        for (w, wish) in WISHES.iter().enumerate().filter(|(w, _)| (h + w) % 3 != 0) {
            all.extend(wish.iter().map(|pattern| (pattern.replace("{}", head), h * 10 + w)));
        }
    }
    all
}

/// A small generator: the same shuffles on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }
}

fn ask(texts: &[(&str, Option<f64>)], existing: Vec<Existing>) -> Input {
    let keyword = |(index, (text, volume)): (usize, &(&str, Option<f64>))| Keyword {
        id: format!("k{index}"),
        text: (*text).to_owned(),
        volume: *volume,
    };
    let keywords = texts.iter().enumerate().map(keyword).collect();
    Input { language: "en".into(), keywords, existing_clusters: existing, granularity: None }
}

fn plain<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<(&'a str, Option<f64>)> {
    texts.into_iter().map(|text| (text.as_str(), None)).collect()
}

/// Name, primary keyword and members of a cluster.
type ByText = (String, String, Vec<String>);

/// Clusters as sets of texts, so that ids play no part.
fn by_text(input: &Input) -> (BTreeSet<ByText>, BTreeSet<String>) {
    let text: HashMap<&str, &str> = input.keywords.iter().map(|k| (k.id.as_str(), k.text.as_str())).collect();
    let output = cluster(input);
    let clusters = output.clusters.iter().map(|cluster| {
        let members = cluster.keywords.iter().map(|id| text[id.as_str()].to_owned()).collect();
        (cluster.name.clone(), text[cluster.primary_keyword.as_str()].to_owned(), members)
    });
    (clusters.collect(), output.outliers.iter().map(|id| text[id.as_str()].to_owned()).collect())
}

fn names_of<'a>(output: &'a Output, id: &str) -> &'a str {
    &output.clusters.iter().find(|cluster| cluster.keywords.iter().any(|k| k == id)).unwrap().name
}

#[test]
fn every_keyword_is_in_one_cluster_or_an_outlier() {
    let labelled = labelled();
    let input = ask(&plain(labelled.iter().map(|(text, _)| text)), Vec::new());
    let output = cluster(&input);
    let mut seen: Vec<&String> = output.clusters.iter().flat_map(|c| &c.keywords).chain(&output.outliers).collect();
    seen.sort();
    let mut wanted: Vec<&String> = input.keywords.iter().map(|keyword| &keyword.id).collect();
    wanted.sort();
    assert_eq!(seen, wanted);
    let names: BTreeSet<&String> = output.clusters.iter().map(|cluster| &cluster.name).collect();
    assert_eq!(names.len(), output.clusters.len());
}

#[test]
fn subjects_and_wishes_are_told_apart() {
    let labelled = labelled();
    let output = cluster(&ask(&plain(labelled.iter().map(|(text, _)| text)), Vec::new()));
    let mut found = vec![usize::MAX; labelled.len()];
    for (number, cluster) in output.clusters.iter().enumerate() {
        for id in &cluster.keywords {
            found[id[1..].parse::<usize>().unwrap()] = number;
        }
    }
    let (mut agree, mut pairs) = (0, 0);
    for a in 0..found.len() {
        for b in 0..a {
            let together = labelled[a].1 == labelled[b].1;
            let joined = found[a] == found[b] && found[a] != usize::MAX;
            if together || joined {
                pairs += 1;
                agree += usize::from(together && joined);
            }
        }
    }
    assert!(agree * 100 >= pairs * 90, "{agree} of {pairs} pairs");
}

#[test]
fn fifty_shuffles_give_identical_clusters() {
    let mut texts: Vec<String> = labelled().into_iter().map(|(text, _)| text).collect();
    let wanted = by_text(&ask(&plain(&texts), Vec::new()));
    let mut dice = Dice(42);
    for _ in 0..50 {
        dice.shuffle(&mut texts);
        assert_eq!(by_text(&ask(&plain(&texts), Vec::new())), wanted);
    }
}

#[test]
fn new_keywords_leave_old_assignments_alone() {
    let mut texts: Vec<String> = labelled().into_iter().map(|(text, _)| text).collect();
    Dice(7).shuffle(&mut texts);
    let added = texts.split_off(texts.len() * 10 / 11);
    let (clusters, _) = by_text(&ask(&plain(&texts), Vec::new()));
    let existing = |(index, (name, _, keywords)): (usize, &ByText)| Existing {
        id: format!("c{index}"),
        name: name.clone(),
        keywords: keywords.clone(),
    };
    let all: Vec<String> = texts.iter().chain(&added).cloned().collect();
    let (again, _) = by_text(&ask(&plain(&all), clusters.iter().enumerate().map(existing).collect()));
    for (name, _, members) in &clusters {
        let kept = again.iter().find(|(other, ..)| other == name).unwrap();
        assert!(members.iter().all(|member| kept.2.contains(member)), "{name}");
    }
    let alone = by_text(&ask(&plain(&added), clusters.iter().enumerate().map(existing).collect()));
    let extended = alone.0.iter().filter(|(name, ..)| clusters.iter().any(|(old, ..)| old == name)).count();
    assert!(extended > 0);
}

#[test]
fn an_existing_cluster_is_extended_under_its_own_name() {
    let boots = Existing {
        id: "c1".into(),
        name: "Our boot page".into(),
        keywords: vec!["hiking boots care".into(), "how to clean hiking boots".into()],
    };
    let output = cluster(&ask(&[("cleaning hiking boots", None), ("clean hiking boots", None)], vec![boots]));
    let [only] = output.clusters.as_slice() else { panic!("{output:?}") };
    assert_eq!((only.existing.as_deref(), only.name.as_str()), (Some("c1"), "Our boot page"));
    assert_eq!(only.keywords.len(), 2);
}

#[test]
fn an_existing_cluster_without_keywords_attracts_by_its_name() {
    let empty = Existing { id: "c1".into(), name: "Hiking boots".into(), keywords: Vec::new() };
    let output = cluster(&ask(&[("best hiking boots", None), ("hiking boots", None)], vec![empty]));
    assert_eq!(output.clusters.first().and_then(|c| c.existing.as_deref()), Some("c1"));
}

#[test]
fn slips_plurals_and_word_order_do_not_matter() {
    let texts = ["yoga mats", "yoga mat", "mat yoga", "yoga mat thickness", "thick yoga mats", "yoga matt thickness"];
    let all: Vec<(&str, Option<f64>)> = texts.iter().map(|text| (*text, None)).collect();
    let output = cluster(&ask(&all, Vec::new()));
    assert_eq!(names_of(&output, "k3"), names_of(&output, "k5"));
    assert_eq!(names_of(&output, "k0"), names_of(&output, "k2"));
}

#[test]
fn what_resembles_nothing_is_an_outlier_unless_people_search_for_it() {
    let texts = [
        ("hiking boots", Some(900.0)),
        ("best hiking boots", Some(700.0)),
        ("qwerty asdf", Some(0.0)),
        ("kitchen splashback", Some(2400.0)),
        ("facebook login", Some(90000.0)),
    ];
    let output = cluster(&ask(&texts, Vec::new()));
    assert_eq!(output.outliers, ["k4", "k2"]);
    assert_eq!(names_of(&output, "k3"), "Kitchen Splashback");
}

#[test]
fn intent_and_name_follow_the_keywords() {
    let texts = [("cheap camping tent deals", None), ("camping tent sale", None), ("camping tent discount 2025", None)];
    let output = cluster(&ask(&texts, Vec::new()));
    let [only] = output.clusters.as_slice() else { panic!("{output:?}") };
    assert_eq!(only.intent, Intent::Transactional);
    assert_eq!(only.name, "Camping Tent Sale");
}

#[test]
fn german_compounds_and_umlauts_cluster() {
    let texts = [
        "wanderschuhe reinigen",
        "wanderschuh pflege",
        "wanderschuhe pflegen",
        "wärmepumpe kosten",
        "was kostet eine wärmepumpe",
        "wärmepumpe preis",
    ];
    let all: Vec<(&str, Option<f64>)> = texts.iter().map(|text| (*text, None)).collect();
    let mut input = ask(&all, Vec::new());
    input.language = "de-DE".into();
    let output = cluster(&input);
    assert_eq!(output.clusters.len(), 2, "{output:?}");
}

#[test]
fn odd_input_is_survived() {
    assert!(cluster(&ask(&[], Vec::new())).clusters.is_empty());
    let texts = [("the", None), ("  ", None), ("???", None), ("日本 ヨガマット", None), ("🙂", None), ("2025", None)];
    let output = cluster(&ask(&texts, Vec::new()));
    let listed: usize = output.clusters.iter().map(|c| c.keywords.len()).sum::<usize>() + output.outliers.len();
    assert_eq!(listed, texts.len());
}

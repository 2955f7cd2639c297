//! Keywords: by hand and by file, listed, set aside, removed.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

const KEYWORDS: &str = "/sites/{site}/planner/keywords";
const IMPORT: &str = "/sites/{site}/planner/keywords/import?sector_id={sector}";

fn one(keyword: &Value) -> String {
    format!("{KEYWORDS}/{}", keyword["id"].as_str().unwrap())
}

fn texts(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["text"].as_str().unwrap()).collect()
}

async fn list(caller: &Caller, query: &str) -> Vec<Value> {
    caller.get(&format!("{KEYWORDS}?{query}")).await.rows()
}

/// Five keywords with figures, by text: "burr grinder" is the second.
async fn five(owner: &Caller) -> Vec<Value> {
    let csv = "Keyword;Volume;KD;CPC;Intent;Country\n\
               burr grinder;1.300;40;€1,20;C;us\n\
               Espresso Grinder;5.400;;0,80;C;us\n\
               how to grind coffee;;12;;I;us\n\
               grinder near me;90;3;;Local;us\n\
               100% arabica;210;20;;;\n";
    assert_eq!(owner.csv(IMPORT, csv).await.success()["added"], 5);
    list(owner, "sort=text").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_adds_by_hand_and_learns_what_became_of_each() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let keywords = json!([
        {"text": "  Burr   Grinder ", "volume": 10, "difficulty": 4.5, "cpc": 0.45, "country": "United States"},
        {"text": "burr grinder", "country": "us"},
        {"text": "burr grinder", "country": "de"},
        {"text": "!?", "volume": -1},
    ]);
    let body = json!({"sector_id": owner.sector, "keywords": keywords});
    let added = owner.post(KEYWORDS, body).await.success();
    assert_eq!((added["added"].as_u64(), added["skipped"].as_u64()), (Some(2), Some(2)));
    let status: Vec<_> =
        added["results"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(status, ["added", "duplicate", "added", "invalid"]);
    let errors = added["results"][3]["errors"].as_object().unwrap();
    assert_eq!(errors.keys().collect::<Vec<_>>(), ["text", "volume"]);
    let rows = list(&owner, "sort=-volume").await;
    assert_eq!(
        (&rows[0]["text"], &rows[0]["cpc"], &rows[0]["country"]),
        (&json!("Burr Grinder"), &json!(0.45), &json!("us"))
    );
    assert_eq!((&rows[1]["volume"], &rows[1]["source"]), (&Value::Null, &json!("manual")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_imports_the_same_file_twice_and_the_second_time_changes_nothing() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let csv = "Keyword\tVolume\r\nbean\t1K–10K\r\nBEAN\t5\r\nroast\tmany\r\n\"two\nlines\"\t7\r\n";
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(csv.encode_utf16()).flat_map(u16::to_le_bytes).collect();

    let look = owner.csv(&format!("{IMPORT}&dry_run=true"), utf16.clone()).await.success();
    let counts = |report: &Value| ["rows", "added", "duplicates", "invalid"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts(&look), [4, 2, 1, 1]);
    assert_eq!(look["mapping"], json!({"text": "Keyword", "volume": "Volume"}));
    assert_eq!(look["preview"][0]["volume"], 3000);
    let errors = json!([{"line": 4, "column": "Volume", "message": "is not a number: many"}]);
    assert_eq!((&look["errors"], &look["errors_total"]), (&errors, &json!(1)));
    assert!(list(&owner, "").await.is_empty(), "a dry run writes nothing");

    assert_eq!(counts(&owner.csv(IMPORT, utf16.clone()).await.success()), [4, 2, 1, 1]);
    let before = list(&owner, "").await;
    assert_eq!(counts(&owner.csv(IMPORT, utf16).await.success()), [4, 0, 3, 1]);
    assert_eq!(list(&owner, "").await, before);
    assert_eq!(daemon.app.services.metrics.keywords_imported_total().get(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_sends_no_list_of_keywords_is_told_what_to_do() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (b"Keyword,Volume\n", "no keywords"),
        (b"name,price\nx,1\n", "name, price"),
        (b"PK\x03\x04\x14\x00\x06\x00", "save the list as CSV"),
    ] {
        let refusal = owner.csv(IMPORT, bytes).await.refused(422, "file_unreadable");
        assert!(refusal["detail"].as_str().unwrap().contains(words), "{refusal}");
    }
    let json = owner.request(Method::POST, IMPORT).json(&json!({}));
    owner.send(json).await.refused(415, "unsupported_media");
    owner
        .csv(&IMPORT.replace("{sector}", "sect_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f"), "Keyword\na\n")
        .await
        .refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_more_than_twenty_megabytes_is_refused_whether_it_says_so_or_not() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let said =
        owner.request(Method::POST, IMPORT).header("Content-Type", "text/csv").body(vec![b'a'; 20 * 1024 * 1024 + 1]);
    owner.send(said).await.refused(413, "too_large");
    // A stream has no length in its head: the limit is met while it flows. Blank lines hold no keywords to store.
    let piece = || Ok::<_, std::io::Error>(vec![b'\n'; 1024 * 1024]);
    let head = std::iter::once(Ok(b"Keyword\n".to_vec()));
    let stream = futures_util::stream::iter(head.chain(std::iter::repeat_with(piece).take(64)));
    let unsaid = owner.request(Method::POST, IMPORT).header("Content-Type", "text/csv");
    owner.send(unsaid.body(reqwest::Body::wrap_stream(stream))).await.refused(413, "too_large");
    assert!(list(&owner, "").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_gigabyte_that_does_not_say_its_size_hardly_more_than_the_limit_is_read() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let pieces = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let taken = Arc::clone(&pieces);
    let piece = move || {
        taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok::<_, std::io::Error>(vec![b'\n'; 1024 * 1024])
    };
    let rows: String = (0..600).map(|n| format!("kettle {n}\n")).collect();
    let head = std::iter::once(Ok(format!("Keyword\n{rows}").into_bytes()));
    let stream = futures_util::stream::iter(head.chain(std::iter::repeat_with(piece).take(1024)));
    let request = owner.request(Method::POST, IMPORT).header("Content-Type", "text/csv");
    let answer = owner.send(request.body(reqwest::Body::wrap_stream(stream))).await.refused(413, "too_large");
    let read = pieces.load(std::sync::atomic::Ordering::Relaxed);
    assert!(read < 40, "{read} MB were taken of a file that may have 20");
    let detail = answer["detail"].as_str().unwrap();
    assert!(
        detail.contains("The 500 keywords before that were added") && detail.contains("again adds only"),
        "{detail}"
    );
    assert_eq!(owner.get(KEYWORDS).await.count(), 500, "what was said is so");
    let again = owner.csv(IMPORT, format!("Keyword\n{rows}")).await.success();
    assert_eq!((&again["added"], &again["duplicates"]), (&json!(100), &json!(500)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_columns_those_that_are_known_are_taken_and_quotes_keep_their_line_breaks() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let row = |cells: &dyn Fn(usize) -> String| (0..50).map(cells).collect::<Vec<_>>().join(";");
    let head = row(&|n| match n {
        17 => "Keyword".to_owned(),
        31 => "Volume".to_owned(),
        _ => format!("Column {n}"),
    });
    let cells = |text: &'static str, volume: &'static str| {
        row(&move |n| match n {
            17 => text.to_owned(),
            31 => volume.to_owned(),
            _ => "\"a;b\nc\"".to_owned(),
        })
    };
    let csv = format!("{head}\n{}\n{}\n", cells("descale kettle", "1300"), cells("kettle", "many"));
    let report = owner.csv(IMPORT, csv).await.success();
    assert_eq!((&report["rows"], &report["added"], &report["invalid"]), (&json!(2), &json!(1), &json!(1)), "{report}");
    assert_eq!(report["mapping"], json!({"text": "Keyword", "volume": "Volume"}));
    // The first row spans 49 lines of the file: its quoted cells hold 48 line breaks.
    assert_eq!(report["errors"][0]["line"], 2 + 49);
    assert_eq!(list(&owner, "").await[0]["volume"], 1300);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_filters_sorts_and_pages() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    five(&owner).await;
    let volumes = ["Espresso Grinder", "burr grinder", "100% arabica", "grinder near me", "how to grind coffee"];
    assert_eq!(texts(&list(&owner, "sort=-volume").await), volumes);
    let easiest = ["grinder near me", "how to grind coffee", "100% arabica", "burr grinder", "Espresso Grinder"];
    assert_eq!(texts(&list(&owner, "sort=difficulty").await), easiest, "unknown figures come last in either direction");
    assert_eq!(texts(&list(&owner, "sort=text&page=2&page_size=2").await), ["Espresso Grinder", "grinder near me"]);
    for (query, found) in [
        ("q=GRIND", 4),
        ("q=grinder&intent=commercial", 2),
        ("q=0%25 a", 1),
        ("q=%25", 1),
        ("q=_", 0),
        ("status=new,outlier", 5),
        ("status=archived", 0),
        ("intent=local,informational", 2),
        ("sector_id={sector}&status=new", 5),
        ("cluster_id=clus_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f", 0),
    ] {
        let answer = owner.get(&format!("{KEYWORDS}?{query}&page_size=1")).await;
        assert_eq!(answer.count(), found, "{query}");
        assert_eq!(answer.rows().len() as u64, found.min(1), "{query}");
    }
    owner.get(&format!("{KEYWORDS}?sort=price")).await.refused(400, "validation_failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_changes_a_keyword_within_its_states() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let editor = daemon.member(&owner, "editor").await;
    let keyword = five(&owner).await.remove(1);
    let path = one(&keyword);
    let changed =
        editor.patch(&path, 1, json!({"text": "Conical Burr Grinder", "volume": null, "cpc": 2.5})).await.success();
    assert_eq!((&changed["volume"], &changed["cpc"], &changed["version"]), (&Value::Null, &json!(2.5), &json!(2)));
    assert_eq!((&changed["difficulty"], &changed["created_at"]), (&json!(40.0), &keyword["created_at"]));
    assert_eq!(texts(&list(&owner, "q=conical").await), ["Conical Burr Grinder"], "the search follows");

    editor.patch(&path, 1, json!({"volume": 1})).await.refused(412, "version_conflict");
    editor.patch(&path, 2, json!({"volume": -1})).await.refused(400, "validation_failed");
    editor.patch(&path, 2, json!({"text": "ESPRESSO grinder"})).await.refused(409, "conflict");
    let refusal = editor.patch(&path, 2, json!({"status": "clustered"})).await.refused(409, "illegal_transition");
    assert!(refusal["detail"].as_str().unwrap().contains("outlier, archived"), "{refusal}");
    assert_eq!(editor.patch(&path, 2, json!({"status": "archived"})).await.success()["status"], "archived");
    assert_eq!(owner.get(&format!("{KEYWORDS}?status=archived")).await.count(), 1, "the counters follow");
    assert_eq!(editor.patch(&path, 3, json!({"status": "new"})).await.success()["status"], "new");
    let unversioned = editor.request(Method::PATCH, &path).json(&json!({"volume": 1}));
    editor.send(unversioned).await.refused(428, "version_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_removes_keywords() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let keywords = five(&owner).await;
    assert_eq!(owner.delete(&one(&keywords[1])).await.status, 204);
    owner.get(&one(&keywords[1])).await.refused(404, "not_found");
    let ids: Vec<&Value> = keywords[..3].iter().map(|keyword| &keyword["id"]).collect();
    let removed = owner.post(&format!("{KEYWORDS}/bulk_delete"), json!({"ids": ids})).await.success();
    assert_eq!((&removed["deleted"], &removed["kept"]), (&json!(2), &json!([])));
    assert_eq!(owner.get(KEYWORDS).await.count(), 2);
    assert!(list(&owner, "q=burr").await.is_empty(), "the search follows");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_cannot_add_more_than_the_plan_includes() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plan = owner.get("/billing/balance").await.success()["plan"].clone();
    let store = Arc::new(daemon.app.services.store.clone());
    let most = store
        .system("a test reads the plan")
        .query_sql(&format!("SELECT max_keywords FROM plan WHERE code = '{}'", plan["code"].as_str().unwrap_or("free")))
        .await
        .unwrap()[0]
        .try_get::<i64>("", "max_keywords")
        .unwrap();
    let csv = |count: i64| format!("Keyword\n{}", (0..count).map(|n| format!("keyword {n}\n")).collect::<String>());
    assert_eq!(owner.csv(IMPORT, csv(most)).await.success()["added"], most);
    let refusal = owner.csv(IMPORT, csv(most + 1)).await.refused(422, "plan_limit");
    assert!(refusal["detail"].as_str().unwrap().contains(&most.to_string()), "{refusal}");
    assert_eq!(owner.get(KEYWORDS).await.count(), u64::try_from(most).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_and_changes_nothing() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let keyword = five(&owner).await.remove(1);
    let viewer = daemon.member(&owner, "viewer").await;
    assert_eq!(list(&viewer, "").await.len(), 5);
    viewer.get(&one(&keyword)).await.success();
    viewer.patch(&one(&keyword), 1, json!({"volume": 1})).await.refused(403, "forbidden");
    viewer.delete(&one(&keyword)).await.refused(403, "forbidden");
    viewer.csv(IMPORT, "Keyword\na\n").await.refused(403, "forbidden");
    viewer.post(&format!("{KEYWORDS}/cluster"), json!({"all_unclustered": true})).await.refused(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_learns_nothing() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let keyword = five(&owner).await.remove(1);
    let stranger = daemon.owner("other").await;
    let theirs = |path: &str| path.replace("{site}", &owner.site).replace("{sector}", &owner.sector);
    stranger.get(&theirs(KEYWORDS)).await.refused(404, "not_found");
    stranger.get(&theirs(&one(&keyword))).await.refused(404, "not_found");
    stranger.csv(&theirs(IMPORT), "Keyword\na\n").await.refused(404, "not_found");
    // Their own site does not have it either, nor the sector.
    stranger.get(&one(&keyword)).await.refused(404, "not_found");
    stranger.delete(&one(&keyword)).await.refused(404, "not_found");
    stranger.csv(&IMPORT.replace("{sector}", &owner.sector), "Keyword\na\n").await.refused(404, "not_found");
    let removed = stranger.post(&format!("{KEYWORDS}/bulk_delete"), json!({"ids": [keyword["id"]]})).await.success();
    assert_eq!(removed["deleted"], 0);
    assert_eq!(owner.get(KEYWORDS).await.count(), 5);
}

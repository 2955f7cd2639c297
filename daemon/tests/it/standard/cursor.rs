//! Paging by cursor: whoever reads a list to its end sees every row that was there all the time exactly once,
//! whatever is added meanwhile.

use std::collections::BTreeMap;

use igny8::platform::random::{Random, SeededRandom};
use serde_json::{Value, json};

use crate::support::{
    caller::{Answer, Caller},
    daemon::TestDaemon,
};

const LIST: &str = "/sites/{site}/planner/keywords";

async fn add(owner: &Caller, words: &[(String, Option<u64>)]) {
    let keywords: Vec<Value> = words.iter().map(|(text, volume)| json!({"text": text, "volume": volume})).collect();
    let body = json!({"sector_id": owner.sector, "keywords": keywords});
    owner.post(LIST, body).await.success();
}

/// The texts of all pages; `between` happens after each.
async fn read(owner: &Caller, query: &str, mut between: impl AsyncFnMut(usize)) -> Vec<String> {
    let (mut texts, mut cursor, mut page) = (Vec::new(), String::new(), 0);
    loop {
        let answer = owner.get(&format!("{LIST}?{query}{cursor}")).await;
        assert_link(&answer);
        let next = answer.body["next_cursor"].as_str().map(str::to_owned);
        let rows = answer.rows();
        texts.extend(rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()));
        let Some(next) = next else { return texts };
        cursor = format!("&cursor={next}");
        between(page).await;
        page += 1;
        assert!(page < 500, "the list does not end");
    }
}

/// `next` and `Link` say the same: the same filters, from the cursor on.
fn assert_link(answer: &Answer) {
    let next = answer.body["next"].as_str();
    let link = answer.headers.get("link").map(|link| link.to_str().unwrap().to_owned());
    assert_eq!(link, next.map(|next| format!("<{next}>; rel=\"next\"")), "{}", answer.asked);
    assert_eq!(next.is_some(), answer.body["next_cursor"].is_string());
    if let Some(next) = next {
        assert!(next.starts_with("http://") && next.contains("limit=") && next.contains("cursor="), "{next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_come_meanwhile_neither_repeat_nor_hide_others() {
    let daemon = TestDaemon::start().await;
    let random = SeededRandom::new(7);
    let pick = |below: u64| {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        u64::from_le_bytes(bytes) % below
    };
    let sorts = [
        "",
        "sort=text&",
        "sort=-text&",
        "sort=volume&",
        "sort=-volume&",
        "sort=-volume,text&",
        "sort=-created_at&",
        "sort=created_at&",
    ];
    for (round, sort) in sorts.iter().enumerate() {
        let owner = daemon.owner(&format!("acme{round}")).await;
        // many ties, and some volumes unknown
        let word =
            |prefix: &str, n: u64| (format!("{prefix} {n:03} {}", pick(1000)), (pick(5) > 0).then(|| pick(4) * 10));
        let first: Vec<_> = (0..60).map(|n| word("first", n)).collect();
        add(&owner, &first).await;
        let limit = 1 + pick(9);
        let seen = read(&owner, &format!("{sort}limit={limit}"), async |page| {
            if page % 3 == 0 {
                add(&owner, &[word("later", page as u64 * 2), word("later", page as u64 * 2 + 1)]).await;
            }
        })
        .await;
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        seen.iter().for_each(|text| *times.entry(text).or_default() += 1);
        assert!(times.values().all(|times| *times == 1), "{sort}: something twice: {times:?}");
        let missing: Vec<_> = first.iter().filter(|(text, _)| !times.contains_key(text.as_str())).collect();
        assert!(missing.is_empty(), "{sort} limit={limit}: missing {missing:?}");
        // and in the order of the pages by number
        let by_number: Vec<String> = owner
            .get(&format!("{LIST}?{sort}page_size=200"))
            .await
            .rows()
            .iter()
            .map(|row| row["text"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(read(&owner, &format!("{sort}limit=7"), async |_| ()).await, by_number, "{sort}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_list_order_or_maker_is_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let words: Vec<_> = (0..5).map(|n| (format!("word {n}"), None)).collect();
    add(&owner, &words).await;
    let cursor = owner.get(&format!("{LIST}?limit=2")).await.body["next_cursor"].as_str().unwrap().to_owned();
    owner.get(&format!("{LIST}?limit=3&cursor={cursor}")).await.rows();
    for query in ["sort=text&limit=2", "status=new&limit=2", "limit=2&page=1"] {
        let refused = owner.get(&format!("{LIST}?{query}&cursor={cursor}")).await.refused(400, "validation_failed");
        assert!(refused["errors"]["cursor"][0].is_string(), "{query}: {refused}");
    }
    owner.get(&format!("/sites/{{site}}/planner/clusters?cursor={cursor}")).await.refused(400, "validation_failed");
    owner.get(&format!("{LIST}?cursor=A{cursor}")).await.refused(400, "validation_failed");
    let stranger = daemon.owner("other").await;
    stranger.get(&format!("{LIST}?cursor={cursor}")).await.refused(400, "validation_failed");
}

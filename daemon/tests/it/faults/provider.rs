//! The model that writes.

use std::time::Duration;

use serde_json::json;

use super::{Newsroom, assert_says, each, enter_key, stage};
use crate::support::model::{Fault, KEY, TOKENS};

/// What a run with two posts costs: the keywords, two ideas, two posts, two pictures.
const WHOLE: i64 = 1 + 2 + 2 * 3 + 2;

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_whose_model_answers_well_gets_posts_with_pictures_and_sees_what_they_cost() {
    let room = Newsroom::open().await;
    let run = room.run().await;
    assert_eq!((&run["status"], &run["credits"]), (&json!("completed"), &json!(WHOLE)), "{run}");
    assert_eq!(room.spent().await, (WHOLE, 0));
    assert_eq!(each(&room.tasks().await, "status"), ["done", "done"]);
    let content = room.owner.get("/sites/{site}/writer/content").await.rows();
    assert!(content.iter().all(|piece| piece["working_draft"] == false && piece["word_count"].as_u64() > Some(100)));
    let calls = room.calls("generate_content").await;
    assert_eq!(each(&calls, "outcome"), ["saved", "saved"]);
    assert_eq!((&calls[0]["tokens_in"], &calls[0]["tokens_out"]), (&json!(TOKENS.0), &json!(TOKENS.1)));
    let images = room.owner.get("/sites/{site}/writer/images").await.rows();
    assert_eq!(each(&images, "status"), ["ready", "ready"]);
    assert!(room.model.most_at_once() <= 4, "no more at once than the configuration says");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_a_cut_answer_are_repaired_once() {
    let room = Newsroom::open().await;
    for function in ["clusters", "ideas", "image_prompts"] {
        room.model.next(function, [Fault::Garbage]);
    }
    room.model.next("content", [Fault::Truncated]);
    let run = room.run().await;
    assert_eq!((&run["status"], &run["credits"]), (&json!("completed"), &json!(WHOLE)), "{run}");
    assert_eq!(room.spent().await, (WHOLE, 0), "a repair costs no credits");
    let clusters = room.calls("auto_cluster").await;
    assert_eq!(each(&clusters, "outcome"), ["rejected", "saved"], "{clusters:?}");
    assert_says(&clusters[0]["error_message"], &["no JSON object"]);
    assert_eq!(clusters[0]["tokens_out"], TOKENS.1, "what was refused is paid for, and in the log");
    let content = room.calls("generate_content").await;
    assert_eq!(content.len(), 3);
    let cut = content.iter().find(|call| call["outcome"] == "rejected").unwrap();
    assert_says(&cut["error_message"], &["cut off after 345 tokens"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_twice_fails_the_task_says_so_and_the_task_can_be_written_later() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.always("content", Some(Fault::Garbage));
    let run = room.run().await;
    assert_eq!(run["status"], "completed_with_errors", "{run}");
    assert_says(&stage(&run, "content")["note"], &["openai_compatible", "no JSON object"]);
    let job = room.job("generate_content").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("output_invalid")), "{job}");
    let tasks = room.tasks().await;
    assert_eq!(each(&tasks, "status"), ["failed", "failed"]);
    assert_says(&tasks[0]["error"], &["could not be used"]);
    assert_eq!((room.model.asked("content"), room.spent().await), (4, (3, 0)), "asked, and asked to repair, each");

    room.model.always("content", None);
    let ids: Vec<_> = tasks.iter().map(|task| &task["id"]).collect();
    room.owner.post("/sites/{site}/writer/tasks/generate", json!({"ids": ids})).await.accepted();
    room.daemon.run_jobs().await;
    assert_eq!(each(&room.tasks().await, "status"), ["done", "done"]);
    assert_eq!(room.spent().await, (9, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_asks_to_wait_is_given_exactly_that_time() {
    let room = Newsroom::open().await;
    room.model.next("clusters", [Fault::Limited(7)]);
    let run = room.run().await;
    assert_eq!(run["status"], "running");
    let job = room.job("auto_cluster").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("queued"), &json!("provider_rate_limited")), "{job}");
    assert_says(&job["error"]["message"], &["this waits and tries again", "slow down"]);
    assert_eq!(room.after(6).await, 0, "nothing runs before its time");
    assert!(room.after(1).await > 0);
    let run = room.reread(&run).await;
    assert_eq!((&run["status"], &run["credits"]), (&json!("completed"), &json!(WHOLE)), "{run}");
    assert_eq!(room.spent().await, (WHOLE, 0));
    assert_eq!(each(&room.calls("auto_cluster").await, "outcome"), ["failed", "saved"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_once_is_tried_again_and_nobody_notices() {
    for fault in [Fault::Broken, Fault::Cut] {
        let room = Newsroom::open().await;
        for function in ["clusters", "ideas", "content", "image_prompts", "images"] {
            room.model.next(function, [fault]);
        }
        let run = room.run().await;
        assert_eq!(room.job("auto_cluster").await["error"]["code"], "provider_error");
        room.settle().await;
        let run = room.reread(&run).await;
        assert_eq!((&run["status"], &run["credits"]), (&json!("completed"), &json!(WHOLE)), "{fault:?}: {run}");
        assert_eq!(room.spent().await, (WHOLE, 0), "{fault:?}");
        assert_eq!(each(&room.tasks().await, "status"), ["done", "done"], "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_says_nothing_is_given_up_and_tried_again() {
    let room = Newsroom::open_with(Duration::from_secs(2)).await;
    room.model.next("clusters", [Fault::Silent]);
    room.run().await;
    let job = room.job("auto_cluster").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("queued"), &json!("provider_timeout")), "{job}");
    assert_says(&job["error"]["message"], &["127.0.0.1", "2 seconds"]);
    room.settle().await;
    assert_eq!(room.calls("auto_cluster").await.last().unwrap()["outcome"], "saved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_stays_broken_is_left_alone_and_the_tasks_wait_for_a_better_day() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.always("content", Some(Fault::Broken));
    let run = room.run().await;
    room.settle().await;
    let run = room.reread(&run).await;
    assert_eq!(run["status"], "completed_with_errors", "{run}");
    assert_says(&stage(&run, "content")["note"], &["problem of its own (status 500)"]);
    let job = room.job("generate_content").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("provider_error")), "{job}");
    let asked = room.model.asked("content");
    assert!((6..=12).contains(&asked), "asked {asked} times");
    let tasks = room.tasks().await;
    assert_eq!(each(&tasks, "status"), ["queued", "queued"], "it was not their fault: {tasks:?}");
    assert_says(&tasks[0]["error"], &["status 500"]);
    assert_eq!(room.spent().await, (3, 0));

    room.model.always("content", None);
    room.after(60).await;
    let run = room.run().await;
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!((each(&room.tasks().await, "status"), room.spent().await), (vec!["done", "done"], (WHOLE, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_stops_at_once_says_what_to_enter_and_nothing_is_lost() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    // The job has begun when the key goes bad.
    room.model.next("content", [Fault::Broken, Fault::Broken]);
    let run = room.run().await;
    enter_key(&room.owner, &room.model, "sk-wrong-canary").await;
    room.settle().await;
    let run = room.reread(&run).await;
    assert_eq!(run["status"], "completed_with_errors", "{run}");
    assert_says(&stage(&run, "content")["note"], &["127.0.0.1 refuses the key: enter one that is valid there"]);
    let job = room.job("generate_content").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("provider_auth")), "{job}");
    let tasks = room.tasks().await;
    assert_eq!(each(&tasks, "status"), ["queued", "queued"]);
    assert_says(&tasks[0]["error"], &["refuses the key"]);
    assert!(!format!("{run}{job}{tasks:?}").contains("canary"), "no key is shown");
    assert_eq!(room.spent().await, (3, 0));

    enter_key(&room.owner, &room.model, KEY).await;
    let run = room.run().await;
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!((each(&room.tasks().await, "status"), room.spent().await), (vec!["done", "done"], (WHOLE, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_account_at_the_provider_is_not_asked_ten_times() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.always("content", Some(Fault::Unpaid));
    let run = room.run().await;
    let job = room.job("generate_content").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("provider_quota")), "{job}");
    assert_says(&stage(&run, "content")["note"], &["no credit left", "add credit there"]);
    assert!(room.model.asked("content") <= 2);
    assert_eq!(each(&room.tasks().await, "status"), ["queued", "queued"]);
    assert_eq!(room.spent().await, (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_declines_fails_the_task_and_its_tokens_are_in_the_log() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.next("content", [Fault::Refusal]);
    let run = room.run().await;
    room.settle().await;
    let run = room.reread(&run).await;
    assert_eq!(run["status"], "completed_with_errors", "{run}");
    let job = room.job("generate_content").await;
    assert_eq!(job["status"], "partial", "{job}");
    let tasks = room.tasks().await;
    let failed = tasks.iter().find(|task| task["status"] == "failed").unwrap();
    assert_says(&failed["error"], &["declined to answer", "change the wording", "I won't"]);
    let calls = room.calls("generate_content").await;
    let refused = calls.iter().find(|call| call["outcome"] == "failed").unwrap();
    assert_eq!(refused["error_code"], "provider_refused");
    assert_eq!((&refused["tokens_in"], &refused["tokens_out"]), (&json!(TOKENS.0), &json!(TOKENS.1)));
    assert_eq!(room.spent().await.1, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_was_refused_is_not_asked_for_again_while_the_others_wait() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.next("content", [Fault::Refusal, Fault::Broken, Fault::Broken]);
    room.run().await;
    room.settle().await;
    assert_eq!(room.model.asked("content"), 4, "the refused one once, the other until it was there");
    assert_eq!(room.job("generate_content").await["status"], "partial");
}

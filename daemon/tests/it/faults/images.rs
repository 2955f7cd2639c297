//! The model that draws.

use serde_json::json;

use super::{Newsroom, assert_says, each};
use crate::support::model::Fault;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_asked_for_again() {
    let room = Newsroom::open().await;
    room.model.next("images", [Fault::NoPicture]);
    let run = room.run().await;
    let job = room.job("generate_images").await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("queued"), &json!("output_invalid")), "{job}");
    room.settle().await;
    assert_eq!(room.reread(&run).await["status"], "completed");
    assert_eq!(room.spent().await, (11, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn images_wait_while_their_provider_cannot_be_paid_and_are_made_when_it_can() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.always("images", Some(Fault::Unpaid));
    room.run().await;
    let images = room.owner.get("/sites/{site}/writer/images").await.rows();
    assert_eq!(each(&images, "status"), ["prompted", "prompted"]);
    assert_says(&images[0]["error"], &["no credit left"]);
    assert_eq!(room.spent().await, (9, 0));
    room.model.always("images", None);
    room.after(60).await;
    assert_eq!(room.run().await["status"], "completed");
    let images = room.owner.get("/sites/{site}/writer/images").await.rows();
    assert_eq!(each(&images, "status"), ["ready", "ready"]);
    assert_eq!((room.spent().await, images[0]["error"].is_null()), ((11, 0), true));
}

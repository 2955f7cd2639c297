//! Sites and sectors.

use serde_json::json;

use super::door::Door;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_sites_at_once_the_plan_admits_the_last_one_only() {
    let door = Door::open_with(|config| config.security.default_plan = "starter".to_owned()).await;
    let owner = door.owner("acme").await;
    owner.post("/sites", json!({"name": "Second"})).await.expect(201);
    let both =
        tokio::join!(owner.post("/sites", json!({"name": "Third"})), owner.post("/sites", json!({"name": "Fourth"})));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422], "{:#} {:#}", both.0.body, both.1.body);
    assert_eq!(owner.get("/sites").await.body["count"], 3);
    door.assert_sound().await;
}

#[tokio::test]
async fn a_site_is_changed_by_who_read_it_last() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let path = format!("/sites/{}", owner.site().await);
    let read = owner.get(&path).await.expect(200);
    assert_eq!(read.data()["transport"], "none");
    let etag = read.etag.unwrap();
    let change = json!({"time_zone": "Europe/Berlin", "status": "inactive", "auto_approve": true, "url": "https://blog.example"});
    let changed = owner.patch_version(&path, &etag, change.clone()).await.expect(200);
    assert_eq!((&changed.data()["version"], &changed.data()["url"]), (&json!(2), &json!("https://blog.example/")));
    owner.patch_version(&path, &etag, change.clone()).await.refused(412, "version_conflict");
    owner.patch(&path, change).await.refused(428, "version_required");
    for wrong in
        [json!({"time_zone": "Mars/Base"}), json!({"name": "  "}), json!({"status": "suspended"}), json!({"id": 1})]
    {
        owner.patch_version(&path, "\"v2\"", wrong).await.refused(400, "validation_failed");
    }
    owner.get(&path).await.expect(200);
}

#[tokio::test]
async fn names_of_sites_and_sectors_are_unique_where_they_are() {
    let door = Door::open().await;
    let (owner, rival) = (door.owner("acme").await, door.owner("rival").await);
    owner.post("/sites", json!({"name": " Blog "})).await.refused(409, "conflict");
    rival.post("/sites", json!({"name": "Shop"})).await.expect(201);
    owner.post("/sites", json!({"name": "Shop"})).await.expect(201);
    let sectors = format!("/sites/{}/sectors", owner.site().await);
    owner.post(&sectors, json!({"name": "general"})).await.refused(409, "conflict");
    owner.post(&sectors, json!({"name": "***"})).await.refused(400, "validation_failed");
}

#[tokio::test]
async fn a_site_has_from_one_to_five_sectors() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let path = format!("/sites/{}/sectors", owner.site().await);
    let first = owner.get(&path).await.body["results"][0]["id"].as_str().unwrap().to_owned();
    owner.delete(&format!("{path}/{first}")).await.refused(422, "sector_limit");
    for name in ["Tents", "Stoves", "Boots", "Maps"] {
        owner.post(&path, json!({"name": name, "description": "All of them"})).await.expect(201);
    }
    owner.post(&path, json!({"name": "Knives"})).await.refused(422, "sector_limit");
    let changed =
        owner.patch(&format!("{path}/{first}"), json!({"name": "Hiking", "status": "inactive"})).await.expect(200);
    assert_eq!((&changed.data()["name"], &changed.data()["keyword_count"]), (&json!("Hiking"), &json!(0)));
    owner.delete(&format!("{path}/{first}")).await.expect(204);
    assert_eq!(owner.get(&path).await.body["count"], 4);
    door.assert_sound().await;
}

#[tokio::test]
async fn a_sector_with_keywords_says_how_many_and_stays() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let site = owner.site().await;
    let path = format!("/sites/{site}/sectors");
    let sector = owner.post(&path, json!({"name": "Tents"})).await.expect(201).data()["id"].clone();
    let keywords = json!({"sector_id": sector, "keywords": [{"text": "family tent"}, {"text": "light tent"}]});
    owner.post(&format!("/sites/{site}/planner/keywords"), keywords).await.expect(200);
    let sectors = owner.get(&path).await.body;
    let count = sectors["results"].as_array().unwrap().iter().find(|row| row["id"] == sector).unwrap();
    assert_eq!(count["keyword_count"], 2, "{sectors:#}");
    owner.delete(&format!("{path}/{}", sector.as_str().unwrap())).await.refused(409, "conflict");
}

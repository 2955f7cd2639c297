//! What one transaction reads and writes, as far as the log wants to know it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};

use super::{
    Origin, current,
    image::{self, Image},
    row::ActiveModel,
};
use crate::platform::{
    ids::{AccountId, SiteId},
    store::{Actor, Store},
};

/// Rows that are listed one by one; of more, only the number is known.
const LISTED: usize = 1_000;
/// Rows that are listed with what they were and are.
const PICTURED: usize = 50;
/// The database's own bookkeeping, and what repeats a request's answer.
const BESIDE: [&str; 3] = ["tally", "idempotency_key", "plugin_request"];
/// Columns that change with every change.
const ALWAYS: [&str; 2] = ["updated_at", "version"];

/// The trail of one transaction; nothing outside of an operation.
pub struct Trail(Option<(Arc<Origin>, Mutex<Notes>)>);

#[derive(Default)]
struct Notes {
    account: Option<(AccountId, Actor)>,
    site: Option<SiteId>,
    sites: usize,
    /// What was read before it may be written, by table and id.
    seen: HashMap<(&'static str, String), Image>,
    touched: Vec<Touch>,
    rows: i64,
    /// What an attempt wrote so far: it may be undone.
    attempt: Option<Vec<(Vec<Touch>, i64)>>,
}

struct Touch {
    table: &'static str,
    id: String,
    action: &'static str,
    before: Option<Image>,
    after: Option<Image>,
}

/// Whose rows are being written, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    pub account: AccountId,
    pub site: Option<SiteId>,
    pub actor: Actor,
}

impl Trail {
    /// Of a transaction that begins now.
    pub fn begin() -> Self {
        Self(current().map(|origin| (origin, Mutex::default())))
    }

    fn notes(&self) -> Option<MutexGuard<'_, Notes>> {
        let (_, notes) = self.0.as_ref()?;
        Some(notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether anybody wants to know.
    pub fn is_kept(&self) -> bool {
        self.0.is_some()
    }

    /// From here on what is written may be undone.
    pub fn attempt(&self) {
        if let Some(mut notes) = self.notes() {
            notes.attempt = Some(vec![]);
        }
    }

    /// What was attempted is kept, or was undone.
    pub fn attempted(&self, kept: bool) {
        let Some(mut notes) = self.notes() else { return };
        for (touches, rows) in notes.attempt.take().into_iter().flatten().filter(|_| kept) {
            notes.take(touches, rows);
        }
    }

    /// Remembers rows as they were read: the next write has that before it.
    pub fn saw<E: EntityTrait>(&self, rows: &[E::Model]) {
        let Some(mut notes) = self.notes() else { return };
        if BESIDE.contains(&image::table::<E>()) {
            return;
        }
        for row in rows.iter().take(PICTURED.saturating_sub(notes.seen.len())) {
            let key = (image::table::<E>(), image::id_of::<E>(row));
            notes.seen.entry(key).or_insert_with(|| image::of::<E>(row));
        }
    }

    /// Notes rows that were added, as they were given.
    pub fn added<E: EntityTrait, A: ActiveModelTrait<Entity = E>>(&self, whose: Whose, rows: &[A]) {
        self.note::<E, _>(whose, "created", rows, |row| (image::id_of_new(row), None, Some(image::of_new(row))));
    }

    /// Notes that rows were added, of which only the number is known.
    pub fn counted<E: EntityTrait>(&self, whose: Whose, rows: u64) {
        let Some(mut notes) = self.notes() else { return };
        if BESIDE.contains(&image::table::<E>()) {
            return;
        }
        notes.belong_to(whose);
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        match &mut notes.attempt {
            Some(attempt) => attempt.push((vec![], rows)),
            None => notes.rows += rows,
        }
    }

    /// Notes a row that was added, as it is.
    pub fn created<E: EntityTrait>(&self, whose: Whose, row: &E::Model) {
        let rows = std::slice::from_ref(row);
        self.note::<E, _>(whose, "created", rows, |row| (image::id_of::<E>(row), None, Some(image::of::<E>(row))));
    }

    /// Notes rows that were changed, as they are now.
    pub fn changed<E: EntityTrait>(&self, whose: Whose, rows: &[E::Model]) {
        self.note::<E, _>(whose, "changed", rows, |row| (image::id_of::<E>(row), None, Some(image::of::<E>(row))));
    }

    /// Notes rows that were deleted, as they were.
    pub fn deleted<E: EntityTrait>(&self, whose: Whose, rows: &[E::Model]) {
        self.note::<E, _>(whose, "deleted", rows, |row| (image::id_of::<E>(row), Some(image::of::<E>(row)), None));
    }

    fn note<E: EntityTrait, R>(
        &self,
        whose: Whose,
        action: &'static str,
        rows: &[R],
        picture: impl Fn(&R) -> (String, Option<Image>, Option<Image>),
    ) {
        let Some(mut notes) = self.notes() else { return };
        let table = image::table::<E>();
        if BESIDE.contains(&table) {
            return;
        }
        notes.belong_to(whose);
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let listed = rows.iter().take(LISTED.saturating_sub(notes.touched.len()));
        let touches = listed.map(picture).map(|(id, before, after)| Touch { table, id, action, before, after });
        let touches: Vec<Touch> = touches.collect();
        match &mut notes.attempt {
            Some(attempt) => attempt.push((touches, count)),
            None => notes.take(touches, count),
        }
    }

    /// The log's row, if anything was written.
    pub fn row(&self, store: &Store) -> Option<ActiveModel> {
        let (origin, _) = self.0.as_ref()?;
        let notes = self.notes().filter(|notes| notes.rows > 0)?;
        let (account, actor) = notes.account?;
        let (subject_kind, subject) = notes.subject(origin);
        // What it was about stands first, what followed from that after it.
        let (about, beside): (Vec<&Touch>, Vec<&Touch>) =
            notes.touched.iter().partition(|touch| touch.table == subject_kind && touch.id == subject);
        let changes = about.into_iter().chain(beside).map(Touch::json).collect();
        Some(ActiveModel {
            id: Set(store.new_id()),
            account_id: Set(account),
            site_id: Set(notes.site.filter(|_| notes.sites == 1)),
            actor_kind: Set(actor.kind().to_owned()),
            actor: Set(actor.to_string()),
            operation: Set(origin.operation.clone()),
            subject_kind: Set(subject_kind),
            subject: Set(subject),
            changes: Set(changes),
            rows: Set(notes.rows),
            part: Set(origin.next_part()),
            request_id: Set(origin.request_id.clone()),
            address: Set(origin.address.map(|address| address.to_string()).unwrap_or_default()),
            created_at: Set(store.now()),
        })
    }
}

impl Notes {
    fn belong_to(&mut self, whose: Whose) {
        self.account.get_or_insert((whose.account, whose.actor));
        if whose.site.is_some() && self.site != whose.site {
            self.site = whose.site;
            self.sites += 1;
        }
    }

    fn take(&mut self, touches: Vec<Touch>, rows: i64) {
        self.rows += rows;
        touches.into_iter().for_each(|touch| self.touch(touch));
    }

    /// A row that is written twice is listed once: as it was first, as it is last.
    fn touch(&mut self, mut touch: Touch) {
        let known = self.touched.iter().position(|known| known.table == touch.table && known.id == touch.id);
        if let Some(known) = known.and_then(|at| self.touched.get_mut(at)) {
            self.rows -= 1;
            if touch.action == "deleted" {
                known.action = touch.action;
            }
            if known.action != "created" || touch.after.is_none() {
                known.after = touch.after;
            } else if let Some(after) = touch.after {
                known.after.get_or_insert_default().extend(after);
            }
            return;
        }
        touch.before = touch.before.or_else(|| self.seen.remove(&(touch.table, touch.id.clone())));
        if self.touched.len() >= PICTURED {
            (touch.before, touch.after) = (None, None);
        }
        self.touched.push(touch);
    }

    /// What it was about: what the path names, else what was made first, else what was written first.
    fn subject(&self, origin: &Origin) -> (String, String) {
        let named = origin.subject.as_deref();
        let of_path = self.touched.iter().find(|touch| named == Some(&touch.id));
        let made = || self.touched.iter().find(|touch| touch.action == "created");
        match (of_path, named) {
            (Some(touch), _) => (touch.table.to_owned(), touch.id.clone()),
            (None, Some(id)) => (id.split('_').next().unwrap_or_default().to_owned(), id.to_owned()),
            (None, None) => made()
                .or_else(|| self.touched.first())
                .map(|touch| (touch.table.to_owned(), touch.id.clone()))
                .or_else(|| self.site.map(|site| ("site".to_owned(), site.to_string())))
                .or_else(|| self.account.map(|(account, _)| ("account".to_owned(), account.to_string())))
                .unwrap_or_default(),
        }
    }
}

impl Touch {
    fn json(&self) -> Value {
        let (before, after) = match (&self.before, &self.after) {
            (Some(before), Some(after)) => (Some(differing(before, after)), Some(differing(after, before))),
            (before, after) => (before.clone(), after.clone()),
        };
        json!({"kind": self.table, "id": self.id, "action": self.action, "before": before, "after": after})
    }
}

/// What `a` says otherwise than `b`.
fn differing(a: &Image, b: &Image) -> Image {
    let mut differing = a.clone();
    differing.retain(|name, value| b.get(name) != Some(value) && !ALWAYS.contains(&name.as_str()));
    differing
}

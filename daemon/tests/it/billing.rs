//! Credits: parallel work never spends what is not there, and what is done twice is paid once.

use std::sync::Arc;

use igny8::{
    features::{
        accounts::{
            accounts,
            sites::{self, NewSite},
        },
        billing::{
            LedgerCredits,
            ledger::{self, Entry, EntryType},
            plans, subscriptions,
        },
        system::invariants,
    },
    platform::{
        ai::{Charge, Credits},
        clock::SystemClock,
        error::{Error, Result},
        ids::{AccountId, JobId, SiteId},
        random::SystemRandom,
        store::{AccountScope, Actor, Store, Tx},
    },
};

use crate::support::database::TestDatabase;

/// An account of its own, with a site and `credits`.
struct Account {
    _database: TestDatabase,
    store: Store,
    id: AccountId,
    site: SiteId,
}

impl Account {
    async fn with(credits: i64) -> Self {
        let database = TestDatabase::create().await;
        let store = database.open(Arc::new(SystemClock), Arc::new(SystemRandom)).await;
        let id = store.new_id();
        let tx = store.system("a test makes an account").begin().await.unwrap();
        accounts::create(&tx, id, Actor::System, "Acme").await.unwrap();
        let plan = plans::get(&tx, "free").await.unwrap();
        let account = tx.account(id, Actor::System);
        subscriptions::start(&account, &plan).await.unwrap();
        let site = sites::add(&account, NewSite { name: "Blog".into(), ..NewSite::default() }).await.unwrap().id;
        let difference = credits - plan.included_credits;
        let entry = entry(EntryType::Adjustment, difference, "test/start");
        ledger::grant(&account, entry).await.unwrap();
        drop(account);
        tx.commit().await.unwrap();
        Self { _database: database, store, id, site }
    }

    async fn begin(&self) -> AccountScope<Tx> {
        self.store.system("a test").account(self.id, Actor::System).begin().await.unwrap()
    }

    async fn reserve(&self, reference: &str, credits: i64) -> Result<()> {
        let tx = self.begin().await;
        LedgerCredits.reserve(&tx, reference, credits).await?;
        tx.commit().await
    }

    async fn settle(&self, reference: &str, credits: i64) -> Result<()> {
        let charge = Charge {
            site: self.site,
            function: "generate_ideas",
            units: credits,
            credits,
            cost_micros: None,
            provider: "builtin".into(),
            model: "lexical".into(),
        };
        let tx = self.begin().await;
        LedgerCredits.settle(&tx, reference, &charge).await?;
        tx.commit().await
    }

    async fn release(&self, reference: &str) {
        let tx = self.begin().await;
        LedgerCredits.release(&tx, reference).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Credits, and what of them is held back.
    async fn balance(&self) -> (i64, i64) {
        let balance = ledger::balance(&self.store.system("a test").account(self.id, Actor::System)).await.unwrap();
        (balance.credits, balance.credits_reserved)
    }

    fn work(&self) -> String {
        format!("{}/0", self.store.new_id::<JobId>())
    }

    /// The promises about money.
    async fn assert_sound(&self) {
        let all = invariants::violations(&self.store, std::time::Duration::from_secs(30)).await.unwrap();
        let money: Vec<_> = all.iter().filter(|text| text.starts_with("I2")).collect();
        assert!(money.is_empty(), "{money:#?}");
    }
}

fn entry(kind: EntryType, amount: i64, reference: &str) -> Entry {
    Entry { kind, amount, reference: reference.into(), reason: "a test".into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_reservations_at_once_never_hold_more_than_ten_credits() {
    let account = Arc::new(Account::with(10).await);
    let tries: Vec<_> = (0..32)
        .map(|_| {
            let (account, reference) = (Arc::clone(&account), account.work());
            tokio::spawn(async move { (account.reserve(&reference, 1).await, reference) })
        })
        .collect();
    let mut held = Vec::new();
    for one in tries {
        match one.await.unwrap() {
            (Ok(()), reference) => held.push(reference),
            (Err(Error::InsufficientCredits { required: 1, .. }), _) => {}
            (Err(other), _) => panic!("{other}"),
        }
    }
    assert_eq!(held.len(), 10);
    assert_eq!(account.balance().await, (10, 10));
    for (index, reference) in held.iter().enumerate() {
        if index % 2 == 0 { account.settle(reference, 1).await.unwrap() } else { account.release(reference).await }
    }
    assert_eq!(account.balance().await, (5, 0));
    account.assert_sound().await;
}

#[tokio::test]
async fn doing_it_twice_is_doing_it_once() {
    let account = Account::with(10).await;
    let work = account.work();
    account.reserve(&work, 6).await.unwrap();
    account.reserve(&work, 6).await.unwrap();
    assert_eq!(account.balance().await, (10, 6));
    account.settle(&work, 4).await.unwrap();
    account.settle(&work, 4).await.unwrap();
    account.release(&work).await;
    assert_eq!(account.balance().await, (6, 0));
    assert!(matches!(account.reserve(&work, 1).await, Err(Error::Conflict { .. })), "what is paid is not begun again");
    account.assert_sound().await;
}

#[tokio::test]
async fn released_work_can_be_tried_again() {
    let account = Account::with(3).await;
    let work = account.work();
    account.reserve(&work, 3).await.unwrap();
    account.release(&work).await;
    account.release(&work).await;
    assert_eq!(account.balance().await, (3, 0));
    account.reserve(&work, 2).await.unwrap();
    account.settle(&work, 2).await.unwrap();
    assert_eq!(account.balance().await, (1, 0));
    account.assert_sound().await;
}

#[tokio::test]
async fn what_costs_nothing_is_noted_and_what_was_not_reserved_is_not_taken() {
    let account = Account::with(3).await;
    account.settle(&account.work(), 0).await.unwrap();
    assert_eq!(account.balance().await, (3, 0));
    assert!(account.settle(&account.work(), 1).await.is_err());
    let work = account.work();
    account.reserve(&work, 1).await.unwrap();
    assert!(account.settle(&work, 2).await.is_err(), "more than was reserved");
    account.settle(&work, 0).await.unwrap();
    assert_eq!(account.balance().await, (3, 0));
    account.assert_sound().await;
}

#[tokio::test]
async fn a_grant_is_made_once_and_takes_only_what_is_free() {
    let account = Account::with(10).await;
    let work = account.work();
    account.reserve(&work, 8).await.unwrap();
    let tx = account.begin().await;
    let too_much = ledger::grant(&tx, entry(EntryType::Expiry, -3, "expiry/1")).await;
    assert!(matches!(too_much, Err(Error::InsufficientCredits { required: 3, available: 2 })));
    for _ in 0..2 {
        ledger::grant(&tx, entry(EntryType::Purchase, 5, "payment/1")).await.unwrap();
    }
    assert!(ledger::grant(&tx, entry(EntryType::Grant, -5, "grant/1")).await.is_err());
    assert!(ledger::grant(&tx, entry(EntryType::Deduction, -1, "grant/2")).await.is_err());
    tx.commit().await.unwrap();
    assert_eq!(account.balance().await, (15, 8));
    account.release(&work).await;
    account.assert_sound().await;
}

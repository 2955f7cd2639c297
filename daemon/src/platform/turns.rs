//! Taking turns: one at a time for each key, within this daemon.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// Turns by key. A key that nobody waits for is forgotten.
#[derive(Debug)]
pub struct Turns<K>(Mutex<HashMap<K, Weak<Queue<()>>>>);

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq> Turns<K> {
    /// Waits until nobody else has the turn of `key`; it ends when it is dropped.
    pub async fn turn(&self, key: K) -> OwnedMutexGuard<()> {
        self.queue(key).lock_owned().await
    }

    fn queue(&self, key: K) -> Arc<Queue<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, queue| queue.strong_count() > 0);
        if let Some(queue) = all.get(&key).and_then(Weak::upgrade) {
            return queue;
        }
        let queue = Arc::new(Queue::new(()));
        all.insert(key, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_for_each_key() {
        let turns = Turns::default();
        let first = turns.turn("a").await;
        let _other = turns.turn("b").await;
        let mut second = std::pin::pin!(turns.turn("a"));
        assert!(futures_util::poll!(second.as_mut()).is_pending());
        drop(first);
        drop(second.await);
        drop(turns.turn("c").await);
        assert!(turns.0.lock().unwrap().len() <= 2, "what nobody waits for is forgotten");
    }
}

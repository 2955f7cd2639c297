//! The order of the stages, written once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

crate::words! {
    /// A stage of the pipeline, in its order.
    pub enum Stage {
        /// Keywords that have no cluster get one.
        Cluster,
        /// Clusters without ideas get some.
        Ideas,
        /// Ideas become tasks.
        Tasks,
        /// Tasks become content.
        Content,
        /// Content gets prompts for its pictures.
        ImagePrompts,
        /// Prompts become pictures.
        Images,
        /// Content goes to WordPress.
        Publish,
    }
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 7] =
        [Self::Cluster, Self::Ideas, Self::Tasks, Self::Content, Self::ImagePrompts, Self::Images, Self::Publish];

    /// Items a run takes in this stage if the rule does not say.
    #[must_use]
    pub fn default_limit(self) -> u64 {
        match self {
            Self::Cluster => 5_000,
            Self::Ideas | Self::Tasks | Self::Content | Self::ImagePrompts | Self::Publish => 10,
            Self::Images => 30,
        }
    }
}

/// Items per stage and run; a stage that is not named has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limits(pub BTreeMap<Stage, u64>);

impl Limits {
    /// The limit of a stage.
    #[must_use]
    pub fn of(&self, stage: Stage) -> u64 {
        self.0.get(&stage).copied().unwrap_or_else(|| stage.default_limit())
    }
}

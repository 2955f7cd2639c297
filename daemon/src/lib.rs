//! IGNY8.

/// How any daemon works: no feature is named here.
pub mod platform {
    /// Asking models, and what answers when there is none.
    pub mod ai {
        /// Who answers.
        pub mod provider {
            pub mod builtin;
        }
    }
}

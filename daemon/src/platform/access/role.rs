//! What a user is in an account.

crate::words! {
    /// What a user is. Exactly one per user.
    pub enum Role {
        /// Runs this instance: every account. Made on the command line only.
        Developer,
        /// Its account with everything, money too.
        Owner,
        /// As an owner, without money.
        Admin,
        /// Works in the sites that were granted.
        Editor,
        /// Looks at the sites that were granted.
        Viewer,
        /// Jobs and schedules. Cannot sign in.
        SystemBot,
    }
}

impl Role {
    /// Whether every site of the account is open, without a grant.
    #[must_use]
    pub fn reaches_all_sites(self) -> bool {
        match self {
            Self::Developer | Self::Owner | Self::Admin | Self::SystemBot => true,
            Self::Editor | Self::Viewer => false,
        }
    }

    /// Whether a person can sign in as this.
    #[must_use]
    pub fn can_sign_in(self) -> bool {
        self != Self::SystemBot
    }
}

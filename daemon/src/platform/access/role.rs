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

    /// Whether somebody with this role may make, change and remove somebody with `other`: nobody above themselves, and
    /// what is made on the command line stays there. The roles are declared from the mightiest down.
    #[must_use]
    pub fn may_manage(self, other: Self) -> bool {
        !matches!(other, Self::Developer | Self::SystemBot) && other >= self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_manages_above_themselves() {
        assert!(Role::Owner.may_manage(Role::Owner) && Role::Owner.may_manage(Role::Viewer));
        assert!(Role::Admin.may_manage(Role::Admin) && !Role::Admin.may_manage(Role::Owner));
        assert!(!Role::Owner.may_manage(Role::Developer) && !Role::Owner.may_manage(Role::SystemBot));
    }
}

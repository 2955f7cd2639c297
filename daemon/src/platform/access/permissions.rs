//! The permission table: the one place that says which role may do what.
//!
//! Each permission is a type, so a handler demands it in its signature (`Caller<PlannerWrite>`), the document shows it
//! as `x-permission`, and a permission that nobody wrote down does not compile. What a caller may do *somewhere* is
//! decided here; *where* is decided by the account and the site's grants.

use std::fmt;

use sea_orm::Iterable;

use crate::platform::access::role::Role;

/// Something that may be allowed.
pub trait Permission: fmt::Debug + Send + Sync + 'static {
    /// As in the document and in `GET /me`.
    const NAME: &'static str;

    /// Whether `role` has it.
    fn allows(role: Role) -> bool;

    /// Whether it may be used to change something although the account is suspended or cancelled.
    #[must_use]
    fn even_suspended() -> bool {
        [AccountRestore::NAME, InstanceManage::NAME].contains(&Self::NAME)
    }
}

/// A permission as a value, for lists.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub name: &'static str,
    pub meaning: &'static str,
    allows: fn(Role) -> bool,
}

impl Entry {
    /// Who has it.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        Role::iter().filter(|role| (self.allows)(*role)).collect()
    }
}

/// The names of what `role` may do.
pub fn of(role: Role) -> impl Iterator<Item = &'static str> {
    ALL.iter().filter(move |entry| (entry.allows)(role)).map(|entry| entry.name)
}

macro_rules! permissions {
    ($(#[doc = $meaning:literal] $name:ident = $word:literal: $($role:ident),+;)+) => {
        $(
            #[doc = $meaning]
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Permission for $name {
                const NAME: &'static str = $word;

                fn allows(role: Role) -> bool {
                    matches!(role, $(Role::$role)|+)
                }
            }
        )+

        /// Every permission, in the order of the table.
        pub const ALL: &[Entry] =
            &[$(Entry { name: $word, meaning: $meaning.trim_ascii(), allows: <$name as Permission>::allows }),+];
    };
}

permissions! {
    /// Change yourself: password, sessions, second factor.
    MeManage        = "me.manage":        Developer, Owner, Admin, Editor, Viewer;
    /// See the account: its name, state and balance.
    AccountRead     = "account.read":     Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Change, export or delete the account.
    AccountManage   = "account.manage":   Developer, Owner;
    /// Take the deletion of the account back.
    AccountRestore  = "account.restore":  Developer, Owner;
    /// See every account of this instance, suspend and activate it.
    InstanceManage  = "instance.manage":  Developer;
    /// See who belongs to the account.
    UsersRead       = "users.read":       Developer, Owner, Admin;
    /// Invite, disable and change users, and grant sites to them.
    UsersManage     = "users.manage":     Developer, Owner, Admin;
    /// Make and revoke API keys.
    ApiKeysManage   = "api_keys.manage":  Developer, Owner, Admin;
    /// See sites and their sectors.
    SitesRead       = "sites.read":       Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Add and change sites, sectors and their WordPress.
    SitesManage     = "sites.manage":     Developer, Owner, Admin;
    /// See keywords, clusters and ideas.
    PlannerRead     = "planner.read":     Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Import, group and change keywords, clusters and ideas.
    PlannerWrite    = "planner.write":    Developer, Owner, Admin, Editor, SystemBot;
    /// See tasks, articles and images.
    WriterRead      = "writer.read":      Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Generate and change tasks, articles and images.
    WriterWrite     = "writer.write":     Developer, Owner, Admin, Editor, SystemBot;
    /// Say that an article is good.
    WriterApprove   = "writer.approve":   Developer, Owner, Admin, Editor;
    /// See what goes to WordPress.
    PublisherRead   = "publisher.read":   Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Send articles to WordPress.
    PublisherWrite  = "publisher.write":  Developer, Owner, Admin, Editor, SystemBot;
    /// See rules and runs.
    AutomationRead  = "automation.read":  Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Make, change and start rules.
    AutomationWrite = "automation.write": Developer, Owner, Admin, Editor, SystemBot;
    /// See the ledger, usage and the plan.
    BillingRead     = "billing.read":     Developer, Owner;
    /// Change the plan and budgets.
    BillingManage   = "billing.manage":   Developer, Owner;
    /// Set up AI and image providers and their keys.
    ProvidersManage = "providers.manage": Developer, Owner, Admin;
    /// See who did what.
    AuditRead       = "audit.read":       Developer, Owner, Admin;
    /// See how the daemon is doing.
    SystemRead      = "system.read":      Developer, Owner, Admin, SystemBot;
    /// See jobs and their progress.
    JobsRead        = "jobs.read":        Developer, Owner, Admin, Editor, Viewer, SystemBot;
    /// Cancel and repeat jobs.
    JobsWrite       = "jobs.write":       Developer, Owner, Admin, Editor, SystemBot;
    /// See calls of AI models and what they cost in tokens.
    AiRead          = "ai.read":          Developer, Owner, Admin, Editor, Viewer, SystemBot;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_is_an_owner_without_money_and_without_the_account_itself() {
        let missing: Vec<_> = of(Role::Owner).filter(|name| !of(Role::Admin).any(|other| other == *name)).collect();
        assert_eq!(missing, ["account.manage", "account.restore", "billing.read", "billing.manage"]);
    }

    #[test]
    fn a_viewer_only_reads() {
        assert!(of(Role::Viewer).all(|name| name.ends_with(".read") || name == "me.manage"));
    }

    #[test]
    fn an_editor_manages_nothing() {
        let mut others = of(Role::Editor).filter(|name| *name != "me.manage");
        assert!(others.all(|name| !name.ends_with(".manage") && !name.starts_with("billing")));
        assert!(WriterApprove::allows(Role::Editor));
    }

    #[test]
    fn the_bot_sees_no_users_and_no_money() {
        assert!(of(Role::SystemBot).all(|name| !name.starts_with("users") && !name.starts_with("billing")));
    }

    #[test]
    fn names_are_unique() {
        for entry in ALL {
            assert_eq!(ALL.iter().filter(|other| other.name == entry.name).count(), 1, "{}", entry.name);
        }
    }
}

//! LIST: the APIs, in the order of the document. One line per thing, grouped by module.

use std::sync::Arc;

use poem_openapi::{OpenApi, Tags};

use crate::{
    features::{
        accounts::{
            accounts::api::AccountsApi,
            api_keys::api::ApiKeysApi,
            invitations::api::InvitationsApi,
            second_factor::api::SecondFactorApi,
            sectors::api::SectorsApi,
            sign_in::{api::SignInApi, api_oidc::OidcApi, api_proofs::ProofsApi},
            site_access::api::SiteAccessApi,
            sites::api::SitesApi,
            users::{api::UsersApi, api_me::MeApi},
        },
        automation::{rules::api::RulesApi, runs::api::RunsApi},
        billing::api::BillingApi,
        planner::{clusters::api::ClustersApi, ideas::api::IdeasApi, keywords::api::KeywordsApi},
        publisher::{
            conflicts::api::ConflictsApi,
            deliveries::{api::DeliveriesApi, api_plugin::PluginWorkApi},
            doctor::api::DoctorApi,
            inventory::{api::InventoryApi, api_plugin::PluginInventoryApi},
            pairing::api::PluginApi,
            settings::api::PublisherSettingsApi,
            wordpress::api::WordPressApi,
        },
        system::{
            audit::api::AuditApi,
            dashboard::api::DashboardApi,
            providers::{ConfiguredProviders, api::ProvidersApi},
            status::api::StatusApi,
        },
        writer::{content::api::ContentApi, images::api::ImagesApi, tasks::api::TasksApi},
    },
    platform::{ai::api::AiApi, http::meta::MetaApi, jobs::api::JobsApi, services::Services},
};

/// What the document groups operations by.
#[derive(Debug, Clone, Copy, Tags)]
pub enum Tag {
    /// What the API itself knows: permissions, error codes.
    Meta,
    /// Sign up, sign in, sign out.
    Auth,
    /// The account and who belongs to it.
    Accounts,
    /// Sites, their sectors, and who may reach them.
    Sites,
    /// Credits: balance, ledger, usage.
    Billing,
    /// Keywords: by hand, by CSV, filtered, sorted.
    Keywords,
    /// Clusters of keywords.
    Clusters,
    /// Ideas for content, each with its outline.
    Ideas,
    /// Tasks: what is to be written.
    Tasks,
    /// Content: what was written, and its versions.
    Content,
    /// Images and their prompts.
    Images,
    /// What goes to WordPress and what became of it.
    Deliveries,
    /// A site's WordPress: pairing, credentials, tests.
    WordPress,
    /// The protocol of the WordPress plugin.
    Plugin,
    /// Rules and runs.
    Automation,
    /// Jobs and their progress.
    Jobs,
    /// The AI engine: functions and calls.
    Ai,
    /// Who did what.
    Audit,
    /// The daemon: providers, status, dashboard.
    System,
}

/// Every API.
#[must_use]
pub fn all(services: &Arc<Services>, providers: &Arc<ConfiguredProviders>) -> impl OpenApi + use<> {
    let account = (SignInApi::new(services), AccountsApi(Arc::clone(services)));
    let accounts = (account, UsersApi::new(services), ApiKeysApi, SitesApi, SiteAccessApi, SectorsApi);
    let own = (MeApi(Arc::clone(services)), SecondFactorApi(Arc::clone(services)));
    let people = (own, OidcApi::new(services), ProofsApi(Arc::clone(services)), InvitationsApi(Arc::clone(services)));
    let planner = (KeywordsApi::new(services), ClustersApi, IdeasApi);
    let writer = (TasksApi, ContentApi, ImagesApi(Arc::clone(services)));
    let plugin = (PluginApi(Arc::clone(services)), PluginWorkApi(Arc::clone(services)), PluginInventoryApi);
    let publisher = (DeliveriesApi, WordPressApi(Arc::clone(services)), DoctorApi(Arc::clone(services)), plugin);
    let posts = (ConflictsApi, InventoryApi, PublisherSettingsApi);
    let automation = (RulesApi(Arc::clone(services)), RunsApi);
    let status = StatusApi { services: Arc::clone(services), providers: Arc::clone(providers) };
    let system = (ProvidersApi { services: Arc::clone(services), providers: Arc::clone(providers) }, status);
    (
        (accounts, people),
        BillingApi,
        planner,
        writer,
        publisher,
        posts,
        automation,
        MetaApi,
        (JobsApi, AiApi, system, DashboardApi, AuditApi),
    )
}

//! The composition root: configuration in, a daemon out. The only place that knows every part.

use std::{path::Path, sync::Arc};

use chrono::TimeDelta;
use poem::{EndpointExt, endpoint::BoxEndpoint};
use secrecy::ExposeSecret;
use url::Url;

use crate::{
    config::{
        Config,
        sections::{self, ImageProviderKind, OidcProvider, OidcSignUp, Registration, TextProviderKind},
    },
    features::{
        billing::LedgerCredits,
        system::{
            chores::Retention,
            providers::{ConfiguredProviders, InstanceImages, InstanceProviders, InstanceText},
        },
    },
    platform::{
        access::{
            Access, Settings as AccessSettings, families,
            oidc::{Oidc, Provider, SignUpPolicy},
            password::{Cost, Passwords},
            signing::{self, Signing},
            throttle::{self, Scope, Throttle},
            tokens::Tokens,
        },
        ai::gate::GateSettings,
        clock::Clock,
        email::{self, Mailer, Smtp, Way},
        files::Files,
        http::{self, Parts, apis, health::Checks, idempotency},
        jobs::{Runner, RunnerSettings, registry::registry},
        metrics::Metrics,
        outbound::{Limits, Outbound, Policy},
        pulse::Pulse,
        random::Random,
        secret::{KeyRing, Sealer},
        services::Services,
        store::{Settings as StoreSettings, Store},
        turns::Turns,
    },
};

/// What the world gives a daemon; a test gives its own.
#[derive(Clone)]
pub struct World {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    /// What hashing a password costs.
    pub password_cost: Cost,
}

/// A daemon, put together and migrated, not yet serving.
pub struct App {
    pub services: Arc<Services>,
    providers: Arc<ConfiguredProviders>,
    runner: RunnerSettings,
    cors_origins: Vec<String>,
    world: World,
}

impl App {
    /// Puts the parts together and brings the database up to date.
    pub async fn open(config: &Config, world: World) -> anyhow::Result<Self> {
        make_folder(&config.data.dir)?;
        let ring = Arc::new(key_ring(config, &*world.random)?);
        let store = Self::store(config, &world).await?;
        store.migrate().await?;
        idempotency::forget_interrupted(&store).await?;
        let metrics = Metrics::new();
        let sealer = Sealer::new(Arc::clone(&ring), Arc::clone(&world.random));
        let keys = signing::load(&store, &sealer).await?;
        let lasts = TimeDelta::from_std(config.security.access_token)?;
        let tokens = Tokens::new(keys, lasts, Arc::clone(&world.clock), Arc::clone(&world.random));
        let signing = Signing::new(&store, &sealer, &tokens);
        let outbound = Outbound::new(Policy::new(&config.outbound.allow_private_networks), limits(config))?;
        let providers = Arc::new(ConfiguredProviders::new(
            instance_providers(config)?,
            outbound.clone(),
            sealer.clone(),
            Arc::clone(&world.clock),
            Arc::clone(&world.random),
        ));
        let services = Arc::new(Services {
            access: access(config, &ring, &world, &metrics, (tokens, signing))?,
            oidc: Oidc::new(
                identity_providers(config)?,
                outbound.clone(),
                Arc::clone(&world.clock),
                Arc::clone(&world.random),
            ),
            files: Files::in_folder(config.data.dir.join("files")),
            credits: Arc::new(LedgerCredits),
            providers: Arc::clone(&providers) as Arc<_>,
            ai_concurrency: config.ai.concurrency as usize,
            public_url: public_url(config)?,
            uploads: Turns::default(),
            pulse: Pulse::default(),
            store,
            metrics,
            mailer: mailer(config, &sealer)?,
            outbound,
            sealer,
        });
        let runner =
            RunnerSettings { workers: config.jobs.workers as usize, lease: config.jobs.lease, poll: config.jobs.poll };
        let cors_origins = config.server.cors_origins.iter().map(|origin| origin.0.clone()).collect();
        Ok(Self { services, providers, runner, cors_origins, world })
    }

    /// The database alone, as it is.
    pub async fn store(config: &Config, world: &World) -> anyhow::Result<Store> {
        make_folder(&config.data.dir)?;
        Ok(Store::connect(&store_settings(config), Arc::clone(&world.clock), Arc::clone(&world.random)).await?)
    }

    /// What seals the secrets in the database.
    pub fn sealer(config: &Config, world: &World) -> anyhow::Result<Sealer> {
        make_folder(&config.data.dir)?;
        Ok(Sealer::new(Arc::new(key_ring(config, &*world.random)?), Arc::clone(&world.random)))
    }

    /// The public port and the private one (metrics), ready while `checks` hold.
    pub fn endpoints(&self, checks: Checks) -> anyhow::Result<(BoxEndpoint<'static>, BoxEndpoint<'static>)> {
        let parts = Parts {
            public_url: self.services.public_url.clone(),
            clock: Arc::clone(&self.world.clock),
            random: Arc::clone(&self.world.random),
            metrics: self.services.metrics.clone(),
            checks,
            cors_origins: self.cors_origins.clone(),
        };
        let apis = apis::all(&self.services, &self.providers);
        let public = http::public(&parts, apis)?.data(Arc::clone(&self.services)).boxed();
        Ok((public, http::private(&parts)))
    }

    /// A runner of jobs.
    #[must_use]
    pub fn runner(&self) -> Runner {
        Runner::new(Arc::clone(&self.services), registry(), self.runner.clone())
    }
}

impl From<sections::Retention> for Retention {
    fn from(section: sections::Retention) -> Self {
        let sections::Retention { jobs, ai_replies, sessions, pairing_codes, plugin_messages } = section;
        Self { jobs, ai_replies, sessions, pairing_codes, plugin_messages }
    }
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).map_err(|error| {
        anyhow::anyhow!(
            "the data folder {shown} cannot be made ({error}): make it, give it to this user, or set data.dir"
        )
    })
}

fn key_ring(config: &Config, random: &dyn Random) -> anyhow::Result<KeyRing> {
    let file = config.master_key_file();
    match config.security.master_key_file {
        Some(_) => KeyRing::load(&file),
        None => KeyRing::load_or_create(&file, random),
    }
}

fn store_settings(config: &Config) -> StoreSettings {
    StoreSettings {
        url: config.database.url.as_ref().map(|url| url.expose_secret().to_owned()).unwrap_or_default(),
        sqlite_file: config.data.dir.join("igny8.db"),
        max_connections: config.database.max_connections,
        busy_timeout: config.database.busy_timeout,
    }
}

fn limits(config: &Config) -> Limits {
    let outbound = &config.outbound;
    Limits {
        connect: outbound.connect_timeout,
        idle: outbound.idle_timeout,
        total: outbound.total_timeout,
        body: outbound.max_body_bytes as usize,
    }
}

fn instance_providers(config: &Config) -> anyhow::Result<InstanceProviders> {
    let ai = &config.ai;
    let text = match ai.provider {
        TextProviderKind::Builtin => InstanceText::Builtin,
        TextProviderKind::OpenaiCompatible => InstanceText::OpenAi {
            base_url: ai.base_url.clone(),
            api_key: ai.api_key.clone(),
            model: ai.text_model.clone(),
        },
    };
    let images = match ai.image_provider {
        ImageProviderKind::Builtin => InstanceImages::Builtin,
        ImageProviderKind::OpenaiCompatible => InstanceImages::OpenAi {
            base_url: ai.image_base_url.clone().unwrap_or_else(|| ai.base_url.clone()),
            // A key goes only where it belongs: another host has a key of its own.
            api_key: if ai.image_base_url.is_some() {
                ai.image_api_key.clone()
            } else {
                ai.image_api_key.clone().or_else(|| ai.api_key.clone())
            },
            model: ai.image_model.clone(),
        },
        ImageProviderKind::Runware => InstanceImages::Runware {
            base_url: ai.runware_base_url.clone(),
            api_key: ai.runware_api_key.clone(),
            model: ai.runware_model.clone(),
        },
    };
    let gates = GateSettings { at_once: ai.concurrency as usize, faults: ai.pause_after_faults, pause: ai.pause };
    Ok(InstanceProviders { text, images, timeout: ai.request_timeout, gates })
}

fn access(
    config: &Config,
    ring: &KeyRing,
    world: &World,
    metrics: &Metrics,
    (tokens, signing): (Tokens, Signing),
) -> anyhow::Result<Access> {
    let security = &config.security;
    Ok(Access {
        tokens,
        signing,
        refresh: families::Rules {
            lasts: TimeDelta::from_std(security.refresh_token)?,
            grace: TimeDelta::from_std(security.refresh_grace)?,
            secret: ring.derive("refresh tokens"),
        },
        passwords: Passwords::new(world.password_cost, Arc::clone(&world.random))?,
        throttle: Throttle::new(Arc::clone(&world.clock), throttles(&config.throttle), metrics.clone()),
        settings: AccessSettings {
            registration_open: security.registration == Registration::Open,
            unverified_may_write: security.unverified_may_write,
            default_plan: security.default_plan.clone(),
            session: TimeDelta::from_std(security.session)?,
            trusted_proxies: config.server.trusted_proxies.clone(),
            trial: TimeDelta::from_std(security.trial)?,
            purge_after: TimeDelta::from_std(security.purge_after)?,
        },
    })
}

fn throttles(config: &sections::Throttle) -> throttle::Limits {
    let by_scope = [
        (Scope::AiFunction, config.ai_function),
        (Scope::ImageGen, config.image_gen),
        (Scope::PlannerAi, config.planner_ai),
        (Scope::WriterAi, config.writer_ai),
        (Scope::ContentWrite, config.content_write),
        (Scope::ContentRead, config.content_read),
        (Scope::Auth, config.auth),
        (Scope::AuthStrict, config.auth_strict),
        (Scope::Planner, config.planner),
        (Scope::Writer, config.writer),
        (Scope::System, config.system),
        (Scope::SystemAdmin, config.system_admin),
        (Scope::Billing, config.billing),
        (Scope::BillingAdmin, config.billing_admin),
        (Scope::Plugin, config.plugin),
        (Scope::Default, config.default),
    ];
    throttle::Limits { by_scope: by_scope.into(), session_read_factor: config.session_read_factor }
}

fn identity_providers(config: &Config) -> anyhow::Result<Vec<Provider>> {
    config.oidc.providers.iter().map(identity_provider).collect()
}

fn identity_provider(provider: &OidcProvider) -> anyhow::Result<Provider> {
    let client_secret = provider.client_secret_file.as_deref().map(|file| {
        let text = std::fs::read_to_string(file).map_err(|error| {
            anyhow::anyhow!("the client secret of {} cannot be read from {}: {error}", provider.name, file.display())
        })?;
        anyhow::ensure!(!text.trim().is_empty(), "the client secret in {} is empty", file.display());
        Ok(text.trim().to_owned().into())
    });
    Ok(Provider {
        name: provider.name.clone(),
        title: if provider.title.is_empty() { provider.name.clone() } else { provider.title.clone() },
        issuer: Url::parse(&provider.issuer)?,
        issuer_text: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret: client_secret.transpose()?,
        scopes: vec!["openid".to_owned(), "email".to_owned(), "profile".to_owned()],
        domains: provider.domains.clone(),
        sign_up: match provider.sign_up {
            OidcSignUp::Closed => SignUpPolicy::Closed,
            OidcSignUp::Invitation => SignUpPolicy::Invitation,
            OidcSignUp::Open => SignUpPolicy::Open,
        },
    })
}

fn public_url(config: &Config) -> anyhow::Result<Url> {
    match &config.server.public_url {
        Some(url) => Ok(url.clone()),
        None => Ok(Url::parse(&format!("http://{}/", config.server.listen))?),
    }
}

/// The mailer without the rest of the daemon.
pub fn mailer_alone(config: &Config, random: Arc<dyn Random>) -> anyhow::Result<Mailer> {
    make_folder(&config.data.dir)?;
    let ring = key_ring(config, &*random)?;
    mailer(config, &Sealer::new(Arc::new(ring), random))
}

fn mailer(config: &Config, sealer: &Sealer) -> anyhow::Result<Mailer> {
    use crate::config::sections::MailTransport;
    let mail = &config.mail;
    let way = match mail.transport {
        MailTransport::Off => Way::Off,
        MailTransport::File => Way::Folder(mail.folder.clone().unwrap_or_else(|| config.data.dir.join("mail"))),
        MailTransport::Smtp => Way::Smtp(Smtp {
            host: mail.host.trim().to_owned(),
            port: u16::try_from(mail.port).ok().filter(|port| *port > 0).unwrap_or_else(|| mail.encryption.port()),
            encryption: mail.encryption,
            credentials: mail.password.clone().map(|password| (mail.username.clone(), password)),
            timeout: mail.timeout,
        }),
    };
    let from = match &mail.from {
        Some(from) => from.clone(),
        // only without mail, where it is never seen
        None => email::mailbox("igny8@localhost")?,
    };
    let settings = email::Settings { way, from, reply_to: mail.reply_to.clone() };
    Ok(Mailer::new(settings, public_url(config)?, sealer.clone())?)
}

//! Which provider a site uses.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use secrecy::SecretString;
use url::Url;

use super::{Provider, ProviderKind, find, gates::Gates};
use crate::platform::{
    ai::{
        Providers,
        gate::{Gate, GateReport, GateSettings},
        provider::{
            Builtin, Endpoint, ImageProvider, TextProvider,
            openai::{OpenAi, images::OpenAiImages},
            runware::Runware,
        },
    },
    clock::Clock,
    error::{Error, Result},
    ids::ProviderId,
    outbound::{Allow, Outbound},
    random::Random,
    secret::Sealer,
    store::{AccountScope, SiteScope},
};

/// Who writes when an account has no provider of its own.
pub enum InstanceText {
    Builtin,
    OpenAi { base_url: Url, api_key: Option<SecretString>, model: String },
}

/// Who makes the pictures when an account has no provider of its own.
pub enum InstanceImages {
    Builtin,
    OpenAi { base_url: Url, api_key: Option<SecretString>, model: String },
    Runware { base_url: Url, api_key: Option<SecretString>, model: String },
}

/// What the operator configured.
pub struct InstanceProviders {
    pub text: InstanceText,
    pub images: InstanceImages,
    /// How long one answer may take.
    pub timeout: Duration,
    /// How the gates before them work.
    pub gates: GateSettings,
}

/// The account's own providers, else the instance's.
pub struct ConfiguredProviders {
    outbound: Outbound,
    sealer: Sealer,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    timeout: Duration,
    gates: Arc<Gates>,
    text: Arc<dyn TextProvider>,
    images: Arc<dyn ImageProvider>,
    /// A client remembers what its server understands, so it lives as long as its settings hold.
    own: Mutex<HashMap<ProviderId, (i64, Arc<OpenAi>)>>,
}

impl ConfiguredProviders {
    /// Reaches the network by `outbound` and opens keys by `sealer`.
    pub fn new(
        instance: InstanceProviders,
        outbound: Outbound,
        sealer: Sealer,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        let timeout = instance.timeout;
        let gates = Arc::new(Gates::new(instance.gates, Arc::clone(&clock)));
        // The operator named this host: a model on the same machine or network is meant.
        let endpoint = |base_url: Url, api_key: Option<SecretString>| Endpoint {
            gate: gates.before(&base_url, api_key.as_ref()),
            outbound: outbound.clone(),
            clock: Arc::clone(&clock),
            allow: Allow::private_for_url(&base_url),
            base_url,
            api_key,
            timeout,
        };
        let text: Arc<dyn TextProvider> = match instance.text {
            InstanceText::Builtin => Arc::new(Builtin),
            InstanceText::OpenAi { base_url, api_key, model } => {
                Arc::new(OpenAi::new(endpoint(base_url, api_key), model))
            }
        };
        let images: Arc<dyn ImageProvider> = match instance.images {
            InstanceImages::Builtin => Arc::new(Builtin),
            InstanceImages::OpenAi { base_url, api_key, model } => {
                Arc::new(OpenAiImages::new(endpoint(base_url, api_key), model))
            }
            InstanceImages::Runware { base_url, api_key, model } => {
                Arc::new(Runware::new(endpoint(base_url, api_key), model, Arc::clone(&random)))
            }
        };
        Self { outbound, sealer, clock, random, timeout, text, images, gates, own: Mutex::default() }
    }

    /// How the gates stand that this account's calls pass: its own providers', and the instance's where it has none.
    pub async fn report(&self, account: &AccountScope) -> Result<Vec<GateReport>> {
        let mut gates: Vec<Arc<Gate>> = [self.text.gate(), self.images.gate()].into_iter().flatten().collect();
        for provider in super::list(account).await?.iter().filter(|provider| provider.enabled) {
            gates.push(self.endpoint(provider)?.gate);
        }
        let mut known: Vec<Arc<Gate>> = vec![];
        for gate in gates {
            if !known.iter().any(|known| Arc::ptr_eq(known, &gate)) {
                known.push(gate);
            }
        }
        Ok(known.iter().map(|gate| gate.report()).collect())
    }

    /// Where an account's own provider is. Its address must be public, unless the operator allowed the network.
    fn endpoint(&self, provider: &Provider) -> Result<Endpoint> {
        let base_url = Url::parse(&provider.base_url).map_err(|cause| {
            Error::unprocessable("provider_invalid", format!("the provider's address cannot be read: {cause}"))
        })?;
        let api_key = provider.key(&self.sealer)?;
        Ok(Endpoint {
            gate: self.gates.before(&base_url, api_key.as_ref()),
            outbound: self.outbound.clone(),
            clock: Arc::clone(&self.clock),
            base_url,
            api_key,
            timeout: self.timeout,
            allow: Allow::public(),
        })
    }

    /// The client of an account's own OpenAI-compatible provider.
    pub fn openai(&self, provider: &Provider) -> Result<Arc<OpenAi>> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, client)) = own.get(&provider.id)
            && *version == provider.version
        {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(OpenAi::new(self.endpoint(provider)?, provider.text_model.clone()));
        own.insert(provider.id, (provider.version, Arc::clone(&client)));
        Ok(client)
    }
}

#[async_trait]
impl Providers for ConfiguredProviders {
    async fn text(&self, site: &SiteScope, _function: &str) -> Result<Arc<dyn TextProvider>> {
        let own = find(&site.account(), ProviderKind::OpenaiCompatible).await?;
        match own.filter(|provider| provider.enabled && !provider.text_model.is_empty()) {
            Some(provider) => Ok(self.openai(&provider)?),
            None => Ok(Arc::clone(&self.text)),
        }
    }

    async fn image(&self, site: &SiteScope) -> Result<Arc<dyn ImageProvider>> {
        let account = site.account();
        let draws = |provider: &Provider| provider.enabled && !provider.image_model.is_empty();
        if let Some(provider) = find(&account, ProviderKind::Runware).await?.filter(draws) {
            let endpoint = self.endpoint(&provider)?;
            return Ok(Arc::new(Runware::new(endpoint, provider.image_model.clone(), Arc::clone(&self.random))));
        }
        if let Some(provider) = find(&account, ProviderKind::OpenaiCompatible).await?.filter(draws) {
            return Ok(Arc::new(OpenAiImages::new(self.endpoint(&provider)?, provider.image_model.clone())));
        }
        Ok(Arc::clone(&self.images))
    }
}

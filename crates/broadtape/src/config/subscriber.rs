//! `[[subscriber]]`.

use crate::config::names::Known;
use crate::config::secret::SecretSource;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_dispatch::Subscriber;
use broadtape_model::{ProviderId, Section, SiteId};
use broadtape_web::signature::Secret;
use url::Url;

/// A partner's program to which stories are delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SubscriberSettings {
    /// Its name.
    pub(crate) id: String,
    /// Whose stories it is told.
    pub(crate) site: SiteId,
    /// Where it listens.
    pub(crate) url: Url,
    /// What we sign with.
    pub(crate) secret: SecretSource,
    /// The sections that it is told of; all, where none are named.
    pub(crate) sections: Option<Vec<Section>>,
    /// The providers whose stories it is told; all of the site, where none are named.
    pub(crate) providers: Option<Vec<ProviderId>>,
    /// Hosts that may be at addresses which are not public.
    pub(crate) private_hosts: Vec<String>,
}

impl SubscriberSettings {
    /// The subscriber, with its secret.
    ///
    /// # Errors
    /// When the secret cannot be had, or is too short.
    pub(crate) fn resolve(&self) -> anyhow::Result<Subscriber> {
        Ok(Subscriber {
            id: self.id.as_str().into(),
            site: self.site.clone(),
            url: self.url.clone(),
            secret: Secret::new(self.secret.read()?.reveal().as_bytes())?,
            sections: self.sections.clone(),
            providers: self.providers.clone(),
            private_hosts: self.private_hosts.clone(),
        })
    }
}

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<SubscriberSettings> {
    let id = table.required("id", "\"evening-paper\"", values::id);
    let site = table.required("site", "\"post\"", values::some_text);
    let url = table.required("url", "\"https://paper.example.com/hooks/news\"", values::parsed_url);
    let secret = SecretSource::take(table, "secret_file", "secret_env");
    if secret.is_none() && !table.has("secret_env") {
        table.require("secret_file", "\"secrets/evening-paper\"");
    }
    let has_sections = table.has("sections");
    let sections = plain(table.list("sections", values::section));
    let has_providers = table.has("providers");
    let providers = table.list("providers", values::some_text);
    let private_hosts = plain(table.list("private_hosts", values::host_and_maybe_port));
    table.finish();

    let site = site.filter(|site| known.sites.refer(table.report(), site));
    let providers = providers.iter().filter(|provider| known.providers.refer(table.report(), provider));
    let providers = providers.map(|provider| ProviderId::new(&provider.value)).collect();
    let id = id?;
    known.subscribers.declare(table.report(), &id.value, id.offset);
    Some(SubscriberSettings {
        id: id.value,
        site: SiteId::new(&site?.value),
        url: url?.value,
        secret: secret?,
        sections: has_sections.then_some(sections),
        providers: has_providers.then_some(providers),
        private_hosts,
    })
}

fn plain<T>(listed: Vec<At<T>>) -> Vec<T> {
    listed.into_iter().map(|at| at.value).collect()
}

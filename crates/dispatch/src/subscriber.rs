//! Who is told.

use broadtape_desk::Shown;
use broadtape_model::{ProviderId, Section, SiteId};
use broadtape_web::signature::Secret;
use std::sync::Arc;
use url::Url;

/// A partner's program to which the stories of a site are delivered.
#[derive(Clone, Debug)]
pub struct Subscriber {
    /// Its name in the configuration and in the ledger.
    pub id: Arc<str>,
    /// Whose stories it is told, as they may be seen in the channel of feeds.
    pub site: SiteId,
    /// Where it listens: `http` or `https`.
    pub url: Url,
    /// What we sign with.
    pub secret: Secret,
    /// The sections that it is told of; all, where none are named.
    pub sections: Option<Vec<Section>>,
    /// The providers whose stories it is told; all of the site, where none are named.
    pub providers: Option<Vec<ProviderId>>,
    /// Hosts that may be at addresses which are not public, each `host` or `host:port`.
    pub private_hosts: Vec<String>,
}

impl Subscriber {
    /// Whether it is told of a story of which it knows nothing. What it once had, it is told of to the end.
    pub(crate) fn wants(&self, shown: &Shown) -> bool {
        let is_section = |own: &Vec<Section>| shown.story.section.is_some_and(|section| own.contains(&section));
        self.sections.as_ref().is_none_or(is_section)
            && self.providers.as_ref().is_none_or(|own| own.contains(&shown.story.id.provider))
    }

    /// Whether its host may be at an address that is not public, because the operator says so.
    pub(crate) fn may_be_private(&self) -> bool {
        let Some(host) = self.url.host_str() else { return false };
        let port = self.url.port_or_known_default().unwrap_or_default();
        let is_own =
            |own: &String| own.eq_ignore_ascii_case(host) || own.eq_ignore_ascii_case(&format!("{host}:{port}"));
        self.private_hosts.iter().any(is_own)
    }
}

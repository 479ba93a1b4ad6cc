//! Which addresses a provider may not send us to: our own machine and its neighbours.
//!
//! Names are resolved here and the connection goes to an address that was looked at, so a name that answers otherwise
//! a moment later (DNS rebinding) leads nowhere else. Behind a proxy the proxy resolves names, and is the wall.

use broadtape_web::addresses::is_public;
use std::net::IpAddr;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Resolves names to public addresses alone.
#[derive(Debug, Default)]
pub(crate) struct PublicAlone(DefaultResolver);

/// A host that is at no public address.
#[derive(Debug, thiserror::Error)]
#[error(
    "{host} is at {address}, which is no public address; if that is meant, add the host to the provider's `private_hosts`"
)]
pub(crate) struct NotPublic {
    host: String,
    address: IpAddr,
}

impl Resolver for PublicAlone {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        match found.first() {
            Some(first) if public.is_empty() => {
                let host = uri.host().unwrap_or_default().to_owned();
                Err(ureq::Error::Other(Box::new(NotPublic { host, address: first.ip().to_canonical() })))
            }
            _ => Ok(public),
        }
    }
}

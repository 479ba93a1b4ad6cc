//! Names of hosts, resolved to addresses that may be asked.
//!
//! The connection goes to an address that was looked at, so a name that answers otherwise a moment later leads nowhere else.
//! An address that the operator has written himself is asked as it is.

use broadtape_web::addresses::is_public;
use hyper_util::client::legacy::connect::dns::Name;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;
use tower_service::Service;

/// Resolves names to public addresses, or to any.
#[derive(Clone, Debug)]
pub(super) struct Names {
    may_be_private: bool,
}

/// A host that is at no public address.
#[derive(Debug, thiserror::Error)]
#[error(
    "{host} is at {address}, which is no public address; if that is meant, add the host to the subscriber's `private_hosts`"
)]
pub(super) struct NotPublic {
    host: String,
    address: IpAddr,
}

impl Names {
    pub(super) const fn new(may_be_private: bool) -> Self {
        Self { may_be_private }
    }
}

impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let may_be_private = self.may_be_private;
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let (may_be_asked, others): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|address| may_be_private || is_public(address.ip()));
            match others.first().filter(|_| may_be_asked.is_empty()) {
                None => Ok(may_be_asked.into_iter()),
                Some(first) => {
                    let address = first.ip().to_canonical();
                    Err(io::Error::other(NotPublic { host: name.as_str().to_owned(), address }))
                }
            }
        })
    }
}

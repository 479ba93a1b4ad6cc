//! From which hosts a door may fetch.

use url::{Host, Url};

/// From where, besides its own host, a door may fetch: each `host` or `host:port`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OtherHosts {
    /// Hosts of pictures, which must be at public addresses.
    pub pictures: Vec<String>,
    /// Hosts that may also be at addresses which are not public: this machine, its neighbours.
    pub private: Vec<String>,
}

/// The hosts from which a door may fetch: its feed's own, and such as were configured. No provider
/// can make us ask anybody else, least of all ourselves or our neighbours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    feed: Option<(Host, u16)>,
    others: Vec<Listed>,
    /// Those of the others that may be at addresses which are not public.
    private: Vec<Listed>,
}

/// A host of the configuration; without a port, the scheme's usual one.
type Listed = (String, Option<u16>);

impl Hosts {
    /// The configured hosts, and the feed's own where there is one.
    pub(crate) fn new(feed: Option<&Url>, others: &OtherHosts) -> Self {
        let list = |hosts: &[String]| -> Vec<Listed> { hosts.iter().map(|host| listed(host)).collect() };
        Self { feed: feed.and_then(authority), others: list(&others.pictures), private: list(&others.private) }
    }

    /// Whether an address may be fetched: `http` or `https` at one of the hosts.
    pub(crate) fn allow(&self, url: &Url) -> bool {
        self.is_feeds_own(url) || is_listed(&self.others, url) || is_listed(&self.private, url)
    }

    /// Whether an address may be at one that is not public: the operator has said so, or has written that very address
    /// and port himself.
    pub(crate) fn may_be_private(&self, url: &Url) -> bool {
        let is_written = authority(url).is_some_and(|(host, port)| {
            let is_feeds = self.feed.as_ref() == Some(&(host.clone(), port));
            let is_other = |(own, own_port): &Listed| *own == host.to_string() && *own_port == Some(port);
            !matches!(host, Host::Domain(_)) && (is_feeds || self.others.iter().any(is_other))
        });
        is_written || is_listed(&self.private, url)
    }

    /// Whether an address is at the feed's own host.
    pub(crate) fn is_feeds_own(&self, url: &Url) -> bool {
        let (Some((host, port)), Some((feed_host, feed_port))) = (authority(url), &self.feed) else { return false };
        let is_usual = Some(port) == usual_port(url.scheme());
        without_www(feed_host) == without_www(&host) && (port == *feed_port || is_usual)
    }
}

fn listed(host: &str) -> Listed {
    match host.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
        Some((name, Ok(port))) => (name.to_ascii_lowercase(), Some(port)),
        _ => (host.to_ascii_lowercase(), None),
    }
}

fn is_listed(hosts: &[Listed], url: &Url) -> bool {
    let Some((host, port)) = authority(url) else { return false };
    let is_usual = Some(port) == usual_port(url.scheme());
    let name = host.to_string();
    hosts.iter().any(|(own, own_port)| *own == name && own_port.map_or(is_usual, |own_port| own_port == port))
}

fn authority(url: &Url) -> Option<(Host, u16)> {
    usual_port(url.scheme())?;
    Some((url.host()?.to_owned(), url.port_or_known_default()?))
}

fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// `example.com` and `www.example.com` are one host's two names.
fn without_www(host: &Host) -> String {
    let name = host.to_string();
    name.strip_prefix("www.").map(str::to_owned).unwrap_or(name)
}

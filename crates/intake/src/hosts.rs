//! From which hosts a door may fetch.

use url::{Host, Url};

/// The hosts from which a door may fetch: its feed's own, and such as were configured. No provider
/// can make us ask anybody else, least of all ourselves or our neighbours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    feed: Option<(Host, u16)>,
    /// Without a port: the scheme's usual one.
    others: Vec<(String, Option<u16>)>,
}

impl Hosts {
    /// The configured hosts, each `host` or `host:port`, and the feed's own where there is one.
    pub(crate) fn new(feed: Option<&Url>, others: &[String]) -> Self {
        let others = others
            .iter()
            .map(|host| match host.rsplit_once(':').map(|(name, port)| (name, port.parse())) {
                Some((name, Ok(port))) => (name.to_ascii_lowercase(), Some(port)),
                _ => (host.to_ascii_lowercase(), None),
            })
            .collect();
        Self { feed: feed.and_then(authority), others }
    }

    /// Whether an address may be fetched: `http` or `https` at one of the hosts.
    pub(crate) fn allow(&self, url: &Url) -> bool {
        let Some((host, port)) = authority(url) else { return false };
        let is_usual = Some(port) == usual_port(url.scheme());
        let name = host.to_string();
        let is_other = |(own, own_port): &(String, Option<u16>)| {
            *own == name && own_port.map_or(is_usual, |own_port| own_port == port)
        };
        self.is_feeds_own(url) || self.others.iter().any(is_other)
    }

    /// Whether an address is at the feed's own host.
    pub(crate) fn is_feeds_own(&self, url: &Url) -> bool {
        let (Some((host, port)), Some((feed_host, feed_port))) = (authority(url), &self.feed) else { return false };
        let is_usual = Some(port) == usual_port(url.scheme());
        without_www(feed_host) == without_www(&host) && (port == *feed_port || is_usual)
    }
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

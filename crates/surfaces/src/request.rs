//! What a reader asks for.

use broadtape_model::{House, Site};
use http::Method;
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use url::form_urlencoded;

/// A reader's question. Together with a snapshot it decides every byte of the answer.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET` or `HEAD`; every other method is answered 405.
    pub method: Method,
    /// The site that is asked; `None` when neither the host nor the path names one of the house.
    pub site: Option<Arc<Site>>,
    /// What stands before every path of the site: empty when the host names it, `/@{id}` when the path does.
    /// Links in an answer keep it.
    pub prefix: String,
    /// The path within the site, percent-encoded as it was sent; begins with `/`.
    pub path: String,
    /// The query's names and values, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The `Host` that was named, with its port.
    pub host: Option<String>,
    /// The header `Accept`.
    pub accept: Option<String>,
    /// The header `If-None-Match`.
    pub if_none_match: Option<String>,
    /// The header `Last-Event-ID`, which a page sends when it comes back to `/events`.
    pub last_event_id: Option<String>,
}

impl Request {
    /// A `GET` of `target` (path and query) as it came to `host`.
    #[must_use]
    pub fn received(house: &House, host: Option<&str>, target: &str) -> Self {
        let named_by_path = site_in_path(house, target);
        let named_by_host = || house.site_by_host(without_port(host?));
        match named_by_path {
            Some((site, rest)) => Self { host: host.map(str::to_owned), ..Self::prefixed(site, rest) },
            None => Self { host: host.map(str::to_owned), ..Self::plain(named_by_host().cloned(), target) },
        }
    }

    /// A `GET` of `target` from a site, whichever host it stands for.
    #[must_use]
    pub fn to_site(site: &Arc<Site>, target: &str) -> Self {
        match strip_site(target, site) {
            Some(rest) => Self::prefixed(site, rest),
            None => Self::plain(Some(site.clone()), target),
        }
    }

    /// The same with the header `Accept`.
    #[must_use]
    pub fn accepting(self, accept: &str) -> Self {
        Self { accept: Some(accept.to_owned()), ..self }
    }

    /// The first value of a parameter of the query that is not empty.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn prefixed(site: &Arc<Site>, rest: &str) -> Self {
        Self { prefix: format!("/@{}", site.id), ..Self::plain(Some(site.clone()), rest) }
    }

    fn plain(site: Option<Arc<Site>>, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: Method::GET,
            site,
            prefix: String::new(),
            path: if path.starts_with('/') { path.to_owned() } else { format!("/{path}") },
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            host: None,
            accept: None,
            if_none_match: None,
            last_event_id: None,
        }
    }
}

/// The text of a piece of a path; what is not UTF-8 becomes the replacement character, which names nothing.
pub(crate) fn decoded(piece: &str) -> String {
    percent_decode_str(piece).decode_utf8_lossy().into_owned()
}

/// The site that `/@{id}/…` names, and what is asked of it.
fn site_in_path<'h, 't>(house: &'h House, target: &'t str) -> Option<(&'h Arc<Site>, &'t str)> {
    house.sites.iter().find_map(|site| Some((site, strip_site(target, site)?)))
}

/// What `/@{id}/…` asks of this site.
fn strip_site<'t>(target: &'t str, site: &Site) -> Option<&'t str> {
    let rest = target.strip_prefix("/@")?.strip_prefix(site.id.as_str())?;
    matches!(rest.as_bytes().first(), None | Some(b'/' | b'?')).then_some(rest)
}

/// A host without its port: `post.localhost:8080`, `[::1]:8080`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_a_hosts_name() {
        for (host, name) in [
            ("a.localhost:80", "a.localhost"),
            ("a.localhost", "a.localhost"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }
}

//! A fetch door, as configured.

use crate::cursors::Cursors;
use crate::doors::DoorKind;
use crate::fetch::ap_feed::ApFeed;
use crate::fetch::ftp::Ftp;
use crate::fetch::imap::Imap;
use crate::fetch::place::{Login, Tls};
use crate::fetch::queue::Queue;
use crate::fetch::remote_folder::{After, RemoteFolder};
use crate::fetch::s3::S3;
use crate::fetch::sftp::Sftp;
use crate::fetch::source::{Source, SourceError};
use crate::fetch::{Fetch, TOTAL_TIME};
use crate::hosts::{Hosts, OtherHosts};
use crate::names;
use crate::poll::PollState;
use crate::quarantine::Quarantine;
use crate::reception::{DOCUMENT_BYTES_MOST, Reception};
use crate::told::Told;
use crate::web::{Web, shown};
use crate::web_pictures::WebPictures;
use broadtape_model::{Clock, ProviderId};
use http::{HeaderName, HeaderValue};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts};
use url::Url;

/// A fetch door, as configured.
#[derive(Clone, Debug)]
pub struct FetchDoor {
    /// Whose documents.
    pub provider: ProviderId,
    /// How they are had.
    pub way: Way,
    /// How often is looked; at least a second.
    pub every: Duration,
    /// Whose certificates are believed.
    pub tls: Tls,
    /// From which hosts, besides the door's own, pictures may be fetched.
    pub other_hosts: OtherHosts,
}

/// How documents are had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// A folder over SFTP.
    Sftp {
        /// The server.
        server: Server,
        /// The folder; a relative one starts where the login leads.
        folder: String,
        /// The fingerprint of the server's key, `SHA256:…`. Without it, the first that is seen is remembered.
        host_key: Option<String>,
        /// What happens to a file that was taken.
        after: After,
    },
    /// A folder over FTP.
    Ftp {
        /// The server.
        server: Server,
        /// The folder; a relative one starts where the login leads.
        folder: String,
        /// Whether within TLS.
        is_secure: bool,
        /// What happens to a file that was taken.
        after: After,
    },
    /// A mailbox over IMAP.
    Imap {
        /// The server.
        server: Server,
        /// The mailbox, such as `INBOX`.
        mailbox: String,
        /// Whether the line begins in the clear and turns to TLS (`STARTTLS`).
        starts_in_clear: bool,
        /// What happens to a mail that was taken.
        after: After,
    },
    /// A bucket with the interface of S3.
    S3 {
        /// The service, where it is not Amazon's own.
        endpoint: Option<String>,
        /// Its region.
        region: String,
        /// The bucket.
        bucket: String,
        /// What the keys begin with; a slash is added at its end.
        prefix: String,
        /// The key's id and the secret.
        login: Login,
        /// What happens to an object that was taken; it cannot be moved.
        after: After,
    },
    /// The feed of AP's Media API.
    ApFeed {
        /// Its address.
        url: String,
        /// What proves who we are, as `x-api-key`.
        key: Option<String>,
    },
    /// A queue with receipts.
    Queue {
        /// Its address.
        url: String,
        /// What proves who we are, as a bearer token (RFC 6750).
        key: Option<String>,
    },
}

/// A server and who logs in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who logs in.
    pub login: Login,
}

/// Why a fetch door cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("provider `{provider}`, from {place}: {why}")]
pub struct FetchDoorError {
    provider: ProviderId,
    place: String,
    why: String,
}

impl Fetch {
    /// Opens a fetch door. What cannot be used is kept in `quarantine/{provider}`; `seed` sets the jitter.
    ///
    /// # Errors
    /// When an address is none, or the quarantine folder cannot be made.
    pub fn open(
        door: FetchDoor,
        reception: Arc<Reception>,
        cursors: &Cursors,
        quarantine: &Path,
        clock: Arc<dyn Clock>,
        seed: u64,
    ) -> Result<Self, FetchDoorError> {
        let place = door.way.place();
        let error = |why: String| FetchDoorError { provider: door.provider.clone(), place: place.clone(), why };
        let source = door.source(clock).map_err(|why| error(why.to_string()))?;
        let folder = quarantine.join(names::safe(door.provider.as_str()));
        let quarantine = Quarantine::open(folder, door.provider.as_str(), DoorKind::Fetch)
            .map_err(|why| error(format!("the quarantine folder cannot be used: {why}")))?;
        Ok(Self {
            cursor: cursors.of(format!("{} {place}", door.provider)),
            note: reception.doors().door(&door.provider, DoorKind::Fetch, &place),
            provider: door.provider,
            place,
            source,
            quarantine,
            reception,
            state: PollState::new(door.every, seed),
            told: Told::default(),
            waiting: HashMap::new(),
        })
    }
}

impl FetchDoor {
    fn source(&self, clock: Arc<dyn Clock>) -> Result<Box<dyn Source>, SourceError> {
        Ok(match self.way.clone() {
            Way::Sftp { server: Server { host, port, login }, folder, host_key, after } => {
                let sftp = Sftp::new(host, port, folder, login, host_key).map_err(|error| no_runtime(&error))?;
                Box::new(RemoteFolder::new(sftp, after))
            }
            Way::Ftp { server: Server { host, port, login }, folder, is_secure, after } => {
                let tls = is_secure.then(|| self.tls.clone());
                Box::new(RemoteFolder::new(Ftp::new(host, port, folder, login, tls), after))
            }
            Way::Imap { server, mailbox, starts_in_clear, after } => Box::new(
                Imap::new(server, mailbox, self.tls.clone(), starts_in_clear, after)
                    .map_err(|error| no_runtime(&error))?,
            ),
            Way::S3 { endpoint, region, bucket, prefix, login, after } => {
                let (address, style) = match endpoint {
                    Some(endpoint) => (endpoint, UrlStyle::Path),
                    None => (format!("https://s3.{region}.amazonaws.com"), UrlStyle::VirtualHost),
                };
                let bucket = Bucket::new(parse(&address)?, style, bucket, region)
                    .map_err(|error| SourceError::Failed(error.to_string()))?;
                let web = self.web(bucket.base_url())?;
                let credentials = Credentials::new(login.user, login.password.unwrap_or_default());
                let prefix = if prefix.is_empty() || prefix.ends_with('/') { prefix } else { prefix + "/" };
                Box::new(RemoteFolder::new(S3::new(bucket, credentials, prefix, web, clock), after))
            }
            Way::ApFeed { url, key } => {
                let url = parse(&url)?;
                let web = with_key(self.web(&url)?, "x-api-key", key)?;
                Box::new(ApFeed::new(url.clone(), web, self.pictures(url), clock))
            }
            Way::Queue { url, key } => {
                let url = parse(&url)?;
                let web = with_key(self.web(&url)?, "authorization", key.map(|key| format!("Bearer {key}")))?;
                Box::new(Queue::new(url.clone(), web, self.pictures(url), clock))
            }
        })
    }

    fn web(&self, own: &Url) -> Result<Web, SourceError> {
        let roots = match self.tls.own_authorities()? {
            None => RootCerts::WebPki,
            Some(own) => RootCerts::new_with_certs(
                &own.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect::<Vec<_>>(),
            ),
        };
        let hosts = Hosts::new(Some(own), &self.other_hosts);
        Ok(Web::with_roots(hosts, TOTAL_TIME, DOCUMENT_BYTES_MOST, roots))
    }

    fn pictures(&self, own: Url) -> WebPictures {
        WebPictures::new(Hosts::new(Some(&own), &self.other_hosts), Some(own))
    }
}

impl Way {
    /// Where documents come from, for people; without secrets.
    #[must_use]
    pub fn place(&self) -> String {
        let at = |scheme: &str, Server { host, port, .. }: &Server, path: &str| {
            format!("{scheme}://{host}:{port}/{}", path.trim_start_matches('/'))
        };
        match self {
            Self::Sftp { server, folder, .. } => at("sftp", server, folder),
            Self::Ftp { server, folder, is_secure, .. } => at(if *is_secure { "ftps" } else { "ftp" }, server, folder),
            Self::Imap { server, mailbox, starts_in_clear, .. } => {
                at(if *starts_in_clear { "imap" } else { "imaps" }, server, mailbox)
            }
            Self::S3 { endpoint, bucket, prefix, .. } => match endpoint {
                Some(endpoint) => format!("s3://{bucket}/{prefix} at {endpoint}"),
                None => format!("s3://{bucket}/{prefix}"),
            },
            Self::ApFeed { url, .. } | Self::Queue { url, .. } => {
                Url::parse(url).map_or_else(|_| url.split('?').next().unwrap_or_default().to_owned(), |url| shown(&url))
            }
        }
    }
}

fn parse(address: &str) -> Result<Url, SourceError> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| SourceError::Failed("it is not an http or https address".to_owned()))
}

fn with_key(web: Web, name: &'static str, key: Option<String>) -> Result<Web, SourceError> {
    let Some(key) = key else { return Ok(web) };
    let mut value = HeaderValue::from_str(&key)
        .map_err(|_| SourceError::Failed("the key has characters that a header cannot carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(web.with_header(HeaderName::from_static(name), value))
}

fn no_runtime(error: &io::Error) -> SourceError {
    SourceError::Failed(format!("the system gives no means to wait: {error}"))
}

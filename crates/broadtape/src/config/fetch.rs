//! `[[provider.fetch]]`.

use crate::config::errors::Complaint;
use crate::config::secret::{SecretError, SecretSource};
use crate::config::table::{At, Table};
use crate::config::values::{self, ValueError};
use broadtape_intake::fetch::{After, Login, Server, Tls, Way};
use std::path::PathBuf;
use url::Url;

/// A minute, as for polls.
const EVERY_SECONDS: u32 = 60;
const EVERY_SECONDS_RANGE: std::ops::RangeInclusive<u32> = 1..=86_400;

/// Where Amazon's own oldest region is.
const REGION: &str = "us-east-1";

/// A place that documents are fetched from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FetchSettings {
    /// How, without secrets.
    way: Way,
    /// Seconds from one look to the next.
    pub(crate) every_seconds: u32,
    password: Option<SecretSource>,
    key: Option<SecretSource>,
    authorities: Option<PathBuf>,
}

/// The ways, as their addresses begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Sftp,
    Ftp { is_secure: bool },
    Imap { starts_in_clear: bool },
    S3,
    Ap,
    Queue,
}

const SCHEMES: [(&str, Scheme); 10] = [
    ("sftp", Scheme::Sftp),
    ("ftp", Scheme::Ftp { is_secure: false }),
    ("ftps", Scheme::Ftp { is_secure: true }),
    ("imap", Scheme::Imap { starts_in_clear: true }),
    ("imaps", Scheme::Imap { starts_in_clear: false }),
    ("s3", Scheme::S3),
    ("ap+https", Scheme::Ap),
    ("ap+http", Scheme::Ap),
    ("queue+https", Scheme::Queue),
    ("queue+http", Scheme::Queue),
];

/// An address and what it is one of.
struct From {
    scheme: Scheme,
    url: Url,
}

/// What happens to a document that was taken, as it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    Leave,
    Delete,
    Move,
}

const PUTS: [(&str, Put); 3] = [("leave", Put::Leave), ("delete", Put::Delete), ("move", Put::Move)];

pub(super) fn read(table: &mut Table<'_>) -> Option<FetchSettings> {
    let from = table.required("from", "\"sftp://feeds@files.example.com/out\"", from);
    let every_seconds = table.number("every_seconds", EVERY_SECONDS_RANGE);
    let user = table.optional("user", values::some_text);
    let password = SecretSource::take(table, "password_file", "password_env");
    let key = SecretSource::take(table, "key_file", "key_env");
    let host_key = table.optional("host_key", host_key);
    let put = table.optional("after", |text| values::one_of(text, &PUTS));
    let move_to = table.optional("move_to", values::some_text);
    let authorities = table.optional("ca_file", values::some_text);
    let region = table.optional("region", values::some_text);
    let endpoint = table.optional("endpoint", values::url);
    if let Some(from) = &from {
        for key in ["user", "password_file", "password_env", "key_file", "key_env", "host_key", "after", "move_to"]
            .into_iter()
            .chain(["ca_file", "region", "endpoint"])
        {
            if !from.value.scheme.takes(key) {
                table.belongs_not(key, from.value.scheme.as_written());
            }
        }
    }
    let after = read_after(table, put, move_to);
    table.finish();

    let At { value: From { scheme, url }, offset } = from?;
    let user = match (user, url.username()) {
        (Some(_), named) if !named.is_empty() => {
            let both = Complaint::Both { one: "user".to_owned(), other: "from, with a user in it,".to_owned() };
            table.report().add(offset, both);
            return None;
        }
        (Some(user), _) => user.value,
        (None, named) => decoded(named),
    };
    let login = Login { user, password: None, key: None };
    let server = |port: u16, login: Login| Server {
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port().unwrap_or(port),
        login,
    };
    let path = decoded(url.path());
    let way = match scheme {
        Scheme::Sftp => Way::Sftp {
            server: server(22, login),
            folder: sftp_folder(&path),
            host_key: host_key.map(|key| key.value),
            after: after?,
        },
        Scheme::Ftp { is_secure } => {
            let folder = path.trim_matches('/').to_owned();
            Way::Ftp { server: server(21, login), folder, is_secure, after: after? }
        }
        Scheme::Imap { starts_in_clear } => {
            let mailbox = path.trim_matches('/').to_owned();
            let mailbox = if mailbox.is_empty() { "INBOX".to_owned() } else { mailbox };
            let port = if starts_in_clear { 143 } else { 993 };
            Way::Imap { server: server(port, login), mailbox, starts_in_clear, after: after? }
        }
        Scheme::S3 => Way::S3 {
            endpoint: endpoint.map(|endpoint| endpoint.value),
            region: region.map_or_else(|| REGION.to_owned(), |region| region.value),
            bucket: url.host_str().unwrap_or_default().to_owned(),
            prefix: path.trim_matches('/').to_owned(),
            login,
            after: after.filter(|after| {
                let can = !matches!(after, After::Move(_));
                if !can {
                    table.report().add(offset, Complaint::NoMove);
                }
                can
            })?,
        },
        Scheme::Ap => Way::ApFeed { url: bare(&url), key: None },
        Scheme::Queue => Way::Queue { url: bare(&url), key: None },
    };
    Some(FetchSettings {
        way,
        every_seconds: every_seconds.map_or(EVERY_SECONDS, |seconds| seconds.value),
        password,
        key,
        authorities: authorities.map(|file| table.report().path_from_here(&file.value)),
    })
}

fn read_after(table: &mut Table<'_>, put: Option<At<Put>>, move_to: Option<At<String>>) -> Option<After> {
    match put.map_or(Put::Leave, |put| put.value) {
        Put::Move => {
            table.require("move_to", "\"done\"");
            Some(After::Move(move_to?.value))
        }
        put => {
            table.belongs_not("move_to", "after = \"leave\" or \"delete\"");
            Some(if put == Put::Delete { After::Delete } else { After::Leave })
        }
    }
}

impl FetchSettings {
    /// Where documents come from, for people.
    pub(crate) fn place(&self) -> String {
        self.way.place()
    }

    /// The way with its secrets, and whose certificates are believed.
    ///
    /// # Errors
    /// When a secret or the file of certificates cannot be read.
    pub(crate) fn resolve(&self) -> Result<(Way, Tls), SecretError> {
        let read = |secret: &Option<SecretSource>| {
            secret.as_ref().map(|secret| Ok(secret.read()?.reveal().to_owned())).transpose()
        };
        let (password, key) = (read(&self.password)?, read(&self.key)?);
        let mut way = self.way.clone();
        match &mut way {
            Way::Sftp { server: Server { login, .. }, .. }
            | Way::Ftp { server: Server { login, .. }, .. }
            | Way::Imap { server: Server { login, .. }, .. }
            | Way::S3 { login, .. } => (login.password, login.key) = (password, key),
            Way::ApFeed { key: own, .. } | Way::Queue { key: own, .. } => *own = key,
        }
        let authorities = self
            .authorities
            .as_ref()
            .map(|path| std::fs::read(path).map_err(|reason| SecretError::File { path: path.clone(), reason }));
        Ok((way, Tls { authorities: authorities.transpose()? }))
    }

    /// What lets us in, as far as it is configured.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &SecretSource> {
        self.password.iter().chain(&self.key)
    }
}

impl Scheme {
    /// Whether a key says something beside such an address.
    fn takes(self, key: &str) -> bool {
        match key {
            "user" | "password_file" | "password_env" | "after" | "move_to" => !matches!(self, Self::Ap | Self::Queue),
            "key_file" | "key_env" => matches!(self, Self::Sftp | Self::Ap | Self::Queue),
            "host_key" => self == Self::Sftp,
            "ca_file" => !matches!(self, Self::Sftp | Self::Ftp { is_secure: false }),
            "region" | "endpoint" => self == Self::S3,
            _ => true,
        }
    }

    fn as_written(self) -> &'static str {
        match self {
            Self::Sftp => "from = \"sftp://…\"",
            Self::Ftp { is_secure: false } => "from = \"ftp://…\"",
            Self::Ftp { is_secure: true } => "from = \"ftps://…\"",
            Self::Imap { .. } => "from = \"imaps://…\"",
            Self::S3 => "from = \"s3://…\"",
            Self::Ap => "from = \"ap+https://…\"",
            Self::Queue => "from = \"queue+https://…\"",
        }
    }
}

/// An address that documents are fetched from.
fn from(text: &str) -> Result<From, ValueError> {
    let scheme = text.split_once("://").map_or(text, |(scheme, _)| scheme);
    let scheme = values::one_of(scheme, &SCHEMES)?;
    let url = Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    let url = url.ok_or_else(|| ValueError::From(text.to_owned()))?;
    if url.password().is_some() {
        return Err(ValueError::PasswordInAddress);
    }
    Ok(From { scheme, url })
}

/// The fingerprint of a server's key, as `ssh-keygen -l` prints it.
fn host_key(text: &str) -> Result<String, ValueError> {
    let fits = text.strip_prefix("SHA256:").is_some_and(|digest| digest.len() == 43 && !digest.ends_with('='));
    if fits { Ok(text.to_owned()) } else { Err(ValueError::HostKey(text.to_owned())) }
}

/// An absolute folder, or below `~` one that starts where the login leads.
fn sftp_folder(path: &str) -> String {
    let path = path.trim_end_matches('/');
    match path.strip_prefix("/~") {
        Some("") => ".".to_owned(),
        Some(rest) => format!(".{rest}"),
        None => path.to_owned(),
    }
}

/// The address of the web behind `ap+` or `queue+`.
fn bare(url: &Url) -> String {
    url.as_str().split_once('+').map_or_else(|| url.to_string(), |(_, bare)| bare.to_owned())
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

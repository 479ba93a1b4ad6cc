//! The configuration: one TOML file, read to the nouns of the house and the doors to open.
//!
//! The reference for those who write it is `docs/configuration.md`. Everything that is wrong is
//! told at once, each with file, line, column and the way out.

mod source;

mod errors;
pub(crate) use errors::ConfigErrors;

mod names;
mod rows;
mod table;
mod values;

mod secret;
pub(crate) use secret::SecretSource;

mod dialect;
mod fetch;
pub(crate) use fetch::FetchSettings;

mod contract;
mod editor;
pub(crate) use editor::EditorSettings;

mod exchange;
mod hours;
mod instrument;
mod provider;
mod site;
mod subscriber;
pub(crate) use subscriber::SubscriberSettings;

mod vendor;

#[cfg(test)]
mod tests;

use crate::config::errors::{Complaint, Report};
use crate::config::names::Known;
use crate::config::source::Source;
use crate::config::table::Table;
use broadtape_formats::dialect::Dialects;
use broadtape_intake::OtherHosts;
use broadtape_model::{House, Instrument, ProviderId, VendorId};
use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most that one file may hold: room for some hundred thousand instruments, and an early end
/// for a path that leads to something else.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// All that is configured.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// Who supplies, what is priced, who shows.
    pub(crate) house: Arc<House>,
    /// How it is served.
    pub(crate) server: Server,
    /// How much of the tape is kept.
    pub(crate) tape: TapeSettings,
    /// The doors of each provider, in the order of the file.
    pub(crate) providers: Vec<ProviderDoors>,
    /// How each provider writes.
    pub(crate) dialects: Dialects,
    /// The feed of each vendor, in the order of the file.
    pub(crate) vendors: Vec<VendorFeed>,
    /// Who may give orders over HTTP.
    pub(crate) editors: Vec<EditorSettings>,
    /// To whom stories are delivered, in the order of the file.
    pub(crate) subscribers: Vec<SubscriberSettings>,
}

/// How the sites are served.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Server {
    /// The address that is listened on.
    pub(crate) listen: SocketAddr,
    /// Where it is reached from outside.
    pub(crate) public_url: Option<String>,
}

impl Default for Server {
    /// Port 8080 of this machine alone.
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)), public_url: None }
    }
}

/// How much of the tape is kept. Without either bound, everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct TapeSettings {
    /// Ticks are kept for so many days.
    pub(crate) keep_days: Option<u32>,
    /// All segments together hold so many gigabytes at most.
    pub(crate) disk_gigabytes: Option<u32>,
}

impl TapeSettings {
    /// Whether nothing is ever removed.
    pub(crate) const fn keeps_everything(&self) -> bool {
        self.keep_days.is_none() && self.disk_gigabytes.is_none()
    }

    /// How many bytes all segments hold together at most.
    pub(crate) fn bytes_most(&self) -> Option<u64> {
        self.disk_gigabytes.map(|gigabytes| u64::from(gigabytes) * 1_000_000_000)
    }
}

/// The doors that are open for a provider. Each may be shut; `ingest` is always possible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ProviderDoors {
    /// Whose.
    pub(crate) provider: ProviderId,
    /// The folder that is watched. A relative one starts from the configuration's own folder.
    pub(crate) folder: Option<PathBuf>,
    /// The secret that signs what is pushed to `POST /intake/{provider}`.
    pub(crate) push_secret: Option<SecretSource>,
    /// What is fetched, and how often.
    pub(crate) poll: Option<Poll>,
    /// Where else documents are fetched from.
    pub(crate) fetch: Vec<FetchSettings>,
    /// Hosts from which its stories' pictures may be fetched, and such as may be at private addresses.
    pub(crate) other_hosts: OtherHosts,
}

/// A feed that is fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Poll {
    /// Where.
    pub(crate) url: String,
    /// Seconds from one fetch to the next, where the provider asks for nothing else.
    pub(crate) every_seconds: u32,
    /// Whether its hub, where it names one, is asked to deliver it.
    pub(crate) websub: bool,
}

/// How a vendor's quotes come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct VendorFeed {
    /// Whose.
    pub(crate) vendor: VendorId,
    /// The live feed; without one, quotes come from files by `ingest` alone.
    pub(crate) live: Option<LiveFeed>,
    /// How long the vendor itself holds what it sends, in minutes.
    pub(crate) already_delayed_minutes: u16,
}

/// A vendor's live feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum LiveFeed {
    /// DDF, lines over TCP.
    Ddf {
        /// `host:port`.
        address: String,
        /// Who logs in.
        user: Option<String>,
        /// With which password.
        password: Option<SecretSource>,
    },
    /// DBN over TCP.
    Dbn {
        /// `host:port`.
        address: String,
        /// The data set that is asked for.
        dataset: String,
        /// The schemas that are asked for.
        schemas: Vec<String>,
        /// What proves who we are.
        key: Option<SecretSource>,
    },
    /// An OnDemand service, asked over HTTP.
    OnDemand {
        /// Where.
        url: String,
        /// What proves who we are.
        key: Option<SecretSource>,
        /// Seconds from one asking to the next.
        every_seconds: u32,
    },
}

impl LiveFeed {
    /// The password or key that lets us in, where one is configured.
    pub(crate) fn secret(&self) -> Option<&SecretSource> {
        match self {
            Self::Ddf { password: secret, .. } | Self::Dbn { key: secret, .. } | Self::OnDemand { key: secret, .. } => {
                secret.as_ref()
            }
        }
    }
}

impl Configuration {
    /// Reads the configuration from a file.
    ///
    /// # Errors
    /// All that is wrong, with the place of each.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigErrors> {
        match read_text(path) {
            Ok(text) => Self::from_text(&text, path),
            Err(Complaint::Unreadable { reason }) if reason.kind() == ErrorKind::NotFound => {
                Err(ConfigErrors::of_file(path, Complaint::NotThere))
            }
            Err(complaint) => Err(ConfigErrors::of_file(path, complaint)),
        }
    }

    /// Reads the configuration from its text. `path` is its file: named in errors, and what relative
    /// paths in it start from.
    ///
    /// # Errors
    /// All that is wrong, with the place of each.
    pub(crate) fn from_text(text: &str, path: &Path) -> Result<Self, ConfigErrors> {
        let source = Source::new(text, path);
        let report = Report::new(&source);
        let document = source.parse(&report);
        let configuration = document.map(|entries| read_root(&mut Table::root(&report, &entries)));
        report.finish(configuration)
    }
}

fn read_root(root: &mut Table<'_>) -> Configuration {
    let mut known = Known::default();
    let server = root.table("server").map_or_else(Server::default, |mut table| read_server(&mut table));
    known.is_reached = server.public_url.is_some();
    let tape = root.table("tape").map_or_else(TapeSettings::default, |mut table| read_tape(&mut table));
    // Whoever is referred to is read before whoever refers.
    let (vendors, vendor_feeds) =
        root.tables("vendor").into_iter().filter_map(|mut table| vendor::read(&mut table, &mut known)).unzip();
    let exchanges =
        root.tables("exchange").into_iter().filter_map(|mut table| exchange::read(&mut table, &mut known)).collect();
    let mut instruments = read_instruments(root, &mut known);
    instruments.extend(read_instruments_file(root, &mut known));
    let (mut providers, mut provider_doors, mut dialects) = (Vec::new(), Vec::new(), Vec::new());
    for mut table in root.tables("provider") {
        if let Some((provider, doors, dialect)) = provider::read(&mut table, &mut known) {
            dialects.push((provider.id.clone(), dialect));
            providers.push(provider);
            provider_doors.push(doors);
        }
    }
    let sites = root
        .tables("site")
        .into_iter()
        .filter_map(|mut table| site::read(&mut table, &mut known))
        .map(Arc::new)
        .collect();
    let contracts =
        root.tables("contract").into_iter().filter_map(|mut table| contract::read(&mut table, &mut known)).collect();
    let editors =
        root.tables("editor").into_iter().filter_map(|mut table| editor::read(&mut table, &mut known)).collect();
    let subscribers = root
        .tables("subscriber")
        .into_iter()
        .filter_map(|mut table| subscriber::read(&mut table, &mut known))
        .collect();
    root.finish();
    let house = Arc::new(House { providers, vendors, exchanges, instruments, sites, contracts });
    Configuration {
        house,
        server,
        tape,
        providers: provider_doors,
        dialects: dialects.into_iter().collect(),
        vendors: vendor_feeds,
        editors,
        subscribers,
    }
}

fn read_server(table: &mut Table<'_>) -> Server {
    let listen = table.optional("listen", values::listen);
    let public_url = table.optional("public_url", values::url);
    table.finish();
    let usual = Server::default();
    Server { listen: listen.map_or(usual.listen, |listen| listen.value), public_url: public_url.map(|url| url.value) }
}

fn read_tape(table: &mut Table<'_>) -> TapeSettings {
    let number = |found: Option<table::At<u32>>| found.map(|number| number.value);
    let keep_days = number(table.number("keep_days", 2..=36_500));
    let disk_gigabytes = number(table.number("disk_gigabytes", 1..=1_000_000));
    table.finish();
    TapeSettings { keep_days, disk_gigabytes }
}

fn read_instruments(root: &mut Table<'_>, known: &mut Known) -> Vec<Instrument> {
    root.tables("instrument").into_iter().filter_map(|mut table| instrument::read(&mut table, known)).collect()
}

/// The instruments of a file of their own: `[[instrument]]` and nothing else, or a table with a row for each.
fn read_instruments_file(root: &mut Table<'_>, known: &mut Known) -> Vec<Instrument> {
    let read = |source: &Source<'_>, report: &Report<'_>| {
        let is_csv = source.path().extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        if is_csv { read_rows(source, report, known) } else { read_included(source, report, known) }
    };
    include(root, "instruments_file", read).unwrap_or_default()
}

/// Reads a further file that a key names; `None` where it names none, or one that cannot be read.
fn include<T>(table: &mut Table<'_>, key: &'static str, read: impl FnOnce(&Source<'_>, &Report<'_>) -> T) -> Option<T> {
    let name = table.text(key)?;
    let path = table.report().path_from_here(&name.value);
    let text = match read_text(&path) {
        Ok(text) => text,
        Err(complaint) => {
            table.report().add(name.offset, Complaint::Include { key, path, reason: complaint.to_string() });
            return None;
        }
    };
    let source = Source::new(&text, &path);
    let report = Report::new(&source);
    let found = read(&source, &report);
    table.report().take_from(report);
    Some(found)
}

fn read_included(source: &Source<'_>, report: &Report<'_>, known: &mut Known) -> Vec<Instrument> {
    let Some(entries) = source.parse(report) else { return Vec::new() };
    let mut included = Table::root(report, &entries);
    let instruments = read_instruments(&mut included, known);
    included.finish();
    instruments
}

fn read_rows(source: &Source<'_>, report: &Report<'_>, known: &mut Known) -> Vec<Instrument> {
    let rows = rows::read(source, report);
    let instrument =
        |(offset, entries): &(usize, _)| instrument::read(&mut Table::row(report, entries, *offset), known);
    rows.iter().filter_map(instrument).collect()
}

fn read_text(path: &Path) -> Result<String, Complaint> {
    let unreadable = |reason| Complaint::Unreadable { reason };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Complaint::TooLarge { most_bytes: FILE_BYTES_MAX });
    }
    String::from_utf8(bytes).map_err(|error| Complaint::NotText { offset: error.utf8_error().valid_up_to() })
}

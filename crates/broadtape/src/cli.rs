//! The command line.

mod orders;
pub(crate) use orders::{OrderOptions, Orders, Receipts, Stories, StoryOptions, Suspend, Why};

use crate::audit::Audit;
use crate::prove::Prove;
use crate::time_machine::diff::Diff;
use broadtape_model::UnixNanos;
use clap::{Args, Parser, Subcommand};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Syndicated news and delayed market quotes, from many suppliers to many publishers' sites.
///
/// Broadtape takes stories from news providers and quotes from market-data vendors, holds each
/// until it may be seen, and shows it on the sites of publishers: as pages, text, an API and live
/// updates. To see it at work: `broadtape demo`.
#[derive(Parser, Debug)]
#[command(name = "broadtape", version, max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Five minutes to a site of your own:
  1. write broadtape.toml                            (docs/configuration.md)
  2. broadtape config check
  3. broadtape ingest --provider wire story.xml      (any news format)
  4. broadtape serve
  5. broadtape show --site post --at 2026-03-01T09:00:00Z /";

/// Options of every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", default_value = "broadtape.toml")]
    pub(crate) config: PathBuf,
    /// The folder that holds the tape: `broadtape-data` when it is not given, and for `demo` a temporary one.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// What to log to standard error: error, warn, info, debug or trace, also by part (`warn,broadtape_intake=info`).
    #[arg(long, global = true, value_name = "LEVEL", env = "BROADTAPE_LOG")]
    pub(crate) log: Option<String>,
}

impl Options {
    /// The tape's folder, where the command needs one that lasts. A demo's folder holds it beside other things.
    pub(crate) fn data_folder(&self) -> PathBuf {
        let data = self.data.clone().unwrap_or_else(|| PathBuf::from("broadtape-data"));
        let of_demo = data.join("tape");
        if !holds_tape(&data) && holds_tape(&of_demo) { of_demo } else { data }
    }
}

fn holds_tape(folder: &Path) -> bool {
    folder.join("news").is_dir()
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Show Broadtape at work: two publishers' sites, three news providers and a stock exchange, all invented.
    ///
    /// Everything runs on this machine and comes through the doors that production uses. Ctrl-C
    /// stops it; started again on the same --data folder it goes on where it was.
    Demo(Demo),
    /// Serve the sites of the configuration and keep its doors open.
    Serve,
    /// Put files on the tape: stories of a provider, or quotes of a vendor.
    Ingest(Ingest),
    /// Tell what a news document says: field by field what was read from where, what was not used, what is missing.
    ///
    /// Reads any news format, puts nothing on the tape, and shows how each story would look. Exits with 0 when the
    /// document gives a story or a kill, with 1 when it gives nothing.
    Explain(Explain),
    /// How the doors of every provider are: what came, what fails, when they try again.
    ///
    /// May be asked while a house is at work, whose doors note their states once a second. Exits with 1 while a door
    /// fails.
    Providers(Providers),
    #[command(flatten)]
    Order(Orders),
    /// Every story on the tape, and where it stands. May be asked while a house is at work.
    Stories(Stories),
    /// Why a story shows on a site, or does not: every rule that was asked, what it said, and where that is said.
    ///
    /// Exits with 0 when it shows there, with 1 when it does not.
    Why(Why),
    /// Which subscribers were told of a story, when, and which have acknowledged it. May be asked while a house is at work.
    ///
    /// Exits with 0 when all is acknowledged, with 1 while something is not.
    Receipts(Receipts),
    /// What could not be used: see it, read it again, or drop it. May be asked while a house is at work.
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// Bars of the past.
    #[command(subcommand)]
    History(HistoryCommand),
    /// Print any page as it stood at any instant, from the tape alone.
    ///
    /// Exits with 0 when the site would have answered with the page, with 1 otherwise.
    Show(Show),
    /// Tell what changed on a page between two instants, and which facts changed it.
    Diff(Diff),
    /// Prove that no answer of any site depends on what is still held, on a tape of your own.
    ///
    /// Cuts the tape at random instants. Each cut gets two futures that agree in all that a site may have seen by
    /// then and in nothing else; every surface must answer the same in both, to the byte, headers and log included.
    /// Exits with 0 when it does, and with 1 with the first byte that differs.
    Prove(Prove),
    /// Check the release log against the tape, and write a report for a compliance officer.
    ///
    /// Exits with 0 when every release stands in the log, unchanged, and none was early; with 1 otherwise.
    Audit(Audit),
    /// Tell whether the house believes the machine's clock; it does not follow a jump ahead by itself.
    ///
    /// Exits with 1 while a jump waits to be explained.
    Clock(Clock),
    /// Questions about the tape, and copies of it. All but `cut` may be asked while a house is at work on it.
    #[command(subcommand)]
    Tape(TapeCommand),
    /// Measure the heart of the house on this machine.
    #[command(subcommand)]
    Bench(Bench),
    /// Questions about the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// The port for readers; 0 takes any that is free.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
}

#[derive(Args, Debug)]
pub(crate) struct Ingest {
    #[command(flatten)]
    pub(crate) from: From,
    /// When the files were received, such as 2026-03-01T09:00:00Z. Without it: now for stories, and
    /// for quotes the latest time that their file has shown so far.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) received: Option<UnixNanos>,
    /// The files; formats are told apart by what is in them. Quotes come as DDF, DBN or CSV, plain or packed by
    /// gzip, zstd or zip.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// Read it as this provider's, who must stand in the configuration. Without it, no configuration is needed.
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// Explain the story of this identifier alone. Without it, the first twenty of the document.
    #[arg(long, value_name = "IDENTIFIER")]
    pub(crate) only: Option<String>,
    /// The document.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Providers {
    /// Only this provider.
    #[arg(value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum QuarantineCommand {
    /// What is there, the oldest first: id, whose, door, receipt, size, name and reasons.
    List(QuarantineList),
    /// Show a document: what is known of it, and how it begins.
    Show(QuarantineShow),
    /// Read documents again; what can be used now goes to the tape and leaves quarantine.
    ///
    /// A house at work does it where there is one. What the tape has received since is not replaced by what came before
    /// it. Exits with 1 when a document stays.
    Retry(QuarantineRetry),
    /// Remove documents for good.
    Drop(QuarantineDrop),
}

#[derive(Args, Debug)]
pub(crate) struct QuarantineList {
    /// Only what this provider sent.
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct QuarantineShow {
    /// Its id, or the first digits of it.
    pub(crate) id: String,
    /// Print its bytes and nothing else.
    #[arg(long, conflicts_with = "json")]
    pub(crate) bytes: bool,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[group(id = "which", required = true, multiple = true)]
pub(crate) struct QuarantineRetry {
    /// Their ids, or the first digits of each.
    #[arg(value_name = "ID", group = "which", conflicts_with_all = ["all", "provider"])]
    pub(crate) ids: Vec<String>,
    /// All of them.
    #[arg(long, group = "which")]
    pub(crate) all: bool,
    /// All that this provider sent.
    #[arg(long, value_name = "ID", group = "which")]
    pub(crate) provider: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct QuarantineDrop {
    /// Their ids, or the first digits of each.
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum HistoryCommand {
    /// Put bars of the past, splits and dividends on the tape.
    ///
    /// Takes tables with a header (symbol,time,open,high,low,close,volume, or symbol,date,split,dividend), the daily,
    /// minute and factor files of LEAN, and DBN files of the schemas ohlcv-1d and ohlcv-1m; gzipped or zipped, one by
    /// one or in folders. What the tape has already is passed over: an import that was broken off is run again.
    Import(HistoryImport),
}

#[derive(Args, Debug)]
pub(crate) struct HistoryImport {
    /// Whose history it is: the id of a vendor. Its `vendor_symbols` say which instruments are meant.
    #[arg(long, value_name = "ID")]
    pub(crate) vendor: String,
    /// The vendor's symbol of the files' instrument, where they do not say it themselves.
    #[arg(long, value_name = "SYMBOL")]
    pub(crate) symbol: Option<String>,
    /// When the files were received; now when not given. Readers see what is imported after the exchange's delay.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) received: Option<UnixNanos>,
    /// Files and folders.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Whose files they are.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct From {
    /// Stories of this provider.
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// Quotes of this vendor.
    #[arg(long, value_name = "ID")]
    pub(crate) vendor: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Whose page: the id of a site.
    #[arg(long, value_name = "ID")]
    pub(crate) site: String,
    /// The instant, such as 2026-03-01T09:00:00Z; now when not given.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) at: Option<UnixNanos>,
    /// The media type that is asked for.
    #[arg(long, value_name = "TYPE", default_value = "text/html")]
    pub(crate) accept: String,
    /// Print the status and the headers too.
    #[arg(long)]
    pub(crate) include: bool,
    /// Ask for the status and the headers alone, as `HEAD` does.
    #[arg(long)]
    pub(crate) head: bool,
    /// What the reader holds already: the header `If-None-Match`.
    #[arg(long, value_name = "ETAG")]
    pub(crate) if_none_match: Option<String>,
    /// Where a page that comes back to `/events` stood: the header `Last-Event-ID`.
    #[arg(long, value_name = "ID")]
    pub(crate) last_event_id: Option<String>,
    /// The page, as in an address: `/`, `/quote/NQ:AAPL`, `/api/v1/stories?section=world`; a picture, an asset, or
    /// `/events?…`, of which the first events are printed.
    #[arg(value_name = "PATH")]
    pub(crate) path: String,
}

#[derive(Args, Debug)]
pub(crate) struct Clock {
    #[command(subcommand)]
    pub(crate) command: Option<ClockCommand>,
}

#[derive(Subcommand, Clone, Copy, Debug)]
pub(crate) enum ClockCommand {
    /// Say that the clock is right now, so that the house follows it.
    Accept,
}

#[derive(Subcommand, Debug)]
pub(crate) enum TapeCommand {
    /// What the tape holds.
    Info,
    /// Check every checksum. Exits with 1 when something is damaged.
    Verify(TapeVerify),
    /// Copy what was received until an instant into a new folder; of a damaged tape, what is whole.
    Cut(TapeCut),
    /// Make checkpoints all along the tape, so that a start and a look at any instant are quick. A house at work makes
    /// them by itself.
    Checkpoint,
    /// Write ticks for other tools: CSV with everything, or DBN with trades and best bids and asks.
    Export(TapeExport),
}

#[derive(Args, Debug)]
pub(crate) struct TapeVerify {
    /// Read every tick and every fact too, not only the checksums.
    #[arg(long)]
    pub(crate) deep: bool,
}

#[derive(Args, Debug)]
pub(crate) struct TapeCut {
    /// The instant, such as 2026-03-01T09:00:00Z; now when not given.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) at: Option<UnixNanos>,
    /// The folder for the copy.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) to: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct TapeExport {
    /// In which format.
    #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
    pub(crate) format: ExportFormat,
    /// One lane, as `broadtape tape info` names it; all when not given.
    #[arg(long, value_name = "LANE")]
    pub(crate) lane: Option<String>,
    /// Received at this instant or later.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) from: Option<UnixNanos>,
    /// Received before this instant.
    #[arg(long, value_name = "INSTANT", value_parser = UnixNanos::parse)]
    pub(crate) until: Option<UnixNanos>,
    /// The file to write; standard output when not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
}

/// The formats that ticks are exported in.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub(crate) enum ExportFormat {
    /// A row for each tick, prices exact.
    Csv,
    /// Databento Binary Encoding.
    Dbn,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Bench {
    /// Take ticks in, make them durable, hold them, release them in order; beside a bare file.
    Hold(BenchHold),
    /// Make a day of ticks to try things on, with the configuration that shows it.
    Day(BenchDay),
    /// Import history, bring it to the desk, and ask for it.
    History(BenchHistory),
    /// Let stories wait at the gate for their moments, and release them one by one.
    Stories(BenchStories),
    /// Have a house poll many providers, and tell how soon their stories show.
    Doors(BenchDoors),
    /// Kill stories in a house at work, and tell how soon each is gone from pages, pictures, the API, open pages and webhooks.
    Kill(BenchKill),
    /// Give out pages with live quotes to many readers, beside nginx with the same bytes in a file.
    Pages(BenchPages),
}

#[derive(Args, Debug)]
pub(crate) struct BenchHold {
    /// For how many seconds ticks come in.
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    seconds: u64,
    /// How long each is held, in milliseconds.
    #[arg(long, default_value_t = 2_000, value_name = "MILLISECONDS")]
    delay_ms: u64,
    /// Ticks a second; as many as possible when not given.
    #[arg(long, value_name = "TICKS")]
    pub(crate) rate: Option<u64>,
    /// So many ticks at most.
    #[arg(long, value_name = "TICKS")]
    pub(crate) ticks: Option<u64>,
    /// End when all have come in, without waiting for their release.
    #[arg(long)]
    pub(crate) no_drain: bool,
    /// Where the tape is made, and removed afterwards: the system's folder for temporary files when not given.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

impl BenchHold {
    /// For how long ticks come in.
    pub(crate) const fn seconds(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// How long each is held.
    pub(crate) const fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }
}

#[derive(Args, Debug)]
pub(crate) struct BenchStories {
    /// How many stories.
    #[arg(long, default_value_t = 1_000_000, value_name = "STORIES")]
    pub(crate) stories: u64,
}

#[derive(Args, Debug)]
pub(crate) struct BenchDoors {
    /// How many providers are polled, each every second.
    #[arg(long, default_value_t = 1, value_name = "PROVIDERS")]
    pub(crate) providers: u64,
    /// For how many seconds they have news.
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    seconds: u64,
    /// Stories a second, of all together; a hundred in each answer when not given.
    #[arg(long, value_name = "STORIES")]
    pub(crate) rate: Option<u64>,
    /// Where the tape is made, and removed afterwards: the system's folder for temporary files when not given.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

impl BenchDoors {
    /// For how long the providers have news.
    pub(crate) const fn seconds(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[derive(Args, Debug)]
pub(crate) struct BenchKill {
    /// How many stories are killed, one a second; 100 at most.
    #[arg(long, default_value_t = 20, value_name = "STORIES", value_parser = clap::value_parser!(u64).range(1..=100))]
    pub(crate) kills: u64,
    /// How many sites show them.
    #[arg(long, default_value_t = 100, value_name = "SITES", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) sites: u64,
    /// How many pages are open.
    #[arg(long, default_value_t = 1_000, value_name = "PAGES")]
    pub(crate) pages: u64,
    /// How many subscribers there are, one in ten of them slow or dead.
    #[arg(long, default_value_t = 1_000, value_name = "SUBSCRIBERS")]
    pub(crate) subscribers: u64,
    /// Stories a second that come in meanwhile, each for one of the sites.
    #[arg(long, default_value_t = 200, value_name = "STORIES")]
    pub(crate) rate: u64,
    /// Where the tape is made, and removed afterwards: the system's folder for temporary files when not given.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct BenchPages {
    /// How many readers ask at once, each again as soon as it is answered.
    #[arg(long, default_value_t = 64, value_name = "CONNECTIONS")]
    pub(crate) connections: u64,
    /// For how many seconds each is measured, three times in turn.
    #[arg(long, default_value_t = 8, value_name = "SECONDS")]
    pub(crate) seconds: u64,
    /// How many stories are asked for once each.
    #[arg(long, default_value_t = 10_000, value_name = "STORIES")]
    pub(crate) stories: u64,
    /// How many sites show them, each its own.
    #[arg(long, default_value_t = 200, value_name = "SITES")]
    pub(crate) sites: u64,
}

#[derive(Args, Debug)]
pub(crate) struct BenchHistory {
    /// How many instruments.
    #[arg(long, default_value_t = 10_000, value_name = "INSTRUMENTS")]
    pub(crate) instruments: u32,
    /// Years of days.
    #[arg(long, default_value_t = 10, value_name = "YEARS")]
    pub(crate) years: u32,
    /// Days of minutes.
    #[arg(long, default_value_t = 5, value_name = "DAYS")]
    pub(crate) minute_days: u32,
    /// Where the tape and the store are made, and removed afterwards: the system's folder for temporary files when not
    /// given.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct BenchDay {
    /// How many ticks.
    #[arg(long, default_value_t = 100_000_000, value_name = "TICKS")]
    pub(crate) ticks: u64,
    /// The folder to make them in.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// Check the configuration: all that is wrong, each with its line and the way out.
    Check,
}

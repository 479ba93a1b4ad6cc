//! A place of its own for a house: a configuration, a data folder, and the binary run on them.

use crate::serving::Serving;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Signs what `wire` pushes.
pub(crate) const SECRET: &str = "a secret of more than sixteen bytes";

const CONFIGURATION: &str = r#"
[server]
listen = "127.0.0.1:0"

[[provider]]
id = "wire"
name = "The Wire"
folder = "inbox"
push_secret_file = "secret"

[[vendor]]
id = "quotes"

[[exchange]]
mic = "XHBR"
prefix = "HB"
vendor_codes = { quotes = "H" }
timezone = "UTC"
delay_minutes = 15

[[instrument]]
symbol = "HB:TIDE"
currency = "USD"
vendor_symbols = { quotes = "TIDE" }

[[site]]
id = "post"
name = "The Post"
providers = ["wire"]
vendors = ["quotes"]

[[site]]
id = "gazette"
providers = ["wire"]
"#;

/// A temporary folder with a configuration and a place for the tape.
pub(crate) struct Place {
    folder: TempDir,
    data: PathBuf,
}

/// What a command said, and how it ended.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    /// A place with the usual configuration.
    pub(crate) fn new() -> Self {
        Self::with(|configuration| configuration)
    }

    /// A place whose configuration is another.
    pub(crate) fn with(change: impl FnOnce(String) -> String) -> Self {
        let folder = TempDir::new().unwrap();
        let place = Self { data: folder.path().join("data"), folder };
        place.file("broadtape.toml", change(CONFIGURATION.to_owned()));
        place.file("secret", SECRET);
        place
    }

    /// Keeps the tape elsewhere.
    pub(crate) fn keeping_data_in(self, data: &Path) -> Self {
        Self { data: data.to_owned(), ..self }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The binary in this place, with its configuration and its data folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = broadtape(arguments);
        command.arg("--config").arg(self.path("broadtape.toml")).arg("--data").arg(&self.data);
        command.current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }

    /// Runs a command whose output nobody reads any more, as behind `| true`.
    pub(crate) fn run_unread(&self, arguments: &[&str]) -> Said {
        let (unread, output) = std::io::pipe().unwrap();
        drop(unread);
        said(self.command(arguments).stdout(output).output().unwrap())
    }

    /// Puts files of a provider on the tape, received at nine.
    pub(crate) fn ingest(&self, files: &[&str]) -> Said {
        let usual = ["ingest", "--provider", "wire", "--received", "2026-03-01T09:00:00Z"];
        self.run(&[&usual, files].concat())
    }

    /// What a site shows at ten.
    pub(crate) fn show(&self, path: &str) -> Said {
        self.run(&["show", "--site", "post", "--at", "2026-03-01T10:00:00Z", path])
    }

    /// Opens the house.
    pub(crate) fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve"]))
    }
}

/// The binary, with nothing of our own environment in its way.
pub(crate) fn broadtape(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_broadtape"));
    command.args(arguments).env_remove("BROADTAPE_LOG").env_remove("COLUMNS");
    command
}

pub(crate) fn said(output: Output) -> Said {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

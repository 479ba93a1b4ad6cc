//! `broadtape demo`: two publishers' sites, three providers and a stock exchange, all invented,
//! through the doors that production uses.

mod configuration;
mod exchange;
mod memory;
mod newsroom;
mod stage;

use crate::cli::{Demo, Options};
use crate::clock;
use crate::say::say;
use crate::serve::{StopSignal, listen, on_runtime};
use anyhow::{Context, Result};
use memory::Memory;
use stage::Stage;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) fn run(options: &Options, demo: &Demo) -> Result<ExitCode> {
    let home = Home::of(options)?;
    let memory = Memory::recall(home.path(), clock::now())?;
    on_runtime(async {
        let stop = StopSignal::expect()?;
        let listener = listen(SocketAddr::from((demo.host, demo.port)))?;
        let stage = Stage::set(home.path(), memory, listener).await?;
        say!("{}", greeting(&stage, &home, memory));
        let stage = stage.play();
        stop.come().await;
        say!("\nStopping.");
        stage.close().await;
        if let Home::Kept(folder) = &home {
            say!("Everything is in {}; start again with the same --data and it goes on.", folder.display());
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Where the demo lives.
enum Home {
    /// In a folder that is gone when the demo ends.
    Temporary(tempfile::TempDir),
    /// In a folder of the user's.
    Kept(PathBuf),
}

impl Home {
    fn of(options: &Options) -> Result<Self> {
        match &options.data {
            Some(folder) => Ok(Self::Kept(folder.clone())),
            None => {
                let folder = tempfile::Builder::new().prefix("broadtape-demo-").tempdir();
                Ok(Self::Temporary(folder.context("no temporary folder can be made; name one with --data")?))
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

fn greeting(stage: &Stage, home: &Home, memory: Memory) -> String {
    let mut lines = vec![
        "Broadtape, at work: two publishers, three news providers and two stock exchanges, all invented.".to_owned(),
        String::new(),
    ];
    for (name, addresses) in stage.sites() {
        let [first, rest @ ..] = &addresses[..] else { continue };
        lines.push(format!("  {name:<18} {first}"));
        lines.extend(rest.iter().map(|address| format!("  {:<18} {address}", "or")));
    }
    lines.push(String::new());
    lines.push(match home {
        Home::Temporary(folder) => {
            format!("The tape is in {}, and gone when you stop. `--data FOLDER` keeps it.", folder.path().display())
        }
        Home::Kept(folder) if memory.goes_on => format!("The tape in {} goes on where it was.", folder.display()),
        Home::Kept(folder) => format!("The tape is in {}.", folder.display()),
    });
    lines.push("Quotes are 15 and 20 minutes late, as each publisher's contract says. Ctrl-C stops.".to_owned());
    lines.push(String::new());
    lines.join("\n")
}

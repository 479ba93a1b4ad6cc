//! Checks of the tree itself.
//!
//! `cargo run -p xtask -- licences` and `cargo run -p xtask -- links` do what no compiler does; the
//! tests hold the crates to the table in `ARCHITECTURE.md` and the tree to what may be committed.

mod cargo_metadata;
mod licences;
mod links;

#[cfg(test)]
mod crate_table;
#[cfg(test)]
mod tree;

use anyhow::Result;
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
Checks of the tree itself. Usage: cargo run -p xtask -- COMMAND

  licences   every dependency's licence goes together with Apache-2.0
  links      every link from one Markdown file to another leads somewhere
";

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    let checked = match command.as_deref() {
        Some("licences") => licences::check(workspace()),
        Some("links") => links::check(workspace()),
        _ => {
            eprint!("{HELP}");
            return ExitCode::FAILURE;
        }
    };
    match checked {
        Ok(outcome) => outcome.tell(),
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What a check found.
struct Outcome {
    /// What was checked, such as `licences`.
    what: &'static str,
    /// How many were right.
    passed: usize,
    /// One line for each that was not.
    failures: Vec<String>,
}

impl Outcome {
    fn tell(&self) -> ExitCode {
        for failure in &self.failures {
            eprintln!("{failure}");
        }
        println!("{}: {} passed, {} failed", self.what, self.passed, self.failures.len());
        if self.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// The root of the workspace.
fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace's folder")
}

/// The files that git keeps, relative to the root.
fn committed_files(root: &Path) -> Result<Vec<String>> {
    let listing = run("git", &["ls-files", "-z"], root)?;
    Ok(listing.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

/// Runs a program to its end, and gives what it printed.
fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<String> {
    use anyhow::{Context, bail};
    let output = std::process::Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .with_context(|| format!("{program} cannot be run"))?;
    if !output.status.success() {
        bail!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{program} printed something other than text"))
}

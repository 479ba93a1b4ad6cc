//! The `broadtape` command: configuration, wiring, the clock, the tasks, the commands.

mod cli;
mod clock;
mod config;
mod log;

mod check_config;
mod demo;
mod ingest;
mod serve;
mod show;

use clap::Parser;
use cli::{Cli, Command, ConfigCommand};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.options.log.as_deref(), usual_log_level(&cli.command));
    let outcome = match &cli.command {
        Command::Demo(demo) => demo::run(&cli.options, demo),
        Command::Serve => serve::run(&cli.options),
        Command::Ingest(ingest) => ingest::run(&cli.options, ingest),
        Command::Show(show) => show::run(&cli.options, show),
        Command::Config(ConfigCommand::Check) => check_config::run(&cli.options),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("broadtape: {error:#}");
        ExitCode::FAILURE
    })
}

/// The demo tells its story by itself; a server tells what it does; other commands what went wrong.
fn usual_log_level(command: &Command) -> &'static str {
    match command {
        Command::Serve => "info",
        _ => "warn",
    }
}

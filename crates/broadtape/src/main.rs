//! The `broadtape` command: configuration, wiring, the clock, the tasks, the commands.

mod cli;
mod clock;
mod clock_command;
mod config;
mod log;
mod say;

mod audit;
mod bench;
mod check_config;
mod checkpoints;
mod console;
mod demo;
mod explain;
mod history;
mod ingest;
mod prove;
mod providers;
mod quarantine;
mod receipts;
mod releases;
mod retention;
mod serve;
mod tape;
mod time_machine;
mod why;

use clap::Parser;
use cli::{Bench, Cli, Command, ConfigCommand};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.options.log.as_deref(), usual_log_level(&cli.command));
    let outcome = match &cli.command {
        Command::Demo(demo) => demo::run(&cli.options, demo),
        Command::Serve => serve::run(&cli.options),
        Command::Providers(asked) => providers::run(&cli.options, asked),
        Command::Order(orders) => console::order(&cli.options, orders),
        Command::Stories(asked) => console::stories(&cli.options, asked),
        Command::Receipts(asked) => receipts::run(&cli.options, asked),
        Command::Why(asked) => why::run(&cli.options, asked),
        Command::Quarantine(command) => quarantine::run(&cli.options, command),
        Command::History(command) => history::run(&cli.options, command),
        Command::Explain(asked) => explain::run(&cli.options, asked),
        Command::Ingest(ingest) => ingest::run(&cli.options, ingest),
        Command::Show(show) => time_machine::show::run(&cli.options, show),
        Command::Diff(asked) => time_machine::diff::run(&cli.options, asked),
        Command::Prove(asked) => prove::run(&cli.options, asked),
        Command::Audit(asked) => audit::run(&cli.options, asked),
        Command::Clock(clock) => clock_command::run(&cli.options, clock),
        Command::Tape(command) => tape::run(&cli.options, command),
        Command::Bench(bench) => bench::run(bench),
        Command::Config(ConfigCommand::Check) => check_config::run(&cli.options),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("broadtape: {}", told(&error));
        ExitCode::FAILURE
    })
}

/// An error with its causes, each once: many name their cause in their own words already.
fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// The demo tells its story by itself; a server tells what it does; other commands what went wrong.
fn usual_log_level(command: &Command) -> &'static str {
    match command {
        Command::Serve => "info",
        // Its subscribers are in trouble on purpose.
        Command::Bench(Bench::Kill(_)) => "error",
        _ => "warn",
    }
}

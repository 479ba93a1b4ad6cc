//! `broadtape clock`: whether the house believes the machine's clock.

use crate::cli::{Clock, ClockCommand, Options};
use crate::clock::{self, Record};
use crate::say::say;
use anyhow::{Context, Result, bail};
use std::process::ExitCode;

pub(crate) fn run(options: &Options, command: &Clock) -> Result<ExitCode> {
    let data = options.data_folder();
    let Some(record) = Record::read(&data) else {
        bail!("nothing is known of a clock in {}; name the folder of a house that has run with --data", data.display());
    };
    let ahead = record
        .is_of_this_start()
        .then(clock::sight)
        .map(|sight| sight.wall.nanos().saturating_sub(sight.elapsed).saturating_sub(record.trusted));
    match (command.command, record.jump, ahead) {
        (Some(ClockCommand::Accept), Some(_), _) => {
            clock::accept(&data).with_context(|| format!("{} cannot be written to", data.display()))?;
            say!("accepted; the house follows the machine's clock, quotes once their longest delay has passed");
        }
        (Some(ClockCommand::Accept), None, _) => say!("there is nothing to accept: the clock has not jumped"),
        (None, Some(_), Some(ahead)) => {
            say!("the machine's clock is {} ahead of the house, which goes on by the time", clock::duration(ahead));
            say!("that has really passed. When the clock is right: broadtape clock accept");
            return Ok(ExitCode::FAILURE);
        }
        (None, ..) => say!("the house believes the machine's clock"),
    }
    Ok(ExitCode::SUCCESS)
}

//! `broadtape show`: any page as it stood at any instant, from the tape alone.

use super::answered::{Answered, open_tape, site};
use crate::checkpoints::Checkpoints;
use crate::cli::{Options, Show};
use crate::clock;
use crate::config::Configuration;
use anyhow::{Context, Result};
use broadtape_surfaces::Request;
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn run(options: &Options, show: &Show) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let site = site(&configuration, &show.site)?;
    let tape = open_tape(&options.data_folder())?;
    let at = show.at.unwrap_or_else(clock::now);
    let mut relay = Checkpoints::of(&options.data_folder(), &configuration.house).relay(&tape, at)?;
    relay.advance(at)?;
    let mut request = Request::to_site(&site, &show.path).accepting(&show.accept);
    request.last_event_id.clone_from(&show.last_event_id);
    request.if_none_match.clone_from(&show.if_none_match);
    if show.head {
        request.method = http::Method::HEAD;
    }
    let answered = Answered::of(relay.snapshot(), &request, tape.as_ref())?;
    print(&answered, show.include || show.head).context("standard output cannot be written")?;
    Ok(if answered.answer.status.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(answered: &Answered, with_head: bool) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    if with_head {
        output.write_all(&answered.head())?;
    }
    output.write_all(&answered.body)?;
    output.flush()
}

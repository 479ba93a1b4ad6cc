//! `broadtape show`: any page as it stood at any instant, from the tape alone.

use crate::cli::{Options, Show};
use crate::clock;
use crate::config::Configuration;
use anyhow::{Context, Result, anyhow};
use broadtape_model::{Position, Site, SiteId};
use broadtape_relay::Relay;
use broadtape_surfaces::{Answer, Body, Request, answer};
use broadtape_tape::Tape;
use broadtape_tape::embedded::EmbeddedTape;
use bytes::Bytes;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub(crate) fn run(options: &Options, show: &Show) -> Result<ExitCode> {
    let configuration = Configuration::read(&options.config)?;
    let site = site(&configuration, &show.site)?;
    let tape = open_tape(&options.data_folder())?;
    let mut relay = Relay::new(configuration.house.clone(), tape.clone())?;
    relay.advance(show.at.unwrap_or_else(clock::now))?;
    let request = Request::to_site(&site, &show.path).accepting(&show.accept);
    let answer = answer(relay.snapshot(), &request);
    let body = body(&answer, tape.as_ref())?;
    print(&answer, &body, show.include).context("standard output cannot be written")?;
    Ok(if answer.status.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The tape in a folder, to be read.
pub(crate) fn open_tape(data: &Path) -> Result<Arc<dyn Tape>> {
    let tape = EmbeddedTape::open_read_only(data).with_context(|| {
        format!(
            "there is no tape in {}; name its folder with --data, or begin one with `broadtape ingest`",
            data.display()
        )
    })?;
    Ok(Arc::new(tape))
}

/// The site of an id.
pub(crate) fn site(configuration: &Configuration, id: &str) -> Result<Arc<Site>> {
    let sites = &configuration.house.sites;
    configuration.house.site(&SiteId::new(id)).cloned().ok_or_else(|| {
        let known: Vec<_> = sites.iter().map(|site| site.id.as_str()).collect();
        anyhow!("there is no site `{id}`; the configuration has: {}", known.join(", "))
    })
}

/// The bytes of an answer. A stream of events is shown as it begins.
fn body(answer: &Answer, tape: &dyn Tape) -> Result<Bytes> {
    match &answer.body {
        Body::Bytes(bytes) => Ok(bytes.clone()),
        Body::Picture(Position(position)) => Ok(tape.original(Position(*position))?),
        Body::Events(_) => Ok(Bytes::new()),
    }
}

fn print(answer: &Answer, body: &[u8], with_headers: bool) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    if with_headers {
        writeln!(output, "HTTP/1.1 {}", answer.status)?;
        for (name, value) in &answer.headers {
            writeln!(output, "{name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
        }
        writeln!(output)?;
    }
    output.write_all(body)?;
    output.flush()
}

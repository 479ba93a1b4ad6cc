//! What a site answered at an instant.

use crate::config::Configuration;
use anyhow::{Context, Result, anyhow};
use broadtape_desk::Snapshot;
use broadtape_model::{Site, SiteId};
use broadtape_surfaces::push::Event;
use broadtape_surfaces::{Answer, Body, Request, answer};
use broadtape_tape::Tape;
use broadtape_tape::embedded::EmbeddedTape;
use bytes::Bytes;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// An answer with its bytes.
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) body: Bytes,
}

impl Answered {
    /// What is answered from a snapshot. A stream of events is told as it begins: all that the page does not know yet.
    pub(super) fn of(snapshot: &Snapshot, request: &Request, tape: &dyn Tape) -> Result<Self> {
        let answer = answer(snapshot, request);
        let body = match &answer.body {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Picture(order) => order.made(&tape.original(order.original())?)?,
            Body::Events(subscription) => {
                let events = subscription.events(&mut subscription.start(), snapshot);
                Bytes::from(Event::preamble() + &events.iter().map(Event::written).collect::<String>())
            }
        };
        Ok(Self { answer, body })
    }

    /// Status and headers as on the wire.
    pub(super) fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {}\n", self.answer.status).into_bytes();
        for (name, value) in &self.answer.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            // Writing to memory does not fail.
            let _ = writeln!(head, "{name}: {value}");
        }
        head.push(b'\n');
        head
    }
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

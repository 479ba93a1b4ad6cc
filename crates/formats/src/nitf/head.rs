//! What a NITF document's `docdata` says of when it may be seen (NITF 3.6, `docdata`).

use super::named;
use crate::news::{Reading, later_embargo};
use crate::xml::Element;
use broadtape_model::{Embargo, PubStatus, UnixNanos};

/// What holds a document back, or takes it away.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) status: PubStatus,
    pub(crate) embargo: Option<Embargo>,
    pub(crate) expires: Option<UnixNanos>,
}

/// Reads `docdata`, wherever it stands in the document.
///
/// `date.release` is until when a document waits. One whose status is `embargoed` waits until then, or until told.
pub(crate) fn held(document: Element<'_>, item: &str, reading: &mut Reading<'_>) -> Held {
    let docdata = named(document, "docdata");
    let written = docdata.and_then(|docdata| docdata.attribute("management-status")).unwrap_or("usable");
    let is_embargoed = written.trim() == "embargoed";
    let status = if is_embargoed { PubStatus::Usable } else { reading.status(item, written) };
    let dates = |name: &'static str| {
        docdata.into_iter().flat_map(move |docdata| docdata.descendants().filter(move |date| date.name() == name))
    };
    let released: Vec<Embargo> =
        dates("date.release").filter_map(norm).map(|date| reading.embargo(item, "date.release", date)).collect();
    let until_told = (is_embargoed && released.is_empty()).then_some(Embargo::UntilTold);
    let expires =
        dates("date.expire").filter_map(norm).filter_map(|date| reading.expiry(item, "date.expire", Some(date)));
    Held { status, expires: expires.min(), embargo: released.into_iter().chain(until_told).reduce(later_embargo) }
}

/// The status of a story of another format that holds a NITF document: the document's where the story's would let it be seen.
pub(crate) fn stricter(status: PubStatus, held: Option<&Held>) -> PubStatus {
    match held {
        Some(held) if status == PubStatus::Usable => held.status.clone(),
        _ => status,
    }
}

/// The date that an element holds, where it holds one: an empty one says that there is none.
fn norm<'d>(date: Element<'d>) -> Option<&'d str> {
    date.attribute("norm").filter(|norm| !norm.trim().is_empty())
}

//! Stories: `/api/v1/stories` and `/api/v1/stories/{id}`.

mod history;
mod list;
mod wire;

pub(crate) use list::list;
pub(crate) use wire::StoryDocument;

use super::document;
use super::problem::Problem;
use crate::answer::Answer;
use crate::visit::Visit;
use crate::words::moment;
use broadtape_desk::{Entry, Tombstone, WithdrawalReason};
use broadtape_model::{ProviderId, Site, StoryId};
use http::StatusCode;

/// One story, by its address or by `provider/guid`. One that shows no longer is 410.
pub(crate) fn one(visit: &Visit<'_>) -> Answer {
    match find(visit, &visit.named()) {
        Some(Entry::Shown(shown)) => document(&StoryDocument::whole(visit, &shown)),
        Some(Entry::Withdrawn(tombstone)) => withdrawn(visit, &tombstone),
        None => unknown(),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Option<Entry> {
    visit.shelf.at(id).or_else(|| {
        let (provider, guid) = id.split_once('/')?;
        visit.shelf.story(&StoryId::new(&ProviderId::new(provider), guid))
    })
}

fn unknown() -> Answer {
    let detail = "this site shows no story of that id; ids are those of /api/v1/stories, or provider/guid encoded";
    Problem::new(StatusCode::NOT_FOUND, "unknown-story", "Unknown story", detail.to_owned()).answer()
}

/// Why a story shows no longer, since when, and what now.
pub(crate) fn why_withdrawn(site: &Site, tombstone: &Tombstone) -> String {
    let what = match tombstone.reason {
        WithdrawalReason::Killed => "it was withdrawn for good",
        WithdrawalReason::Expired => "the time for which it could be shown is over",
        WithdrawalReason::Withheld => "it is held until further notice",
        WithdrawalReason::Embargoed => "its provider moved its publication to a later time",
        WithdrawalReason::Unlicensed => "its licence no longer covers this",
        WithdrawalReason::Suspended => "it is suspended until further notice",
    };
    let since = moment::of_story(tombstone.at, site).words;
    format!("{what}, since {since}; remove every copy")
}

fn withdrawn(visit: &Visit<'_>, tombstone: &Tombstone) -> Answer {
    let detail = why_withdrawn(visit.site, tombstone);
    let problem = Problem {
        reason: Some(tombstone.reason.word()),
        since: Some(tombstone.at.to_string()),
        notice: tombstone.notice.clone(),
        ..Problem::new(StatusCode::GONE, "story-withdrawn", "Story withdrawn", detail)
    };
    problem.answer()
}

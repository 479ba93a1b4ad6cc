//! What stands where a story is not: unknown, or withdrawn. Neither says what it was about.

use super::frame::{self, Facts, Frame};
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use crate::words::legal;
use crate::words::moment;
use askama::Template;
use broadtape_desk::{Tombstone, WithdrawalReason};
use http::StatusCode;

/// What is said in place of a page.
pub(crate) struct Notice {
    pub(crate) heading: &'static str,
    pub(crate) words: String,
    /// What the provider asks to be said.
    pub(crate) from_provider: Option<String>,
}

/// The answer to an address of which nothing is known. It says the same of every such address: one that
/// was never given, and one of a story that nobody may see yet.
pub(crate) fn not_found(visit: &Visit<'_>) -> Answer {
    let notice = Notice {
        heading: "There is no such page",
        words: "The address may be mistyped, or the page may have moved. The front page has today’s stories."
            .to_owned(),
        from_provider: None,
    };
    answer(visit, StatusCode::NOT_FOUND, notice)
}

/// The answer of a site of which nothing may be seen.
pub(crate) fn suspended(visit: &Visit<'_>) -> Answer {
    let notice = Notice {
        heading: "This site is not available at present",
        words: "It has been suspended until further notice.".to_owned(),
        from_provider: None,
    };
    answer(visit, StatusCode::SERVICE_UNAVAILABLE, notice)
}

/// The answer at the address of a story that shows no longer.
pub(crate) fn withdrawn(visit: &Visit<'_>, tombstone: &Tombstone) -> Answer {
    answer(visit, StatusCode::GONE, Notice::of(visit, tombstone))
}

/// The notice that replaces the story on pages that are open.
pub(crate) fn fragment(visit: &Visit<'_>, tombstone: &Tombstone) -> String {
    let fragment = Fragment { notice: &Notice::of(visit, tombstone), home: visit.link("/") };
    fragment.render().expect("writing to a string does not fail")
}

fn answer(visit: &Visit<'_>, status: StatusCode, notice: Notice) -> Answer {
    let providers = legal::providers_of_site(visit);
    if visit.edition() == Edition::Text {
        return text::notice(status, &notice, &frame::legal(visit, &providers, &[]));
    }
    let facts = Facts {
        title: notice.heading.to_owned(),
        description: String::new(),
        place: "",
        providers,
        quotes: Vec::new(),
        story: None,
        licence: None,
    };
    let home = visit.link("/");
    Answer::html(status, &Page { frame: Frame::new(visit, facts), notice: &notice, home })
}

impl Notice {
    /// What is said of a story that shows no longer: what happened, and since when.
    pub(crate) fn of(visit: &Visit<'_>, tombstone: &Tombstone) -> Self {
        let since = moment::of_story(tombstone.at, visit.site).words;
        let (heading, words) = match tombstone.reason {
            WithdrawalReason::Killed => {
                ("This story was withdrawn", format!("It was withdrawn on {since} and is no longer available."))
            }
            WithdrawalReason::Expired => {
                ("This story is no longer available", format!("The time for which it could be shown ended on {since}."))
            }
            WithdrawalReason::Withheld => {
                ("This story is being held", format!("It has been held since {since}, until further notice."))
            }
            WithdrawalReason::Embargoed => (
                "This story is not available at present",
                format!("Its provider moved its publication to a later time on {since}."),
            ),
            WithdrawalReason::Unlicensed => (
                "This story is not available here",
                format!("The licence under which it was shown here ended on {since}."),
            ),
            WithdrawalReason::Suspended => (
                "This story is not available at present",
                format!("It has been suspended since {since}, until further notice."),
            ),
        };
        Self { heading, words, from_provider: tombstone.notice.clone() }
    }
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Page<'a> {
    frame: Frame,
    notice: &'a Notice,
    home: String,
}

#[derive(Template)]
#[template(path = "notice_fragment.html")]
struct Fragment<'a> {
    notice: &'a Notice,
    home: String,
}

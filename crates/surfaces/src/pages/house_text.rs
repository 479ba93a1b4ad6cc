//! The pages that the legal line leads to, where a site has none of its own.

use super::frame::{self, Facts, Frame};
use crate::answer::Answer;
use crate::negotiate::Edition;
use crate::text;
use crate::visit::Visit;
use askama::Template;
use http::StatusCode;

/// A part of such a page: its heading and its paragraphs.
type Part = (&'static str, &'static [&'static str]);

/// What this software does with what it learns of readers: nothing.
const PRIVACY: &[Part] = &[
    (
        "What we learn about you",
        &[
            "Reading this site needs no account. Its pages set no cookies, run no analytics, and load nothing from other companies: every picture, style and script comes from the address that you see.",
            "To send you a page, our server has to know your network address and what you asked for. Both are used to answer you and to keep the service safe, and for nothing else.",
        ],
    ),
    (
        "Live prices and headlines",
        &[
            "While a page is open it keeps one connection to this site, over which prices and headlines arrive. It says which page you have open, lasts as long as the page, and is not recorded.",
        ],
    ),
    (
        "Links",
        &[
            "Stories may link to other sites. What those sites do is their own affair; they are told that you came from here, but not from which page.",
        ],
    ),
];

const TERMS: &[Part] = &[
    (
        "Stories",
        &[
            "Stories are supplied by the providers named at the foot of each page and remain theirs. You may read them, and share links to them. Copying or republishing them needs the provider’s permission.",
            "A provider may correct or withdraw a story at any time. Where a story was withdrawn, a notice stands in its place.",
        ],
    ),
    (
        "Quotes",
        &[
            "Quotes are delayed at least as long as each page says, and show the market as it was then. They are for information only: they are no offer and no advice, and should not be traded on.",
            "Neither this site nor those who supply it warrant that quotes are complete or accurate, and none of them is liable for what is done in reliance on them.",
        ],
    ),
    ("Paid content", &["What somebody paid to publish is marked as paid content wherever it stands."]),
];

pub(crate) fn privacy(visit: &Visit<'_>) -> Answer {
    page(visit, "Privacy Policy", PRIVACY)
}

pub(crate) fn terms(visit: &Visit<'_>) -> Answer {
    page(visit, "Terms and Conditions", TERMS)
}

fn page(visit: &Visit<'_>, heading: &'static str, parts: &'static [Part]) -> Answer {
    if visit.edition() == Edition::Text {
        return text::parts(heading, parts, &frame::legal(visit, &[], &[]));
    }
    let facts = Facts {
        title: heading.to_owned(),
        description: format!("{heading} of {}", visit.site.name),
        place: "",
        providers: Vec::new(),
        quotes: Vec::new(),
        story: None,
        licence: None,
    };
    Answer::html(StatusCode::OK, &Page { frame: Frame::new(visit, facts), heading, parts })
}

#[derive(Template)]
#[template(path = "house_text.html")]
struct Page {
    frame: Frame,
    heading: &'static str,
    parts: &'static [Part],
}

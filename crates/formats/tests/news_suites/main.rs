//! Expectations that nobody on the team wrote: the suites of other readers and of the standards' bodies.
//!
//! A suite's cases are counted by group: how many there are, how many apply to our model, how many of these pass.
//! Which apply is decided by rule, written beside each adapter. The share that passes must not fall below the
//! floor that stands in the table. Run with `--no-capture` for the table, and with `SUITES_TELL=1` for each
//! case that fails.

#[path = "../support/mod.rs"]
mod support;

mod compared;
mod dates;
mod expected;
mod feedparser;
mod score;
mod trade;
mod validator;

use score::{Floor, check};

/// The least that must pass of what applies, in hundredths of a per cent, and why the rest does not. Raise them when a
/// reader gets better.
const FLOORS: &[Floor] = &[
    Floor { group: "feed-rs", least: 9_761, short: "JSON Feed 1.1 says `authors` wins over `author`" },
    Floor { group: "feedparser dates", least: 10_000, short: "" },
    Floor {
        group: "feedparser encoding",
        least: 9_000,
        short: "text that was encoded twice stands as written; line noise is guessed another way",
    },
    Floor { group: "feedparser entities", least: 10_000, short: "" },
    Floor { group: "feedparser illformed", least: 10_000, short: "" },
    Floor {
        group: "feedparser wellformed",
        least: 9_736,
        short: "of two dates the first counts; media in Base64 is no text; `summary` in RSS is none",
    },
    Floor { group: "feedparser wellformed/amp", least: 10_000, short: "" },
    Floor {
        group: "feedparser wellformed/sanitize",
        least: 9_626,
        short: "what frames, objects and scripts hold is dropped, not shown as words",
    },
    Floor {
        group: "feedvalidator valid",
        least: 9_862,
        short: "content elsewhere is told; a period of time (DCMI) is no date; media for some addresses alone are held",
    },
    Floor { group: "feedvalidator with a slip", least: 10_000, short: "" },
    Floor { group: "gofeed parser", least: 9_726, short: "elements within an identifier or a category are none" },
    Floor { group: "gofeed translator", least: 9_565, short: "what a podcast says of itself is not read" },
    Floor { group: "miniflux", least: 10_000, short: "" },
    Floor { group: "netnewswire", least: 10_000, short: "" },
    Floor { group: "NewsML 1 as ninjs", least: 10_000, short: "" },
    Floor { group: "gextech-newsml", least: 10_000, short: "" },
    Floor { group: "newsml-g2/examples", least: 10_000, short: "" },
    Floor { group: "newsml-g2/tests", least: 10_000, short: "" },
    Floor { group: "newsmlvalidator", least: 10_000, short: "" },
    Floor { group: "ninjs/examples", least: 10_000, short: "" },
    Floor { group: "ninjs/validation", least: 10_000, short: "" },
    Floor { group: "python-newsmlg2/test_files", least: 10_000, short: "" },
];

#[test]
fn the_suites_of_other_readers_do_not_fall_below_their_floors() {
    let Some(shared) = support::shared("the_suites_of_other_readers_do_not_fall_below_their_floors") else { return };
    let data = shared.join("testdata");
    let mut scores = feedparser::run(&data);
    scores.extend(dates::run(&data));
    scores.extend(expected::run(&data));
    scores.extend(validator::run(&data));
    scores.extend(trade::run(&data));
    check(&scores, FLOORS);
}

//! Facts as they are stored: JSON with short names, a struct per noun, each kind with a version.
//!
//! The model may change; these may not. Whoever changes one so that an older release would misread it
//! (a new field, a new value) raises its version in [`read()`] and [`write()`] and keeps the old reading.
//! A field that is not known is refused, not skipped: it may be the one that says to wait.
//!
//! | kind | version | what | who writes it |
//! |---|---|---|---|
//! | 1 | 1 | [`story`]: a version of a story | the doors |
//! | 1 | 2 | the same, with what was gleaned from its text; written where something was | the doors |
//! | 1 | 3 | the same, with terms that machines read, of one that it rewrites, or as an advisory; written where it has such | the doors |
//! | 2 | 1 | [`kill`]: a withdrawal | the doors |
//! | 3 | 1 | [`picture_file`]: a picture; its bytes are the delivery's | the doors |
//! | 3 | 2 | the same, with its size and what it becomes in others; written where they are known | the doors |
//! | 4 | 1 | [`order`]: what somebody of the house ordered | commands |
//! | 5 | 1 | [`contract`]: the contracts that hold from here on | whoever opens a house whose configuration has others |

mod body;
mod contract;
mod kill;
mod order;
mod picture_file;
mod story;
mod terms;

use super::failure::Unreadable;
use broadtape_model::NewsFact;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(super) use body::{INLINE_DEPTH_MOST, depth_fits};

const STORY: u8 = 1;
const KILL: u8 = 2;
const PICTURE_FILE: u8 = 3;
const ORDER: u8 = 4;
const CONTRACTS: u8 = 5;

/// The version of what says no more than the first release could.
const FIRST: u8 = 1;
/// The newest version of a picture.
const MEASURED: u8 = 2;

/// A fact's kind, version and bytes. The version is the oldest that can say it, so that the release before reads all that it can.
pub(super) fn write(fact: &NewsFact) -> (u8, u8, Vec<u8>) {
    match fact {
        NewsFact::Story(version) => (STORY, story::version(version), json(&story::Story::from(&**version))),
        NewsFact::Kill(kill) => (KILL, FIRST, json(&kill::Kill::from(kill))),
        NewsFact::Picture(file) => {
            let is_measured = file.size.is_some() || file.scaled_as.is_some();
            let least = if is_measured { MEASURED } else { FIRST };
            (PICTURE_FILE, least, json(&picture_file::PictureFile::from(file)))
        }
        NewsFact::Order(order) => (ORDER, FIRST, json(&order::Order::from(order))),
        NewsFact::Contracts(contracts) => (CONTRACTS, FIRST, json(&contract::Contracts::from(&**contracts))),
    }
}

/// The fact back.
pub(super) fn read(kind: u8, version: u8, payload: &[u8]) -> Result<NewsFact, Unreadable> {
    let known = match kind {
        STORY => story::LICENSED,
        PICTURE_FILE => MEASURED,
        _ => FIRST,
    };
    if version > known {
        return Err(Unreadable::NewerVersion { found: version, known });
    }
    match kind {
        STORY => parse::<story::Story>("story", payload)?.try_into().map(|version| NewsFact::Story(Arc::new(version))),
        KILL => Ok(NewsFact::Kill(parse::<kill::Kill>("kill", payload)?.into())),
        PICTURE_FILE => parse::<picture_file::PictureFile>("picture", payload)?.try_into().map(NewsFact::Picture),
        ORDER => Ok(NewsFact::Order(parse::<order::Order>("order", payload)?.into())),
        CONTRACTS => parse::<contract::Contracts>("set of contracts", payload)?.try_into().map(NewsFact::Contracts),
        kind => Err(Unreadable::NewerValue(format!("a record of kind {kind}"))),
    }
}

fn json(stored: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(stored).expect("the stored forms are structs of texts and numbers, which JSON can always hold")
}

/// The bytes passed their checksum, so what does not read was written by a release that knows more.
/// The value itself is not told: it may be a body under embargo.
fn parse<'a, T: Deserialize<'a>>(what: &str, payload: &'a [u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(payload)
        .map_err(|error| Unreadable::NewerValue(format!("a value at character {} of a {what}", error.column())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_release_wrote_is_told_as_such_and_never_guessed() {
        let story = |more: &str| format!(r#"{{"provider":"harbour","guid":"a","version":1,"headline":"H"{more}}}"#);
        let read_story = |more: &str| read(STORY, 1, story(more).as_bytes());
        assert!(read_story("").is_ok());
        for newer in [
            r#","section":"weather""#,
            r#","status":"paused""#,
            r#","embargo":{"unless":1}"#,
            r#","waits":true"#,
            r#","gleaned":{"waits":true}"#,
            r#","body":[{"video":"v"}]"#,
            r#","symbols":["no symbol"]"#,
        ] {
            let error = read_story(newer).unwrap_err();
            assert!(matches!(error, Unreadable::NewerValue(_)), "{newer}: {error:?}");
        }
        assert_eq!(read(STORY, 4, b"{}").unwrap_err(), Unreadable::NewerVersion { found: 4, known: 3 });
        assert_eq!(read(KILL, 2, b"{}").unwrap_err(), Unreadable::NewerVersion { found: 2, known: 1 });
        assert!(matches!(read(9, 1, b"{}"), Err(Unreadable::NewerValue(_))));
    }

    #[test]
    fn pictures_of_every_version_are_read_and_what_an_older_release_can_read_is_written_for_it() {
        let bare = br#"{"provider":"harbour","digest":"00ff","type":"image/gif"}"#;
        let measured = br#"{"provider":"harbour","digest":"00ff","type":"image/png","size":[640,480],"scaled":"png"}"#;
        for (version, payload) in [(1, &bare[..]), (2, &measured[..])] {
            let fact = read(PICTURE_FILE, version, payload).unwrap();
            assert_eq!(write(&fact), (PICTURE_FILE, version, payload.to_vec()));
        }
        assert!(matches!(read(PICTURE_FILE, 3, measured), Err(Unreadable::NewerVersion { found: 3, known: 2 })));
        let none = br#"{"provider":"harbour","digest":"00ff","type":"image/png","size":[0,480]}"#;
        assert!(matches!(read(PICTURE_FILE, 2, none), Err(Unreadable::NewerValue(_))));
    }

    #[test]
    fn an_error_does_not_tell_what_the_story_says() {
        let told = read(STORY, 1, br#"{"headline":7,"deck":"under embargo"}"#).unwrap_err();
        assert!(!format!("{told:?}").contains("embargo"), "{told:?}");
    }
}

//! Every format × what may become of a story × every surface: what readers see.
//!
//! Each cell is a document of the format that comes through the reception onto a tape, a walk of the relay to an instant, and every
//! kind of surface asked. `cargo nextest run -p broadtape-proof --test lifecycle --no-capture` prints the table.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod agencies;
mod feeds;
mod house;
mod states;
mod surfaces;
mod wires;

use broadtape_formats::news::Format;
use house::Newsroom;
use states::{Seen, State, Told};
use std::fmt::Write as _;
use surfaces::Surface;

/// What readers see where a format can say it; `-` where it cannot.
///
/// `over`: the time has come. `lifted`, `moved`, `kept`: by a later version, to now, to later, and not at all. `elsewhere`: for another
/// territory. `unread`: terms that are not understood. `older`: an older version after a newer.
const EXPECTED: &str = "
                  usable withheld canceled embargoed over  lifted moved kept scheduled published expired corrected advisory unknown older elsewhere unread
NewsML-G2         shows  none     gone     none      shows shows  none  none -         -         gone    corrected none     none    newer none      none
NewsML 1          shows  none     gone     none      shows shows  none  none -         -         gone    corrected none     none    newer -         none
NITF              shows  none     gone     none      shows shows  none  none -         -         gone    corrected none     none    newer -         none
ninjs             shows  none     gone     none      shows shows  none  none -         -         gone    -         none     none    newer none      none
AP Media API      shows  none     gone     none      shows shows  none  none -         -         -       -         none     none    newer -         -
IPTC 7901         shows  -        gone     none      -     shows  -     none -         -         -       corrected none     -       -     -         -
ANPA 1312         shows  -        gone     none      -     shows  -     none -         -         -       -         none     -       -     -         -
mail              shows  -        gone     none      -     shows  -     none -         -         gone    -         none     -       -     -         -
RSS               shows  -        gone     none      shows shows  none  none none      shows     gone    -         -        -       -     none      none
WordPress export  shows  none     -        -         -     -      -     -    none      shows     -       -         -        none    -     -         -
Atom              shows  none     gone     -         -     -      -     -    none      shows     -       -         -        -       -     none      none
CDF               shows  -        -        -         -     -      -     -    -         -         -       -         -        -       -     -         -
JSON Feed         shows  -        -        -         -     -      -     -    none      shows     -       -         -        -       -     -         -
";

/// Writes what it is told in a format, as far as that can say it.
type Write = fn(&Told) -> String;

/// Every format.
const FORMATS: [(Format, Write); 13] = [
    (Format::NewsmlG2, agencies::newsml_g2),
    (Format::Newsml1, agencies::newsml_1),
    (Format::Nitf, agencies::nitf),
    (Format::Ninjs, agencies::ninjs),
    (Format::ApMedia, agencies::ap_media),
    (Format::Iptc7901, wires::iptc_7901),
    (Format::Anpa1312, wires::anpa_1312),
    (Format::Mail, wires::mail),
    (Format::Rss, feeds::rss),
    (Format::WordPress, feeds::wordpress),
    (Format::Atom, feeds::atom),
    (Format::Cdf, feeds::cdf),
    (Format::JsonFeed, feeds::json_feed),
];

/// The rows of [`EXPECTED`]: of each format what is seen in each state.
fn expected() -> Vec<(&'static str, Vec<&'static str>)> {
    let rows = EXPECTED.lines().filter(|line| !line.trim().is_empty()).skip(1);
    rows.map(|line| (line[..18].trim(), line[18..].split_whitespace().collect())).collect()
}

#[test]
fn every_format_says_what_may_become_of_a_story_and_every_surface_keeps_it() {
    let head: Vec<&str> = EXPECTED.lines().find(|line| !line.trim().is_empty()).unwrap().split_whitespace().collect();
    assert_eq!(head, State::ALL.map(State::name));
    let expected = expected();
    assert_eq!(expected.len(), FORMATS.len());
    let mut table = format!("{:<28}", "");
    Surface::ALL.iter().for_each(|surface| write!(table, " {:<13}", surface.name()).unwrap());
    table.push('\n');
    let mut wrong = Vec::new();
    for ((format, write), (name, cells)) in FORMATS.into_iter().zip(expected) {
        assert_eq!((format.name(), cells.len()), (name, State::ALL.len()));
        for (state, cell) in State::ALL.into_iter().zip(cells) {
            write!(table, "{name:<17} {:<10}", state.name()).unwrap();
            let Some(expected) = Seen::read(cell) else {
                writeln!(table, " the format cannot say it").unwrap();
                assert!(!state.is_said_by(write), "{name} says {}, and the table says that it cannot", state.name());
                continue;
            };
            let snapshot = Newsroom::new().told(format, &state.documents(write)).at(state.looked_at());
            for surface in Surface::ALL {
                let wanted = surface.wanted(expected, format);
                let found = surface.found(&snapshot, state.address(), expected);
                write!(table, " {found:<13}").unwrap();
                if found != wanted {
                    wrong.push(format!("{name}, {}, {}: {found}, not {wanted}", state.name(), surface.name()));
                }
            }
            table.push('\n');
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_format_and_every_kind_of_surface_stands_in_the_table() {
    let of_registry: std::collections::BTreeSet<String> =
        broadtape_surfaces::REGISTRY.iter().map(|surface| format!("{:?}", surface.kind)).collect();
    let of_table: std::collections::BTreeSet<String> =
        Surface::ALL.into_iter().filter_map(Surface::kind).map(|kind| format!("{kind:?}")).collect();
    let without_stories = ["Asset".to_owned()].into();
    assert_eq!(&of_registry - &of_table, without_stories);
    let documents = format!("{}/../../docs/doors.md", env!("CARGO_MANIFEST_DIR"));
    let documented = std::fs::read_to_string(documents).unwrap();
    let formats = documented.split("## Formats").nth(1).unwrap().split("\n\n").nth(1).unwrap();
    assert_eq!(formats.lines().count(), FORMATS.len() + 2, "a row for each below the two of the heading");
    for (format, _) in FORMATS {
        assert!(formats.contains(format.name()), "{} is not in docs/doors.md", format.name());
    }
}

//! The ocean race that the demo follows live: where each boat is, at any instant.

use broadtape_model::{Block, Inline, TableRow, UnixNanos};

/// A boat of the fleet.
struct Boat {
    name: &'static str,
    /// To the finish when the demo starts, in tenths of a nautical mile.
    distance: i64,
    /// Mean speed, in tenths of a knot.
    knots: i64,
    /// How many minutes its luck takes to go round.
    luck_minutes: i64,
    /// From when to when it lies becalmed, in seconds after the demo's start.
    calm: Option<(i64, i64)>,
}

const FLEET: [Boat; 6] = [
    Boat { name: "Kittiwake", distance: 28_412, knots: 124, luck_minutes: 50, calm: Some((100, 480)) },
    Boat { name: "Ardent Folly", distance: 28_416, knots: 124, luck_minutes: 35, calm: None },
    Boat { name: "Third Opinion", distance: 28_491, knots: 123, luck_minutes: 65, calm: None },
    Boat { name: "Heron's Patience", distance: 28_530, knots: 122, luck_minutes: 80, calm: None },
    Boat { name: "Salt and Paper", distance: 28_604, knots: 121, luck_minutes: 45, calm: None },
    Boat { name: "Dormouse", distance: 28_655, knots: 122, luck_minutes: 95, calm: None },
];

/// Tenths of a knot that luck gives and takes.
const LUCK: i64 = 12;

/// The table of the race at an instant, leader first.
pub(super) fn standings(start: UnixNanos, now: UnixNanos) -> Block {
    let seconds = now.seconds() - start.seconds();
    let mut fleet: Vec<(i64, i64, &str)> =
        FLEET.iter().map(|boat| (boat.to_the_finish(seconds), boat.speed(seconds), boat.name)).collect();
    fleet.sort_unstable();
    let leader = fleet.first().map_or(0, |(distance, ..)| *distance);
    let heading = TableRow { is_heading: true, cells: ["Boat", "To the finish", "Behind", "Knots"].map(cell).to_vec() };
    let rows = fleet.iter().map(|(distance, knots, name)| TableRow {
        is_heading: false,
        cells: vec![
            vec![Inline::Emphasis(cell(name))],
            cell(&tenths(*distance)),
            cell(&tenths(distance - leader)),
            cell(&tenths(*knots)),
        ],
    });
    Block::Table(std::iter::once(heading).chain(rows).collect())
}

impl Boat {
    /// Tenths of a mile to the finish so many seconds after the demo's start.
    fn to_the_finish(&self, seconds: i64) -> i64 {
        let becalmed = self.calm.map_or(0, |(from, to)| (seconds.min(to) - from).max(0));
        let sailed = (self.knots * (seconds - becalmed) + self.luck_so_far(seconds)) / 3600;
        (self.distance - sailed).max(0)
    }

    /// Tenths of a knot.
    fn speed(&self, seconds: i64) -> i64 {
        if self.calm.is_some_and(|(from, to)| (from..to).contains(&seconds)) {
            return 5;
        }
        let (phase, half) = self.phase(seconds);
        let fallen = 2 * LUCK * (phase % half) / half;
        self.knots + if phase < half { LUCK - fallen } else { fallen - LUCK }
    }

    /// What luck has added to the distance sailed, in tenths of a mile times 3600. Luck falls evenly through
    /// half of its round and rises through the other, so what it gives it takes back and the race stays close.
    fn luck_so_far(&self, seconds: i64) -> i64 {
        let (phase, half) = self.phase(seconds);
        let span = phase % half;
        let gained = LUCK * span - LUCK * span * span / half;
        if phase < half { gained } else { -gained }
    }

    /// Where in the round of its luck a boat is, and half of that round, in seconds.
    fn phase(&self, seconds: i64) -> (i64, i64) {
        let round = self.luck_minutes * 60;
        (seconds.rem_euclid(round), round / 2)
    }
}

fn cell(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

/// A number of tenths, with thousands apart: `2,841.2`.
fn tenths(number: i64) -> String {
    let (whole, tenth) = (number / 10, number % 10);
    if whole >= 1000 { format!("{},{:03}.{tenth}", whole / 1000, whole % 1000) } else { format!("{whole}.{tenth}") }
}

//! Stories that are written into one form: nearly one text, and never one story.

use super::Draft;
use super::releases::{COMPANIES, appointment, dividend, earnings};
use fastrand::Rng;

/// A form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Form {
    /// Earnings of two companies for one quarter.
    EarningsOfTwoCompanies,
    /// Earnings of one company for two quarters.
    EarningsOfTwoQuarters,
    /// Two matches of one league.
    Matches,
    /// The weather of one region on following days.
    Weather,
    /// The close of one market on following days.
    MarketWraps,
    /// Dividends of two companies, in three sentences.
    Dividends,
    /// A toll that rises: one event, told anew.
    Toll,
    /// Two appointments, announced alike.
    Appointments,
}

impl Form {
    pub(crate) const ALL: [Self; 8] = [
        Self::EarningsOfTwoCompanies,
        Self::EarningsOfTwoQuarters,
        Self::Matches,
        Self::Weather,
        Self::MarketWraps,
        Self::Dividends,
        Self::Toll,
        Self::Appointments,
    ];
}

/// Two stories of one form.
pub(crate) fn filled(form: Form, random: &mut Rng) -> (Draft, Draft) {
    match form {
        Form::EarningsOfTwoCompanies => {
            let quarter = random.usize(0..4);
            let [one, other] = two(random, COMPANIES.len());
            (earnings(one, quarter, random), earnings(other, quarter, random))
        }
        Form::EarningsOfTwoQuarters => {
            let company = random.usize(0..COMPANIES.len());
            let [one, other] = two(random, 4);
            (earnings(company, one, random), earnings(company, other, random))
        }
        Form::Matches => {
            let [one, other, third, fourth] = four(random, TEAMS.len());
            (game(one, other, random), game(third, fourth, random))
        }
        Form::Weather => {
            let day = random.usize(0..5);
            (weather(day, random), weather(day + 1, random))
        }
        Form::MarketWraps => {
            let day = random.usize(0..5);
            (market(day, random), market(day + 1, random))
        }
        Form::Dividends => {
            let [one, other] = two(random, COMPANIES.len());
            (dividend(one, random), dividend(other, random))
        }
        Form::Toll => {
            let before = random.u16(4..40);
            let seed = random.u64(..);
            (toll(before, seed), toll(before + random.u16(1..30), seed))
        }
        Form::Appointments => {
            let [one, other] = two(random, COMPANIES.len());
            (appointment(one, random), appointment(other, random))
        }
    }
}

pub(super) const CHIEFS: [&str; 8] = [
    "Maren Holt",
    "Piet Osgood",
    "Lida Farrow",
    "Anselm Quick",
    "Dora Lindqvist",
    "Emery Stroud",
    "Nils Abernathy",
    "Greta Soames",
];
const TEAMS: [&str; 10] = [
    "Northport Rovers",
    "Vale Athletic",
    "Dunmarrow Town",
    "Harbour Rangers",
    "Kessara United",
    "Selm Wanderers",
    "Eastquay Albion",
    "Canting City",
    "Ombrel Stars",
    "Hjalm Mariners",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn two(random: &mut Rng, count: usize) -> [usize; 2] {
    let [one, other, ..] = four(random, count.max(4));
    [one, other]
}

fn four(random: &mut Rng, count: usize) -> [usize; 4] {
    let mut numbers: Vec<usize> = (0..count).collect();
    random.shuffle(&mut numbers);
    [numbers[0], numbers[1], numbers[2], numbers[3]]
}

pub(super) fn tenths(random: &mut Rng, from: u32, to: u32) -> String {
    let number = random.u32(from..to);
    format!("{}.{}", number / 10, number % 10)
}

fn game(home: usize, away: usize, random: &mut Rng) -> Draft {
    let (home, away) = (TEAMS[home], TEAMS[away]);
    let (goals, against) = (random.u8(1..6), random.u8(0..3));
    let scorers = [random.choice(CHIEFS).unwrap(), random.choice(CHIEFS).unwrap()];
    Draft::new(
        &format!("{home} beat {away} {}-{against}", goals + against),
        &[
            &format!(
                "{home} beat {away} {}-{against} on Saturday to keep alive their hopes of promotion from the Coast League.",
                goals + against
            ),
            &format!(
                "{} opened the scoring after {} minutes with a low shot from the edge of the area, and {} added another before the break.",
                scorers[0],
                random.u8(3..30),
                scorers[1]
            ),
            &format!(
                "{away} pushed forward in the second half but found little way through a defence that has conceded only {} goals this season.",
                random.u8(9..30)
            ),
            "The manager praised his players for their patience and said that the table would take care of itself if they went on like this.",
            &format!(
                "The crowd of {},{:03} went home in the rain. {home} play again on Wednesday, while {away} have a week to think about it.",
                random.u8(2..30),
                random.u16(0..1_000)
            ),
        ],
    )
}

fn weather(day: usize, random: &mut Rng) -> Draft {
    let (today, next) = (DAYS[day], DAYS[day + 1]);
    let sky = ["Rain", "Showers", "Sunny spells", "Fog", "Strong winds"];
    let first = random.choice(sky).unwrap();
    Draft::new(
        &format!("{first} along the coast on {today}"),
        &[
            &format!(
                "{first} will move across the northern coast on {today}, the Met Service said, with highs of {} degrees in Northport and {} degrees in Vale.",
                random.u8(3..15),
                random.u8(16..28)
            ),
            &format!(
                "Winds of {} to {} kilometres per hour are expected in the outer islands, and ferries may be delayed.",
                random.u8(11..39),
                random.u8(40..90)
            ),
            &format!(
                "Overnight lows will fall to {} degrees inland. The chance of rain is {} percent.",
                random.u8(1..12),
                random.u8(1..9) * 10 + random.u8(0..9)
            ),
            &format!(
                "On {next} the sky will clear from the west, and the Met Service expects {} hours of sunshine in the capital.",
                random.u8(2..12)
            ),
            "Boaters should check conditions with the harbour office before they leave, and drivers should allow more time for their journeys on the coastal road.",
        ],
    )
}

fn market(day: usize, random: &mut Rng) -> Draft {
    let today = DAYS[day];
    let (verb, moved) =
        random.choice([("rise", "rose"), ("fall", "fell"), ("gain", "gained"), ("slip", "slipped")]).unwrap();
    let level = random.u32(6_500..7_500);
    Draft::new(
        &format!("Kessara shares {verb} at the close of {today}"),
        &[
            &format!(
                "Shares on the Kessara Exchange {moved} on {today}, with the Harbour 50 index closing at {},{:03}.{:02}, a move of 0.{}%.",
                level / 1_000,
                level % 1_000,
                random.u8(10..99),
                random.u8(11..99)
            ),
            &format!(
                "Volume was {} million shares, compared with the average of {} million over the last thirty sessions.",
                random.u16(200..500),
                random.u16(500..900)
            ),
            &format!(
                "{} was the most active, {} by {}%, while {} closed at {}.{} crowns.",
                COMPANIES[random.usize(0..8)].0,
                moved,
                tenths(random, 11, 70),
                COMPANIES[random.usize(0..8)].0,
                random.u16(20..200),
                random.u8(10..99)
            ),
            &format!(
                "The yield on the ten-year bond stood at {}.{}% at the end of the session, and the crown traded at {} against the dollar.",
                random.u8(2..5),
                random.u8(10..99),
                tenths(random, 60, 90)
            ),
            "Traders said that the market was waiting for the statement of the Bank of Kessara and for figures on employment, and that few were willing to take larger positions before then.",
        ],
    )
}

/// Each place has its rescuer: where a form is filled with one other name alone, nobody could tell it from a name set right.
fn toll(dead: u16, seed: u64) -> Draft {
    let number = Rng::with_seed(seed).usize(0..4);
    let (place, chief) = (["Selm", "Canting", "Ombrel", "Hjalm"][number], CHIEFS[number]);
    Draft::new(
        &format!("At least {dead} dead after landslide near {place}"),
        &[
            &format!(
                "At least {dead} people were killed when a hillside gave way above a village near {place} after days of heavy rain, rescuers said."
            ),
            &format!(
                "Soldiers and neighbours dug through the night with shovels and their hands. “We hear voices, and then we hear none,” said {chief}, who leads the rescue."
            ),
            "The road from the valley was cut in several places, and helicopters could not land until the fog lifted in the late morning.",
            &format!(
                "The government of {place} province declared three days of mourning and promised to look into why people had been allowed to build below the old quarry."
            ),
        ],
    )
}

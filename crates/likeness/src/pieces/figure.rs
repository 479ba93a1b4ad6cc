//! Figures as stories state them, in one form: `$1.2 billion` is `$1,200 million`, `12 per cent` is `12%`.

use super::lexicon::{DOLLAR, EURO, Meaning, POUND, RUPEE, YEN};
use super::raw::{Raw, RawKind};
use crate::hash;

/// What a figure says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum FigureKind {
    /// A sum of money.
    Money,
    /// A sum for each share.
    PerShare,
    /// A percentage.
    Percent,
    /// A quarter or a half, of a year or of a match.
    Period,
    /// A result, such as `3-1`.
    Score,
    /// A number of anything else.
    Count,
    /// A day of a month.
    Date,
    /// A day of the week.
    Weekday,
    /// A year.
    Year,
    /// A time of day.
    Time,
}

impl FigureKind {
    const ALL: [Self; 10] = [
        Self::Money,
        Self::PerShare,
        Self::Percent,
        Self::Period,
        Self::Score,
        Self::Count,
        Self::Date,
        Self::Weekday,
        Self::Year,
        Self::Time,
    ];

    /// Whether two stories that state it differently tell different things. Years and times of day are set, and when
    /// something was is told in many ways.
    pub(crate) const fn can_contradict(self) -> bool {
        !matches!(self, Self::Date | Self::Weekday | Self::Year | Self::Time)
    }

    /// Whether it tells stories of one form from each other.
    pub(crate) const fn is_key(self) -> bool {
        !matches!(self, Self::Year | Self::Time)
    }
}

/// A figure in 32 bits: a hash of what it says above, its kind in the lowest four.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Figure(pub(crate) u32);

impl Figure {
    /// `value` counts ten-thousandths, or is a number of its own for what is no amount.
    pub(super) fn new(kind: FigureKind, currency: u64, value: u64) -> Self {
        let hash = hash::short(value.wrapping_mul(31).wrapping_add(currency) ^ ((kind as u64 + 1) << 59));
        Self(hash & !0xf | kind as u32)
    }

    pub(crate) const fn kind(self) -> FigureKind {
        let place = (self.0 & 0xf) as usize;
        // A stored figure of a kind that this release does not know is a number of something.
        if place < FigureKind::ALL.len() { FigureKind::ALL[place] } else { FigureKind::Count }
    }
}

/// A figure and the words around it, in 32 bits: of the words 20, of the figure 8, its kind in the lowest four.
///
/// Two stories that fill one slot differently tell different things, wherever in them it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Slot(pub(crate) u32);

impl Slot {
    /// `before` and `after` are hashes of words.
    pub(crate) const fn new(before: [u64; 2], figure: Figure, after: u64) -> Self {
        let [first, second] = before;
        let words = hash::short(first.rotate_left(11) ^ second.rotate_left(37) ^ after);
        Self(words & !0xfff | figure.0 >> 20 & 0xff0 | figure.0 & 0xf)
    }

    /// What tells slots apart.
    pub(crate) const fn words(self) -> u32 {
        self.0 >> 12
    }

    pub(crate) const fn kind(self) -> FigureKind {
        Figure(self.0).kind()
    }
}

/// What a comma between digits means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Comma {
    /// `1,200.5`
    Groups,
    /// `1.200,5`
    Decimals,
}

/// Ten-thousandths in one.
const ONE: u64 = 10_000;

/// The figure at the start of `rest`, and of how many pieces it is made.
pub(super) fn read(rest: &[Raw<'_>], comma: Comma) -> Option<(Figure, usize)> {
    let first = rest.first()?;
    match (first.kind, first.meaning) {
        (RawKind::Sign, _) => money(rest, comma),
        (RawKind::Number, _) => digits(rest, comma),
        (RawKind::Word, Some(meaning)) => match meaning {
            Meaning::Currency(_) => money(rest, comma),
            Meaning::Number(_) => plain(rest, comma),
            Meaning::Ordinal(which) => period(rest, which),
            Meaning::Period(which) => Some((Figure::new(FigureKind::Period, 0, which), 1)),
            Meaning::Weekday(day) => Some((Figure::new(FigureKind::Weekday, 0, day), 1)),
            Meaning::Month(month) => day(rest.get(1)?).map(|day| (date(month, day), 2)),
            _ => None,
        },
        _ => None,
    }
}

/// `$1.2 billion a share`, `USD 5m`.
fn money(rest: &[Raw<'_>], comma: Comma) -> Option<(Figure, usize)> {
    let currency = currency(rest.first()?)?;
    let (value, used) = amount(rest.get(1..)?, comma, true)?;
    Some(of_money(currency, value, rest, 1 + used))
}

fn of_money(currency: u64, value: u64, rest: &[Raw<'_>], used: usize) -> (Figure, usize) {
    let meaning = |place: usize| rest.get(used + place).and_then(|raw| raw.meaning);
    if matches!(meaning(0), Some(Meaning::Per | Meaning::Article)) && meaning(1) == Some(Meaning::Share) {
        return (Figure::new(FigureKind::PerShare, currency, value), used + 2);
    }
    (Figure::new(FigureKind::Money, currency, value), used)
}

fn currency(raw: &Raw<'_>) -> Option<u64> {
    match (raw.kind, raw.text, raw.meaning) {
        (RawKind::Sign, "$", _) => Some(DOLLAR),
        (RawKind::Sign, "€", _) => Some(EURO),
        (RawKind::Sign, "£", _) => Some(POUND),
        (RawKind::Sign, "¥", _) => Some(YEN),
        (RawKind::Sign, "₹", _) => Some(RUPEE),
        (_, _, Some(Meaning::Currency(which))) => Some(which),
        _ => None,
    }
}

/// What begins with digits.
fn digits(rest: &[Raw<'_>], comma: Comma) -> Option<(Figure, usize)> {
    joined_pair(rest).or_else(|| clock(rest)).or_else(|| dated(rest)).or_else(|| plain(rest, comma))
}

/// `3-1` is a result, `9:30` a time; longer rows are dates and numbers of telephones.
fn joined_pair(rest: &[Raw<'_>]) -> Option<(Figure, usize)> {
    let [left, sign, right, ..] = rest else { return None };
    if right.kind != RawKind::Number || !sign.is_joined || !right.is_joined {
        return None;
    }
    let (of_left, of_right) = (whole(left)?, whole(right)?);
    let is_row = rest.get(3).is_some_and(|next| next.is_joined && next.is_sign("-–"));
    if sign.is_sign(":") {
        return Some((Figure::new(FigureKind::Time, 0, of_left * 100 + of_right), 3));
    }
    let is_score = sign.is_sign("-–") && !is_row && of_left < 200 && of_right < 200;
    is_score.then(|| (Figure::new(FigureKind::Score, 0, of_left * 1_000 + of_right), 3))
}

/// `3 pm`.
fn clock(rest: &[Raw<'_>]) -> Option<(Figure, usize)> {
    let is_clock = rest.get(1)?.meaning == Some(Meaning::Clock);
    let hour = whole(&rest[0]).filter(|hour| is_clock && *hour <= 24)?;
    Some((Figure::new(FigureKind::Time, 0, hour * 100), 2))
}

/// `3 November`, or a year.
fn dated(rest: &[Raw<'_>]) -> Option<(Figure, usize)> {
    if let Some(Meaning::Month(month)) = rest.get(1).and_then(|raw| raw.meaning)
        && let Some(day) = day(&rest[0])
    {
        return Some((date(month, day), 2));
    }
    let is_counted = rest.get(1).is_some_and(|next| {
        next.is_sign("%") || matches!(next.meaning, Some(Meaning::Scale(_) | Meaning::Percent | Meaning::Currency(_)))
    });
    let year = whole(&rest[0]).filter(|year| (1900..2100).contains(year) && !is_counted)?;
    (rest[0].text.len() == 4).then(|| (Figure::new(FigureKind::Year, 0, year), 1))
}

fn date(month: u64, day: u64) -> Figure {
    Figure::new(FigureKind::Date, 0, month * 32 + day)
}

fn day(raw: &Raw<'_>) -> Option<u64> {
    whole(raw).filter(|day| (1..=31).contains(day))
}

fn whole(raw: &Raw<'_>) -> Option<u64> {
    (raw.kind == RawKind::Number).then(|| raw.text.parse().ok()).flatten()
}

/// `third quarter`, `first-half`.
fn period(rest: &[Raw<'_>], which: u64) -> Option<(Figure, usize)> {
    let place = if rest.get(1)?.is_sign("-") { 2 } else { 1 };
    let first = match rest.get(place)?.meaning? {
        Meaning::Quarter => 0,
        Meaning::Half => 10,
        _ => return None,
    };
    Some((Figure::new(FigureKind::Period, 0, first + which), place + 1))
}

/// A number with its unit, if it has one.
fn plain(rest: &[Raw<'_>], comma: Comma) -> Option<(Figure, usize)> {
    let (value, used) = amount(rest, comma, false)?;
    let next = rest.get(used);
    let after = rest.get(used + 1).and_then(|raw| raw.meaning);
    match next.and_then(|raw| raw.meaning) {
        _ if next.is_some_and(|raw| raw.is_sign("%")) => Some((Figure::new(FigureKind::Percent, 0, value), used + 1)),
        Some(Meaning::Percent) => Some((Figure::new(FigureKind::Percent, 0, value), used + 1)),
        Some(Meaning::Per) if after == Some(Meaning::Hundred) => {
            Some((Figure::new(FigureKind::Percent, 0, value), used + 2))
        }
        Some(Meaning::Currency(currency)) => Some(of_money(currency, value, rest, used + 1)),
        Some(Meaning::Cents) => Some(of_money(DOLLAR, value / 100, rest, used + 1)),
        _ => Some((Figure::new(FigureKind::Count, 0, value), used)),
    }
}

/// A number in digits or words and its scale, in ten-thousandths.
fn amount(rest: &[Raw<'_>], comma: Comma, is_money: bool) -> Option<(u64, usize)> {
    let first = rest.first()?;
    let (value, used) = match (first.kind, first.meaning) {
        (RawKind::Number, _) => (decimal(first.text, comma), 1),
        (_, Some(Meaning::Number(number))) => spelled(rest, number),
        _ => return None,
    };
    let Some(next) = rest.get(used) else { return Some((value, used)) };
    match next.meaning {
        Some(Meaning::Scale(scale)) => Some((value.saturating_mul(scale), used + 1)),
        Some(Meaning::ScaleSign(scale)) if next.is_joined || is_money => Some((value.saturating_mul(scale), used + 1)),
        _ => Some((value, used)),
    }
}

/// `twelve`, `twenty-three`.
fn spelled(rest: &[Raw<'_>], number: u64) -> (u64, usize) {
    let place = if rest.get(1).is_some_and(|raw| raw.is_joined && raw.is_sign("-")) { 2 } else { 1 };
    match rest.get(place).and_then(|raw| raw.meaning) {
        Some(Meaning::Number(unit)) if place == 2 && number >= 20 && unit < 10 => ((number + unit) * ONE, 3),
        _ => (number * ONE, 1),
    }
}

/// Ten-thousandths; digits beyond them are left out, and what is too large stays at the largest.
fn decimal(text: &str, comma: Comma) -> u64 {
    let (group, point) = match comma {
        Comma::Groups => (',', '.'),
        Comma::Decimals => ('.', ','),
    };
    let is_group = |sign: char, after: &str| sign == group && after.len() >= 3;
    let (mut value, mut decimals) = (0_u64, None);
    for (at, character) in text.char_indices() {
        match (character.to_digit(10), decimals) {
            (Some(_), Some(4)) => {}
            (Some(digit), _) => {
                value = value.saturating_mul(10).saturating_add(u64::from(digit));
                decimals = decimals.map(|count| count + 1);
            }
            (None, None) if character == point || !is_group(character, &text[at + 1..]) => decimals = Some(0),
            (None, _) => {}
        }
    }
    value.saturating_mul(10_u64.pow(4 - decimals.unwrap_or(0)))
}

//! Words that mean something to a reader of figures and names: numbers, units, days, and the little words.

use crate::hash::{self, ByHash};
use std::sync::LazyLock;

/// What a word means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A number from 2 to 90. *One* is too often no number.
    Number(u64),
    /// A power of a thousand, in words: `million`.
    Scale(u64),
    /// The same as a sign behind digits: `1.2m`.
    ScaleSign(u64),
    /// `first` to `fourth`.
    Ordinal(u64),
    Quarter,
    Half,
    /// `Q3`, `H1`: what, and which.
    Period(u64),
    Weekday(u64),
    Month(u64),
    /// `USD`, `euros`: which.
    Currency(u64),
    Cents,
    Percent,
    /// The first word of `per cent` and `pour cent`, also of `per share`.
    Per,
    Hundred,
    Article,
    Share,
    Clock,
    /// A little word, or a form of address: neither a name nor a term.
    Little,
}

use Meaning::{
    Article, Cents, Clock, Currency, Half, Hundred, Little, Month, Number, Ordinal, Per, Percent, Period, Quarter,
    Scale, ScaleSign, Share, Weekday,
};

pub(super) const DOLLAR: u64 = 1;
pub(super) const EURO: u64 = 2;
pub(super) const POUND: u64 = 3;
pub(super) const YEN: u64 = 4;
pub(super) const RUPEE: u64 = 5;

const THOUSAND: u64 = 1_000;
const MILLION: u64 = 1_000_000;
const BILLION: u64 = 1_000_000_000;
const TRILLION: u64 = 1_000_000_000_000;

const WORDS: &[(&str, Meaning)] = &[
    ("two", Number(2)),
    ("three", Number(3)),
    ("four", Number(4)),
    ("five", Number(5)),
    ("six", Number(6)),
    ("seven", Number(7)),
    ("eight", Number(8)),
    ("nine", Number(9)),
    ("ten", Number(10)),
    ("eleven", Number(11)),
    ("twelve", Number(12)),
    ("thirteen", Number(13)),
    ("fourteen", Number(14)),
    ("fifteen", Number(15)),
    ("sixteen", Number(16)),
    ("seventeen", Number(17)),
    ("eighteen", Number(18)),
    ("nineteen", Number(19)),
    ("twenty", Number(20)),
    ("thirty", Number(30)),
    ("forty", Number(40)),
    ("fifty", Number(50)),
    ("sixty", Number(60)),
    ("seventy", Number(70)),
    ("eighty", Number(80)),
    ("ninety", Number(90)),
    ("thousand", Scale(THOUSAND)),
    ("million", Scale(MILLION)),
    ("millions", Scale(MILLION)),
    ("mln", Scale(MILLION)),
    ("mio", Scale(MILLION)),
    ("millionen", Scale(MILLION)),
    ("millones", Scale(MILLION)),
    ("billion", Scale(BILLION)),
    ("billions", Scale(BILLION)),
    ("mrd", Scale(BILLION)),
    ("milliarde", Scale(BILLION)),
    ("milliarden", Scale(BILLION)),
    ("milliard", Scale(BILLION)),
    ("milliards", Scale(BILLION)),
    ("trillion", Scale(TRILLION)),
    ("trillions", Scale(TRILLION)),
    ("k", ScaleSign(THOUSAND)),
    ("m", ScaleSign(MILLION)),
    ("mn", ScaleSign(MILLION)),
    ("b", ScaleSign(BILLION)),
    ("bn", ScaleSign(BILLION)),
    ("tn", ScaleSign(TRILLION)),
    ("first", Ordinal(1)),
    ("second", Ordinal(2)),
    ("third", Ordinal(3)),
    ("fourth", Ordinal(4)),
    ("quarter", Quarter),
    ("half", Half),
    ("q1", Period(1)),
    ("q2", Period(2)),
    ("q3", Period(3)),
    ("q4", Period(4)),
    ("h1", Period(11)),
    ("h2", Period(12)),
    ("monday", Weekday(1)),
    ("tuesday", Weekday(2)),
    ("wednesday", Weekday(3)),
    ("thursday", Weekday(4)),
    ("friday", Weekday(5)),
    ("saturday", Weekday(6)),
    ("sunday", Weekday(7)),
    ("january", Month(1)),
    ("february", Month(2)),
    ("march", Month(3)),
    ("april", Month(4)),
    ("may", Month(5)),
    ("june", Month(6)),
    ("july", Month(7)),
    ("august", Month(8)),
    ("september", Month(9)),
    ("october", Month(10)),
    ("november", Month(11)),
    ("december", Month(12)),
    ("jan", Month(1)),
    ("feb", Month(2)),
    ("aug", Month(8)),
    ("sept", Month(9)),
    ("sep", Month(9)),
    ("oct", Month(10)),
    ("nov", Month(11)),
    ("dec", Month(12)),
    ("usd", Currency(DOLLAR)),
    ("dollar", Currency(DOLLAR)),
    ("dollars", Currency(DOLLAR)),
    ("eur", Currency(EURO)),
    ("euro", Currency(EURO)),
    ("euros", Currency(EURO)),
    ("gbp", Currency(POUND)),
    ("jpy", Currency(YEN)),
    ("yen", Currency(YEN)),
    ("inr", Currency(RUPEE)),
    ("rupees", Currency(RUPEE)),
    ("crowns", Currency(9)),
    ("francs", Currency(10)),
    ("chf", Currency(10)),
    ("cents", Cents),
    ("percent", Percent),
    ("pct", Percent),
    ("prozent", Percent),
    ("per", Per),
    ("pour", Per),
    ("por", Per),
    ("cent", Hundred),
    ("ciento", Hundred),
    ("share", Share),
    ("a", Article),
    ("am", Clock),
    ("pm", Clock),
];

/// The little words of some languages, forms of address, and what every story says.
const LITTLE: &str = "the an and or but nor if of in on at by to from with for as is are was were be been being it its he \
    she they them his her their this that these those there here who whom whose which what when where why how not no yes \
    so than then too very can could will would shall should might must do does did done has have had having into onto \
    over under after before during while about against between through up down out off more most less least other \
    some any each every both all one we us our you your i me my said says say told according mr mrs ms dr sir new also \
    just only amid via per however meanwhile although because since until still even though yet \
    der die das den dem des ein eine einer eines einem einen und oder aber nicht von vom zum zur mit bei nach aus auf im \
    ist sind war waren wird werden hat haben sich auch als wie für über unter dass \
    le la les un une des du de et ou mais que qui dans sur pour par avec est sont était ont son sa ses ce cette ces aux au \
    el los las una unos unas y o pero que del al en con por para es son fue ha han su sus se lo como más \
    il gli uno e ma che di da nel nella con su per non sono è dei delle della";

static LEXICON: LazyLock<ByHash<u64, Meaning>> = LazyLock::new(|| {
    let little = LITTLE.split_whitespace().map(|text| (hash::word(text), Little));
    little.chain(WORDS.iter().map(|(text, meaning)| (hash::word(text), *meaning))).collect()
});

/// What the word of this hash means, if it is one of those.
pub(super) fn meaning(word: u64) -> Option<Meaning> {
    LEXICON.get(&word).copied()
}

//! Months and zones by name, in the languages in which providers write dates.

use jiff::tz::Offset;

/// The starts of the months' names, without accents, in English, German, Dutch, French, Spanish, Italian,
/// Portuguese, Hungarian and Greek. A name counts when it begins with one of them.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "\u{3b9}\u{3b1}\u{3bd}"],
    &["feb", "fev", "\u{3c6}\u{3b5}\u{3b2}"],
    &["mar", "mrt", "mae", "\u{3bc}\u{3b1}\u{3c1}"],
    &["apr", "avr", "abr", "\u{3b1}\u{3c0}\u{3c1}"],
    &["may", "mai", "mei", "maj", "mag", "\u{3bc}\u{3b1}\u{3b9}", "\u{3bc}\u{3b1}\u{3ca}"],
    &["jun", "juin", "giu", "\u{3b9}\u{3bf}\u{3c5}\u{3bd}"],
    &["jul", "juil", "lug", "\u{3b9}\u{3bf}\u{3c5}\u{3bb}"],
    &["aug", "aou", "ago", "\u{3b1}\u{3c5}\u{3b3}"],
    &["sep", "set", "szep", "\u{3c3}\u{3b5}\u{3c0}"],
    &["oct", "okt", "ott", "out", "\u{3bf}\u{3ba}\u{3c4}"],
    &["nov", "\u{3bd}\u{3bf}\u{3b5}"],
    &["dec", "dez", "dic", "\u{3b4}\u{3b5}\u{3ba}"],
];

/// The number of a month, by its name or the start of it.
pub(super) fn month(word: &str) -> Option<u16> {
    let word: String = word.chars().flat_map(char::to_lowercase).map(without_accent).collect();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    u16::try_from(at + 1).ok()
}

/// A letter without the accent that months' names may carry.
fn without_accent(letter: char) -> char {
    match letter {
        'ά' => 'α',
        'á' | 'ä' | 'à' => 'a',
        'é' | 'è' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'û' | 'ü' => 'u',
        'έ' => 'ε',
        'ί' => 'ι',
        'ό' => 'ο',
        'ύ' => 'υ',
        other => other,
    }
}

/// A zone by its name. Names that stand for several zones are none; where summer and winter share a name
/// (`ET`), it is winter's, which is later.
pub(super) fn zone(name: &str) -> Option<Offset> {
    let hours = match name {
        "Z" | "UT" | "UTC" | "GMT" | "WET" | "ETC/GMT" | "ETC/UTC" => 0,
        "EST" | "ET" => -5,
        "EDT" | "AT" => -4,
        "CDT" => -5,
        "CST" | "MDT" | "CT" => -6,
        "MST" | "PDT" | "MT" => -7,
        "PST" | "PT" => -8,
        "AKST" => -9,
        "HST" => -10,
        "CET" | "MET" | "WEST" | "MEZ" => 1,
        "CEST" | "EET" | "MESZ" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        "NZST" => 12,
        "NZDT" => 13,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

/// A date in a form of one language, written as all others are: months of Hungarian dates by number
/// (`2004-július-13T9:15-05:00`), Korean ones with their marks replaced and their zone said
/// (`2004-05-25 오후 11:23:17`, `2004년 05월 28일 01:31:15`).
pub(super) fn in_common_form(text: &str) -> Option<String> {
    if text.chars().any(|letter| ('\u{ac00}'..='\u{d7a3}').contains(&letter)) {
        return korean(text);
    }
    let mut parts = text.splitn(3, '-');
    let (year, name, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let starts_with_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let number = month(name).filter(|_| starts_with_year)?;
    Some(format!("{year}-{number:02}-{rest}"))
}

fn korean(text: &str) -> Option<String> {
    let (is_morning, is_afternoon) = (text.contains("오전"), text.contains("오후"));
    let plain = text.replace(['년', '월'], "-").replace('일', "").replace("오전", "").replace("오후", "");
    let compact: Vec<&str> = plain.split_whitespace().collect();
    let (date, clock) = match compact.as_slice() {
        [date @ .., clock] if clock.contains(':') => (date.concat(), *clock),
        _ => return Some(compact.concat()),
    };
    let (hour, rest) = clock.split_once(':')?;
    let hour: u8 = hour.parse().ok()?;
    let hour = match hour {
        12 if is_morning => 0,
        1..=11 if is_afternoon => hour + 12,
        other => other,
    };
    Some(format!("{date} {hour:02}:{rest} +0900"))
}

//! The files of LEAN: daily and minute trade bars of equities, and factor files. Prices are ten-thousandths of the
//! currency, times are those of the exchange.
//!
//! A factor file's rows hold up to their date, that date included: price factor, split factor, and the close of that date.
//! Where a factor differs from the next row's, something happened on the day after.

use super::{Entry, HistoryFormatError, Row, Start, checked, count, problem};
use broadtape_model::{ActionKind, Bar, CorporateAction, Price, Problem};
use jiff::civil::{Date, DateTime, Time};
use std::io::Read;

/// What a file without a header is, by its name and its first row.
enum Layout {
    /// `20131001 00:00`, open, high, low, close, volume.
    Daily,
    /// Milliseconds since midnight of this day, open, high, low, close, volume.
    Minute(Date),
    /// Date, price factor, split factor, close.
    Factors,
}

pub(super) fn read(
    name: &str,
    bytes: &mut dyn Read,
    take: &mut dyn FnMut(Result<Row, Problem>),
) -> Result<(), HistoryFormatError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let stem = stem(name);
    let symbol = symbol(stem);
    let mut layout: Option<Layout> = None;
    let mut factors = Factors::default();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                if let csv::ErrorKind::Io(error) = error.into_kind() {
                    return Err(error.into());
                }
                take(Err(problem(line, "not UTF-8")));
                continue;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&str> = record.iter().collect();
        let layout = match &layout {
            Some(layout) => layout,
            None => layout.insert(Layout::of(stem, &fields)?),
        };
        let entry = match layout {
            Layout::Daily => daily(&fields),
            Layout::Minute(day) => minute(*day, &fields),
            Layout::Factors => match factors.next(&fields) {
                Ok(actions) => {
                    for action in actions {
                        take(Ok(Row { symbol: Some(symbol.clone()), entry: Entry::Action(action) }));
                    }
                    continue;
                }
                Err(what) => Err(what),
            },
        };
        let row = entry.map(|entry| Row { symbol: Some(symbol.clone()), entry });
        take(row.map_err(|what| problem(line, what)));
    }
    Ok(())
}

impl Layout {
    fn of(stem: &str, first: &[&str]) -> Result<Self, HistoryFormatError> {
        let not_kept = |what: &str| Err(HistoryFormatError::NotKept(what.to_owned()));
        let parts: Vec<&str> = stem.split('_').collect();
        match (&parts[..], first) {
            ([day, _, "minute", "trade"], _) => date(day).map(Self::Minute).map_err(HistoryFormatError::Format),
            ([.., "quote"], _) => not_kept("bars of bid and ask; bars of trades alone are kept"),
            ([_, _, "second" | "tick", ..], _) => not_kept("shorter than a minute"),
            (_, [time, _, _, _, _, _]) if time.ends_with(" 00:00") => Ok(Self::Daily),
            (_, [time, _, _, _, _, _]) if time.contains(' ') => not_kept("bars of an hour; they are made of minutes"),
            (_, [day, _, _, _]) if date(day).is_ok() => Ok(Self::Factors),
            _ => Err(HistoryFormatError::Format(
                "it is no table with a header, and no file that LEAN would have under this name".to_owned(),
            )),
        }
    }
}

/// The name of a file without its folders and its endings.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.split('.').next().unwrap_or(name)
}

/// `20140605_aapl_minute_trade`, `aapl`.
fn symbol(stem: &str) -> String {
    let symbol = match stem.split('_').collect::<Vec<_>>()[..] {
        [_, symbol, ..] => symbol,
        _ => stem,
    };
    symbol.to_ascii_uppercase()
}

fn date(text: &str) -> Result<Date, String> {
    let digits = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<i16>().ok());
    let day = (text.len() == 8).then(|| {
        let (month, day) = (i8::try_from(digits(4..6)?).ok()?, i8::try_from(digits(6..8)?).ok()?);
        Date::new(digits(0..4)?, month, day).ok()
    });
    day.flatten().ok_or_else(|| format!("`{text}` is not a day such as 20140605"))
}

fn daily(fields: &[&str]) -> Result<Entry, String> {
    let [time, prices @ ..] = fields else { return Err("the row is empty".to_owned()) };
    let day = date(time.strip_suffix(" 00:00").unwrap_or(time))?;
    Ok(Entry::Bar(Start::Day(day), bar(prices)?))
}

fn minute(day: Date, fields: &[&str]) -> Result<Entry, String> {
    let [time, prices @ ..] = fields else { return Err("the row is empty".to_owned()) };
    let millis = time.parse::<i64>().ok().filter(|millis| (0..86_400_000).contains(millis));
    let millis = millis.ok_or_else(|| format!("`{time}` is not a number of milliseconds since midnight"))?;
    let minute = i8::try_from(millis / 60_000 % 60).unwrap_or_default();
    let hour = i8::try_from(millis / 3_600_000).unwrap_or_default();
    let time = Time::new(hour, minute, 0, 0).map_err(|error| error.to_string())?;
    Ok(Entry::Bar(Start::WallMinute(DateTime::from_parts(day, time)), bar(prices)?))
}

fn bar(fields: &[&str]) -> Result<Bar, String> {
    let [open, high, low, close, volume] = fields else {
        return Err(format!("{} fields behind the time; open, high, low, close and volume are five", fields.len()));
    };
    let price = |name: &str, text: &str| {
        let units = text.parse().ok().and_then(|units| Price::from_decimal(units, 4));
        units.ok_or_else(|| format!("`{name}`: `{text}` is not a whole number of ten-thousandths"))
    };
    checked(Bar {
        number: 0,
        open: price("open", open)?,
        high: price("high", high)?,
        low: price("low", low)?,
        close: price("close", close)?,
        volume: count("volume", volume)?,
    })
}

/// The rows of a factor file so far.
#[derive(Default)]
struct Factors {
    before: Option<FactorRow>,
}

#[derive(Clone, Copy)]
struct FactorRow {
    day: Date,
    price: Price,
    split: Price,
    close: Price,
}

impl Factors {
    /// What happened between the row before and this one.
    fn next(&mut self, fields: &[&str]) -> Result<Vec<CorporateAction>, String> {
        let [day, price, split, close] = fields else {
            return Err(format!("{} fields; a factor file has four", fields.len()));
        };
        let factor = |name: &str, text: &str| {
            let factor = super::decimal(name, text)?;
            if factor > Price::ZERO {
                Ok(factor)
            } else {
                Err(format!("`{name}`: {text} is no factor; it is above nought"))
            }
        };
        let own = FactorRow {
            day: date(day)?,
            price: factor("price factor", price)?,
            split: factor("split factor", split)?,
            close: super::decimal("close", close)?,
        };
        let Some(before) = self.before.replace(own) else { return Ok(Vec::new()) };
        let ex_date = before.day.tomorrow().map_err(|error| error.to_string())?;
        let split = ratio(own.split, before.split).map(|(new, old)| ActionKind::Split { new, old });
        let kinds = split.into_iter().chain(dividend(&before, &own));
        Ok(kinds.map(|kind| CorporateAction { ex_date, kind }).collect())
    }
}

/// What a share lost of its close: the part that the price factor of before is short of that of after.
fn dividend(before: &FactorRow, after: &FactorRow) -> Option<ActionKind> {
    let (was, is) = (i128::from(before.price.units()), i128::from(after.price.units()));
    let lost = i128::from(before.close.units()) * (is - was) / is;
    // Factors have seven decimals, so four of the amount are sure.
    let rounded = (lost + 50_000) / 100_000 * 100_000;
    let amount = Price::from_units(i64::try_from(rounded).ok()?);
    (amount > Price::ZERO && amount < before.close).then_some(ActionKind::Dividend(amount))
}

/// Two factors as whole shares, `None` where they are the same: the simplest fraction within the error of seven decimals.
fn ratio(after: Price, before: Price) -> Option<(u32, u32)> {
    const SHARES_MAX: i64 = 1_000;
    let (after, before) = (after.units(), before.units());
    if after == before {
        return None;
    }
    // after / before = new / old, up to half a unit of the seventh decimal of either.
    let is_near = |new: i64, old: i64| {
        let (one, other) = (i128::from(after) * i128::from(old), i128::from(before) * i128::from(new));
        (one - other).abs() <= 60 * i128::from(old + new)
    };
    (1..=SHARES_MAX).find_map(|old| {
        let new = (i128::from(after) * i128::from(old) + i128::from(before) / 2) / i128::from(before);
        let new = i64::try_from(new).ok().filter(|new| (1..=SHARES_MAX).contains(new))?;
        is_near(new, old).then(|| Some((u32::try_from(new).ok()?, u32::try_from(old).ok()?)))?
    })
}

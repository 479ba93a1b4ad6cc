//! Tables with a header: CSV (RFC 4180).
//!
//! Bars: `symbol`, `time` (an instant, or a day `2026-01-31`), `open`, `high`, `low`, `close`, `volume`. Actions: `symbol`,
//! `date`, `split` (`7:1`), `dividend`. `symbol` may be left out where the file is of one instrument; columns that
//! are not named here are passed over.

use super::{Entry, HistoryFormatError, Row, Start, checked, count, decimal, problem};
use broadtape_model::{ActionKind, Bar, CorporateAction, Price, Problem, UnixNanos};
use jiff::civil::Date;
use std::io::Read;

/// The places of the columns.
struct Columns {
    symbol: Option<usize>,
    time: usize,
    kind: Kind,
}

enum Kind {
    Bars { prices: [usize; 4], volume: Option<usize> },
    Actions { split: Option<usize>, dividend: Option<usize> },
}

pub(super) fn read(bytes: &mut dyn Read, take: &mut dyn FnMut(Result<Row, Problem>)) -> Result<(), HistoryFormatError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let columns = Columns::of(reader.headers().map_err(unreadable)?).map_err(HistoryFormatError::Format)?;
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                for row in
                    columns.rows(&record).map_or_else(|what| vec![Err(what)], |rows| rows.into_iter().map(Ok).collect())
                {
                    take(row.map_err(|what| problem(line, what)));
                }
            }
            Err(error) if error.is_io_error() => return Err(unreadable(error)),
            Err(error) => take(Err(problem(error.position().map_or(0, csv::Position::line), error.to_string()))),
        }
    }
}

fn unreadable(error: csv::Error) -> HistoryFormatError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => HistoryFormatError::Read(error),
        other => HistoryFormatError::Format(format!("the header cannot be read: {other:?}")),
    }
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(|name| name.trim_start_matches('\u{feff}').to_lowercase()).collect();
        let find = |names_of: &[&str]| names.iter().position(|own| names_of.contains(&own.as_str()));
        let lacking = |name: &str| format!("the header has no `{name}`; it is {}", names.join(","));
        let needed = |name: &str| find(&[name]).ok_or_else(|| lacking(name));
        let symbol = find(&["symbol", "ticker"]);
        let time = find(&["time", "date", "timestamp"]).ok_or_else(|| lacking("time"))?;
        let (split, dividend) = (find(&["split"]), find(&["dividend"]));
        let kind = match split.or(dividend) {
            Some(_) => Kind::Actions { split, dividend },
            None => Kind::Bars {
                prices: [needed("open")?, needed("high")?, needed("low")?, needed("close")?],
                volume: find(&["volume"]),
            },
        };
        Ok(Self { symbol, time, kind })
    }

    fn rows(&self, record: &csv::StringRecord) -> Result<Vec<Row>, String> {
        let field = |place: usize| record.get(place).unwrap_or_default();
        let symbol = self.symbol.map(field).filter(|symbol| !symbol.is_empty()).map(str::to_owned);
        let row = |entry| Row { symbol: symbol.clone(), entry };
        match &self.kind {
            Kind::Bars { prices, volume } => {
                let start = start(field(self.time))?;
                let [open, high, low, close] = prices;
                let bar = Bar {
                    number: 0,
                    open: decimal("open", field(*open))?,
                    high: decimal("high", field(*high))?,
                    low: decimal("low", field(*low))?,
                    close: decimal("close", field(*close))?,
                    volume: volume
                        .map(field)
                        .filter(|text| !text.is_empty())
                        .map_or(Ok(0), |text| count("volume", text))?,
                };
                Ok(vec![row(Entry::Bar(start, checked(bar)?))])
            }
            Kind::Actions { split, dividend } => {
                let ex_date = day(field(self.time))?;
                let split = split.map(field).filter(|text| !text.is_empty()).map(split_of).transpose()?;
                let dividend = dividend.map(field).filter(|text| !text.is_empty()).map(dividend_of).transpose()?;
                let kinds: Vec<_> = split.into_iter().chain(dividend).collect();
                if kinds.is_empty() {
                    return Err("neither a split nor a dividend; fill one of them".to_owned());
                }
                Ok(kinds.into_iter().map(|kind| row(Entry::Action(CorporateAction { ex_date, kind }))).collect())
            }
        }
    }
}

fn start(text: &str) -> Result<Start, String> {
    if let Ok(day) = day(text) {
        return Ok(Start::Day(day));
    }
    let teach =
        || format!("`{text}` is neither a day, such as 2026-01-31, nor an instant, such as 2026-01-31T14:30:00Z");
    UnixNanos::parse(text).map(Start::Minute).map_err(|_| teach())
}

fn day(text: &str) -> Result<Date, String> {
    let digits = |range: std::ops::Range<usize>| {
        let text = text.get(range).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        text.and_then(|text| text.parse::<i16>().ok())
    };
    let has_form = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let day = has_form.then(|| {
        let (month, day) = (i8::try_from(digits(5..7)?).ok()?, i8::try_from(digits(8..10)?).ok()?);
        Date::new(digits(0..4)?, month, day).ok()
    });
    day.flatten().ok_or_else(|| format!("`{text}` is not a day; write it as 2026-01-31"))
}

fn split_of(text: &str) -> Result<ActionKind, String> {
    let teach = || format!("`split`: `{text}` is not a split; write new and old shares as 7:1, neither of them 0");
    let (new, old) = text.split_once(':').ok_or_else(teach)?;
    let shares = |text: &str| text.trim().parse().ok().filter(|count| *count > 0_u32).ok_or_else(teach);
    Ok(ActionKind::Split { new: shares(new)?, old: shares(old)? })
}

fn dividend_of(text: &str) -> Result<ActionKind, String> {
    let amount = decimal("dividend", text)?;
    if amount <= Price::ZERO {
        return Err(format!("`dividend`: {text} is not above nought"));
    }
    Ok(ActionKind::Dividend(amount))
}

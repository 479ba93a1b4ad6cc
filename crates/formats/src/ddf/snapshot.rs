//! The state of an instrument in XML (`%<QUOTE …>`), which a server sends when a symbol is subscribed to.

use super::fault::Fault;
use super::wire::{Base, WallTime, whole};
use broadtape_model::{DayCode, Element, Price, Refresh, RefreshField, TickChange};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// The most elements that are looked at. A snapshot has a quote and its sessions: about five.
const ELEMENTS_MAX: usize = 64;

/// An instrument as it stands. Everything in it is of the session that goes on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snapshot {
    /// The symbol.
    pub symbol: String,
    /// The exchange, one character.
    pub exchange_code: String,
    /// The trading day.
    pub day: Option<DayCode>,
    /// The exchange's wall time.
    pub time: Option<WallTime>,
    /// Its figures.
    pub fields: Vec<RefreshField>,
}

impl Snapshot {
    /// The change that it is. It says what it knows, and leaves the rest as it was.
    #[must_use]
    pub fn change(&self) -> TickChange {
        TickChange::Refresh(Box::new(Refresh { resets: false, fields: self.fields.clone() }))
    }
}

/// Attributes of a quote and the figures that they are.
const QUOTE: [(&str, Element); 4] =
    [("bid", Element::Bid), ("bidsize", Element::BidSize), ("ask", Element::Ask), ("asksize", Element::AskSize)];

/// Attributes of a session and the figures that they are.
const SESSION: [(&str, Element); 9] = [
    ("previous", Element::PreviousClose),
    ("open", Element::Open),
    ("high", Element::High),
    ("low", Element::Low),
    ("last", Element::Last),
    ("tradesize", Element::LastSize),
    ("settlement", Element::Settlement),
    ("volume", Element::Volume),
    ("openinterest", Element::OpenInterest),
];

/// Reads a line after its `%`; `None` for a document of another kind, such as the depth of a book.
pub(super) fn read(xml: &[u8]) -> Result<Option<Snapshot>, Fault> {
    let text = std::str::from_utf8(xml).map_err(|_| Fault::Xml)?;
    let mut reader = Reader::from_str(text);
    let mut quote: Option<(Snapshot, Base)> = None;
    for _ in 0..ELEMENTS_MAX {
        match reader.read_event().map_err(|_| Fault::Xml)? {
            Event::Start(element) | Event::Empty(element) => match (element.name().as_ref(), &mut quote) {
                ("QUOTE", None) => quote = Some(read_quote(&element)?),
                ("SESSION", Some((snapshot, base))) => read_session(&element, snapshot, *base)?,
                (_, None) => return Ok(None),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(quote.map(|(snapshot, _)| snapshot).filter(|snapshot| !snapshot.fields.is_empty()))
}

fn read_quote(element: &BytesStart<'_>) -> Result<(Snapshot, Base), Fault> {
    let symbol = attribute(element, "symbol")?.filter(|symbol| !symbol.is_empty()).ok_or(Fault::Address)?;
    let exchange_code = attribute(element, "ddfexchange")?.filter(|code| code.len() == 1).ok_or(Fault::Address)?;
    let base = attribute(element, "basecode")?.and_then(|code| Base::from_code(*code.as_bytes().first()?));
    let base = base.ok_or(Fault::Base)?;
    let fields = figures(element, base, &QUOTE)?;
    Ok((Snapshot { symbol, exchange_code, day: None, time: None, fields }, base))
}

/// Of the sessions, `combined` is the one that quotes are made of.
fn read_session(element: &BytesStart<'_>, snapshot: &mut Snapshot, base: Base) -> Result<(), Fault> {
    if attribute(element, "id")?.as_deref() != Some("combined") {
        return Ok(());
    }
    let day = attribute(element, "day")?;
    snapshot.day = day.and_then(|day| day.bytes().next()).filter(u8::is_ascii_alphanumeric).map(DayCode);
    let time = attribute(element, "timestamp")?.filter(|time| !time.is_empty());
    snapshot.time = time.map(|time| WallTime::read(time.as_bytes()).ok_or(Fault::Time)).transpose()?;
    snapshot.fields.extend(figures(element, base, &SESSION)?);
    Ok(())
}

fn figures(element: &BytesStart<'_>, base: Base, names: &[(&str, Element)]) -> Result<Vec<RefreshField>, Fault> {
    let mut figures = Vec::new();
    for (name, figure) in names {
        let Some(text) = attribute(element, name)?.filter(|text| !text.is_empty()) else { continue };
        figures.push((*figure, Some(value(&text, base, *figure)?)));
    }
    Ok(figures)
}

fn value(text: &str, base: Base, figure: Element) -> Result<Price, Fault> {
    if !super::elements::is_count(figure) {
        return base.read(text.as_bytes()).ok_or(Fault::Figure);
    }
    let count = whole(text.as_bytes()).and_then(|count| i64::try_from(count).ok());
    count.and_then(|count| Price::from_decimal(count, 0)).ok_or(Fault::Figure)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    let Some(found) = element.try_get_attribute(name).map_err(|_| Fault::Xml)? else { return Ok(None) };
    unescape(&found.value).map(|text| Some(text.into_owned())).map_err(|_| Fault::Xml)
}

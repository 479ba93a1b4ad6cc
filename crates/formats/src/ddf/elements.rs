//! The figures of a day and where DDF keeps them.

use broadtape_model::Element;

/// Element and modifier codes of record 2 subrecord 0.
///
/// `H0` (1 halted, 0 trading) is none of Barchart's own that we have seen: it is how the simulated
/// exchange tells a halt. It is not in this table because it becomes a halt, not a figure.
const CODES: [([u8; 2], Element); 25] = [
    (*b"00", Element::Last),
    (*b"11", Element::Ask),
    (*b"1=", Element::AskSize),
    (*b"22", Element::Bid),
    (*b"2<", Element::BidSize),
    (*b"30", Element::Close),
    (*b"40", Element::Close2),
    (*b"50", Element::High),
    (*b"60", Element::Low),
    (*b"70", Element::LastSize),
    (*b"71", Element::PreviousVolume),
    (*b"76", Element::Volume),
    (*b"A0", Element::Open),
    (*b"B0", Element::Open2),
    (*b"C0", Element::OpenInterest),
    // Yesterday's open interest is the one that exchanges publish, and so the one that is shown.
    (*b"C1", Element::OpenInterest),
    (*b"D0", Element::Settlement),
    (*b"d0", Element::PreliminarySettlement),
    (*b"E0", Element::PreviousClose),
    (*b"SH", Element::YearHigh),
    (*b"SL", Element::YearLow),
    (*b"V0", Element::Vwap),
    (*b"52", Element::High),
    (*b"61", Element::Low),
    (*b"10", Element::Ask),
];

/// Tells a halt (see [`CODES`]).
pub(super) const HALT_CODE: [u8; 2] = *b"H0";

/// Takes back a trade, whose price stands as the value. Which of several at that price is not said.
pub(super) const CANCEL_CODE: [u8; 2] = *b"X0";

/// Puts a trade right: `12500,12350,100,X1`, the price that was told, then price and size that it was, with the sale
/// condition where a trade has it. As [`HALT_CODE`], it is how the simulated exchange tells it.
pub(super) const CORRECT_CODE: [u8; 2] = *b"X1";

/// The figure of a code. An unknown one keeps its two bytes as its number.
pub(super) fn element(code: [u8; 2]) -> Element {
    CODES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(Element::Other(u16::from_be_bytes(code)), |(_, element)| *element)
}

/// The code that a figure is written with; `None` for [`Element::Other`] of another feed.
pub(super) fn code(element: Element) -> Option<[u8; 2]> {
    if let Element::Other(number) = element {
        let code = number.to_be_bytes();
        return code.iter().all(u8::is_ascii_graphic).then_some(code);
    }
    CODES.iter().find(|(_, known)| *known == element).map(|(code, _)| *code)
}

/// Whether a figure is a count of something, which no base code scales.
pub(super) fn is_count(element: Element) -> bool {
    matches!(
        element,
        Element::AskSize
            | Element::BidSize
            | Element::LastSize
            | Element::PreviousVolume
            | Element::Volume
            | Element::OpenInterest
    )
}

/// Record 2 subrecords 1 to 4 and 6.
pub(super) const REFRESH: &[Element] = &[
    Element::Open,
    Element::High,
    Element::Low,
    Element::Last,
    Element::Bid,
    Element::Ask,
    Element::Open2,
    Element::PreviousClose,
    Element::Close,
    Element::Close2,
    Element::Settlement,
    Element::PreviousVolume,
    Element::OpenInterest,
    Element::Volume,
];

/// Record 2 subrecord A.
pub(super) const QUOTE_AND_TRADE: &[Element] = &[
    Element::Bid,
    Element::BidSize,
    Element::Ask,
    Element::AskSize,
    Element::Last,
    Element::LastSize,
    Element::Volume,
];

/// Record 3 subrecords S (shares), C (futures) and R (spreads).
pub(super) const DAILY_PRICES: &[Element] =
    &[Element::Open, Element::High, Element::Low, Element::Close, Element::Volume];

/// Record 3 subrecords I (a contract) and T (all contracts of a commodity).
pub(super) const DAILY_INTEREST: &[Element] = &[Element::Volume, Element::OpenInterest];

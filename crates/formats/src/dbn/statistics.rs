//! What a venue publishes of a day (schema `statistics`), and which figure of ours it is.

use super::fault::Fault;
use super::record::{Record, get, price, said};
use ::dbn::{RecordRef, StatMsg, v1};
use broadtape_model::{Element, Price, TickChange};

/// A statistic, whatever its version.
struct Statistic {
    kind: u16,
    price: i64,
    /// `None` where there is none.
    quantity: Option<i64>,
    action: u8,
    flags: u8,
    exchange_time: u64,
    vendor_time: u64,
}

/// Statistic types (`StatType`) that are figures of ours, and whether they are counts. Of the others none is shown:
/// indications before an auction, limits, option figures, figures of one venue's own making.
const FIGURES: [(u16, Element, Kind); 8] = [
    (1, Element::Open, Kind::Price),
    (3, Element::Settlement, Kind::Price),
    (4, Element::Low, Kind::Price),
    (5, Element::High, Kind::Price),
    (6, Element::PreviousVolume, Kind::Count),
    (9, Element::OpenInterest, Kind::Count),
    (11, Element::Close, Kind::Price),
    (13, Element::Vwap, Kind::Price),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Price,
    Count,
}

const SETTLEMENT: u16 = 3;

/// Set in the flags of a settlement that is final. A venue that sets no flag at all knows none that is not.
const IS_FINAL: u8 = 1;

/// The statistic is withdrawn.
const DELETED: u8 = 2;

pub(super) fn read(record: RecordRef<'_>, version: u8) -> Result<Record<'static>, Fault> {
    let statistic = match version {
        1 | 2 => Statistic::of_first_versions(get(record)?),
        _ => Statistic::of(get(record)?),
    };
    let Some((_, element, kind)) = FIGURES.iter().find(|(number, ..)| *number == statistic.kind) else {
        return Ok(Record::Passed);
    };
    let is_preliminary = statistic.kind == SETTLEMENT && statistic.flags != 0 && statistic.flags & IS_FINAL == 0;
    let element = if is_preliminary { Element::PreliminarySettlement } else { *element };
    let value = match kind {
        _ if statistic.action == DELETED => None,
        Kind::Price => Some(price(statistic.price).ok_or(Fault::NoPrice)?),
        Kind::Count => Some(count(statistic.quantity)?),
    };
    Ok(Record::Changes {
        exchange_time: said(statistic.exchange_time),
        vendor_time: said(statistic.vendor_time),
        changes: [Some(TickChange::Element { element, value }), None],
    })
}

fn count(quantity: Option<i64>) -> Result<Price, Fault> {
    let units = quantity.ok_or(Fault::NoPrice)?.checked_mul(Price::UNIT).ok_or(Fault::Figure)?;
    Ok(Price::from_units(units))
}

impl Statistic {
    fn of(record: &StatMsg) -> Self {
        Self {
            kind: record.stat_type,
            price: record.price,
            quantity: (record.quantity != ::dbn::UNDEF_STAT_QUANTITY).then_some(record.quantity),
            action: record.update_action,
            flags: record.stat_flags,
            exchange_time: record.hd.ts_event,
            vendor_time: record.ts_recv,
        }
    }

    fn of_first_versions(record: &v1::StatMsg) -> Self {
        Self {
            kind: record.stat_type,
            price: record.price,
            quantity: (record.quantity != v1::UNDEF_STAT_QUANTITY).then(|| record.quantity.into()),
            action: record.update_action,
            flags: record.stat_flags,
            exchange_time: record.hd.ts_event,
            vendor_time: record.ts_recv,
        }
    }
}

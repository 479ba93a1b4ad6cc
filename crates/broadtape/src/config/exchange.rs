//! `[[exchange]]`.

use crate::config::errors::Complaint;
use crate::config::names::Known;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_model::{ConditionTable, Exchange, ExchangeId, SessionHours, VendorId};
use jiff::civil::Time;
use std::sync::Arc;

const CONDITIONS: [(&str, ConditionTable); 3] =
    [("all", ConditionTable::All), ("cts", ConditionTable::Cts), ("utp", ConditionTable::Utp)];

/// A minute to a week. Real time is a right, not a delay of zero.
const DELAY_MINUTES: std::ops::RangeInclusive<u16> = 1..=7 * 24 * 60;

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<Exchange> {
    let mic = table.required("mic", "\"XNAS\"", values::mic);
    let name = table.optional("name", values::some_text);
    let prefix = table.required("prefix", "\"NQ\"", values::prefix);
    let vendor_codes = table.pairs("vendor_codes");
    // No default for these two: a wrong zone or a delay too short would show quotes too early.
    let zone = table.required("timezone", "\"America/New_York\"", values::zone);
    table.require("delay_minutes", "15");
    let delay_minutes = table.minutes("delay_minutes", DELAY_MINUTES);
    let zone_label = table.optional("zone_label", values::some_text);
    let conditions = table.optional("conditions", |text| values::one_of(text, &CONDITIONS));
    let hours = read_hours(table);
    table.finish();

    // Both names are told before either may turn out to be missing, so that nobody who refers to
    // one of them is told that it does not exist.
    let mic = declared_mic(table, known, mic);
    let prefix = declared_prefix(table, known, prefix);
    let (mic, prefix) = (mic?, prefix?);
    known.exchange_of_prefix.entry(prefix.clone()).or_insert_with(|| ExchangeId::new(&mic));
    Some(Exchange {
        vendor_codes: declared_codes(table, known, &mic, vendor_codes),
        name: name.map_or_else(|| mic.clone(), |name| name.value),
        mic: ExchangeId::new(&mic),
        prefix,
        zone: zone?.value,
        zone_label: zone_label.map(|label| label.value),
        hours,
        conditions: conditions.map_or(ConditionTable::All, |conditions| conditions.value),
        delay_minutes: delay_minutes?,
    })
}

fn read_hours(table: &mut Table<'_>) -> SessionHours {
    let open = table.optional("open", values::time);
    let close = table.optional("close", values::time);
    let weekends = table.flag("weekends").unwrap_or(false);
    let offset = close.as_ref().or(open.as_ref()).map_or(table.offset(), |given| given.offset);
    let hours = SessionHours {
        open: open.map_or(Time::constant(9, 30, 0, 0), |open| open.value),
        close: close.map_or(Time::constant(16, 0, 0, 0), |close| close.value),
        weekends,
    };
    if hours.close <= hours.open {
        let (open, close) = (hours.open.strftime("%H:%M").to_string(), hours.close.strftime("%H:%M").to_string());
        table.report().add(offset, Complaint::ClosesFirst { open, close });
    }
    hours
}

fn declared_mic(table: &Table<'_>, known: &mut Known, mic: Option<At<String>>) -> Option<String> {
    let mic = mic?;
    known.exchanges.declare(table.report(), &mic.value, mic.offset);
    Some(mic.value)
}

fn declared_prefix(table: &Table<'_>, known: &mut Known, prefix: Option<At<String>>) -> Option<String> {
    let prefix = prefix?;
    known.prefixes.declare(table.report(), &prefix.value, prefix.offset);
    Some(prefix.value)
}

/// What each vendor's feed calls the exchange. Two exchanges of one code could not be told apart.
fn declared_codes(
    table: &Table<'_>,
    known: &mut Known,
    mic: &str,
    codes: Vec<(At<String>, At<String>)>,
) -> Vec<(VendorId, Arc<str>)> {
    let mut declared = Vec::new();
    for (vendor, code) in codes {
        if known.vendors.refer(table.report(), &vendor) {
            known.vendor_codes.declare(table.report(), &format!("{} {}", vendor.value, code.value), code.offset);
            known.quoted_exchanges.insert((vendor.value.clone(), mic.to_owned()));
            declared.push((VendorId::new(&vendor.value), Arc::from(code.value)));
        }
    }
    declared
}

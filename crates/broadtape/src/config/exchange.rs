//! `[[exchange]]`.

use crate::config::hours;
use crate::config::names::Known;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_model::{ConditionTable, Exchange, ExchangeId, VendorId};
use broadtape_sessions::{Listing, listing};
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
    let listed = mic.as_ref().and_then(|mic| listing(&mic.value));
    // No default for these two but the table's: a wrong zone or a delay too short would show quotes too early.
    if listed.is_none() {
        table.require("timezone", "\"America/New_York\"");
    }
    let zone = table.optional("timezone", values::zone).map(|zone| zone.value).or_else(|| listed.map(Listing::zone));
    let listed_delay = listed.and_then(|listed| listed.delay_minutes);
    if listed_delay.is_none() {
        table.require("delay_minutes", "15");
    }
    let delay_minutes = table.minutes("delay_minutes", DELAY_MINUTES).or(listed_delay);
    warn_of_short_delay(listed, delay_minutes);
    let zone_label = table.optional("zone_label", values::some_text);
    let conditions = table.optional("conditions", |text| values::one_of(text, &CONDITIONS));
    let hours = hours::read(table, listed);
    table.finish();

    // Both names are told before either may turn out to be missing, so that nobody who refers to
    // one of them is told that it does not exist.
    let mic = declared_mic(table, known, mic);
    let prefix = declared_prefix(table, known, prefix);
    let (mic, prefix) = (mic?, prefix?);
    known.exchange_of_prefix.entry(prefix.clone()).or_insert_with(|| ExchangeId::new(&mic));
    Some(Exchange {
        vendor_codes: declared_codes(table, known, &mic, vendor_codes),
        name: name.map(|name| name.value).unwrap_or_else(|| listed.map_or(mic.as_str(), |own| own.name).to_owned()),
        country: listed.map(|own| own.country.to_owned()),
        mic: ExchangeId::new(&mic),
        prefix,
        zone: zone?,
        zone_label: zone_label.map(|label| label.value),
        hours: Arc::new(hours),
        conditions: conditions.map_or(ConditionTable::All, |conditions| conditions.value),
        delay_minutes: delay_minutes?,
    })
}

/// A delay under the one that the exchange asks for is the publisher's to answer for; it is not passed over.
fn warn_of_short_delay(listed: Option<&Listing>, delay_minutes: Option<u16>) {
    let (Some(listed), Some(own)) = (listed, delay_minutes) else { return };
    if let Some(asked) = listed.delay_minutes.filter(|asked| own < *asked) {
        tracing::warn!(
            mic = listed.mic,
            delay_minutes = own,
            asked,
            "the exchange asks for a longer delay; have you its agreement?"
        );
    }
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

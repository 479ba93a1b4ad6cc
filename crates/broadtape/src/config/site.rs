//! `[[site]]`.

use crate::config::names::Known;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_model::{Brand, ProviderId, Site, Symbol, VendorId};

/// None of its own, to a week.
const MINIMUM_DELAY_MINUTES: std::ops::RangeInclusive<u16> = 0..=7 * 24 * 60;

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<Site> {
    let id = table.required("id", "\"post\"", values::id);
    let name = table.optional("name", values::some_text);
    let tagline = table.optional("tagline", values::some_text);
    let hosts = table.list("hosts", values::host);
    let language = table.optional("language", values::language);
    let zone = table.optional("timezone", values::zone);
    let territory = table.optional("territory", values::territory);
    let providers = table.list("providers", values::some_text);
    let vendors = table.list("vendors", values::some_text);
    let minimum_delay_minutes = table.minutes("minimum_delay_minutes", MINIMUM_DELAY_MINUTES);
    let strip = table.list("strip", values::symbol);
    let privacy_policy = table.optional("privacy_policy", values::path_or_url);
    let terms = table.optional("terms", values::path_or_url);
    let brand = read_brand(table);
    table.finish();

    let providers = referred(providers, |name| known.providers.refer(table.report(), name), ProviderId::new);
    let vendors = referred(vendors, |name| known.vendors.refer(table.report(), name), VendorId::new);
    let strip = configured(table, known, strip);
    let id = id?;
    known.sites.declare(table.report(), &id.value, id.offset);
    let usual = Site::new(&id.value);
    Some(Site {
        hosts: declared_hosts(table, known, &id, hosts),
        name: name.map_or(usual.name, |name| name.value),
        tagline: tagline.map(|tagline| tagline.value),
        language: language.map_or(usual.language, |language| language.value),
        zone: zone.map_or(usual.zone, |zone| zone.value),
        territory: territory.map(|territory| territory.value),
        providers,
        vendors,
        minimum_delay_minutes: minimum_delay_minutes.unwrap_or(0),
        strip,
        privacy_policy: privacy_policy.map_or(usual.privacy_policy, |address| address.value),
        terms: terms.map_or(usual.terms, |address| address.value),
        brand,
        id: usual.id,
    })
}

fn read_brand(table: &mut Table<'_>) -> Brand {
    Brand {
        accent: table.optional("accent", values::colour).map(|colour| colour.value),
        accent_dark: table.optional("accent_dark", values::colour).map(|colour| colour.value),
        serif: table.flag("serif").unwrap_or(false),
    }
}

fn referred<T>(names: Vec<At<String>>, is_known: impl Fn(&At<String>) -> bool, wrap: impl Fn(&str) -> T) -> Vec<T> {
    names.iter().filter(|name| is_known(name)).map(|name| wrap(&name.value)).collect()
}

/// The symbols that are instruments; complains of the others.
fn configured(table: &Table<'_>, known: &Known, symbols: Vec<At<Symbol>>) -> Vec<Symbol> {
    let is_known = |symbol: &At<Symbol>| {
        let name = At { value: symbol.value.to_string(), offset: symbol.offset };
        known.symbols.refer(table.report(), &name)
    };
    symbols.into_iter().filter(is_known).map(|symbol| symbol.value).collect()
}

/// The hosts that were given, or else one that leads to this machine.
fn declared_hosts(table: &Table<'_>, known: &mut Known, id: &At<String>, given: Vec<At<String>>) -> Vec<String> {
    let hosts =
        if given.is_empty() { vec![At { value: format!("{}.localhost", id.value), offset: id.offset }] } else { given };
    for host in &hosts {
        known.hosts.declare(table.report(), &host.value, host.offset);
    }
    hosts.into_iter().map(|host| host.value).collect()
}

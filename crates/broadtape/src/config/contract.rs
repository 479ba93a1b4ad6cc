//! `[[contract]]`.

use crate::config::errors::Complaint;
use crate::config::names::Known;
use crate::config::table::{At, Table};
use crate::config::values;
use broadtape_model::{Contract, ContractWith, ProviderId, SiteId, Terms};

/// A day to a hundred years.
const ARCHIVE_DAYS: std::ops::RangeInclusive<u16> = 1..=36_500;

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<Contract> {
    let name = table.required("name", "\"wire, 2026\"", values::some_text);
    let with = read_with(table, known);
    let terms = read_terms(table, known);
    table.finish();
    let name = name?;
    known.contracts.declare(table.report(), &name.value, name.offset);
    Some(Contract { name: name.value.into(), with: with?, terms })
}

fn read_with(table: &mut Table<'_>, known: &Known) -> Option<ContractWith> {
    let provider = table.text("provider");
    let agency = table.list("agency", values::some_text);
    match (provider, agency.is_empty()) {
        (Some(provider), true) => {
            let is_known = known.providers.refer(table.report(), &provider);
            is_known.then(|| ContractWith::Provider(ProviderId::new(&provider.value)))
        }
        (None, false) => Some(ContractWith::Agency(plain(agency))),
        (Some(provider), false) => {
            let both = Complaint::Both { one: "provider".into(), other: "agency".into() };
            table.report().add(provider.offset, both);
            None
        }
        (None, true) => {
            table.require("provider", "\"wire\", or agency = [\"Harbour Press\"]");
            None
        }
    }
}

fn read_terms(table: &mut Table<'_>, known: &Known) -> Terms {
    let instant = |found: Option<At<_>>| found.map(|at| at.value);
    let from = instant(table.optional("from", values::instant));
    let until = instant(table.optional("until", values::instant));
    let has_sites = table.has("sites");
    let sites = table.list("sites", values::some_text);
    let sites = sites.iter().filter(|site| known.sites.refer(table.report(), site));
    let sites = sites.map(|site| SiteId::new(&site.value)).collect();
    let has_territories = table.has("territories");
    let territories = plain(table.list("territories", values::territory));
    let not_territories = plain(table.list("not_territories", values::territory));
    let has_channels = table.has("channels");
    let channels = plain(table.list("channels", values::channel)).into_iter().collect();
    Terms {
        from,
        until,
        sites: has_sites.then_some(sites),
        territories: has_territories.then_some(territories),
        not_territories,
        channels: has_channels.then_some(channels),
        without_pictures: !table.flag("pictures").unwrap_or(true),
        credit: table.optional("credit", values::some_text).map(|credit| credit.value),
        archive_days: table.minutes("archive_days", ARCHIVE_DAYS),
        indexing: table.optional("indexing", values::indexing).map(|indexing| indexing.value),
        unknown: Vec::new(),
    }
}

fn plain<T>(listed: Vec<At<T>>) -> Vec<T> {
    listed.into_iter().map(|at| at.value).collect()
}

//! What has been named so far: nothing may be named twice, and only what is named may be referred to.

use crate::config::errors::{Complaint, Report, nearest};
use crate::config::table::At;
use broadtape_model::ExchangeId;
use std::collections::{HashMap, HashSet};

/// Every name of the configuration.
pub(super) struct Known {
    pub(super) providers: Names,
    pub(super) vendors: Names,
    pub(super) exchanges: Names,
    pub(super) prefixes: Names,
    /// `vendor:code` of each exchange.
    pub(super) vendor_codes: Names,
    pub(super) symbols: Names,
    /// `vendor:symbol:exchange` of each instrument.
    pub(super) feed_symbols: Names,
    pub(super) sites: Names,
    pub(super) contracts: Names,
    pub(super) editors: Names,
    pub(super) subscribers: Names,
    pub(super) hosts: Names,
    /// The exchange of each prefix.
    pub(super) exchange_of_prefix: HashMap<String, ExchangeId>,
    /// The exchanges (by their code) that each vendor's feed carries.
    pub(super) quoted_exchanges: HashSet<(String, String)>,
    /// Whether it is said where the house is reached from outside.
    pub(super) is_reached: bool,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            providers: Names::new("provider", "a [[provider]] with that id"),
            vendors: Names::new("vendor", "a [[vendor]] with that id"),
            exchanges: Names::new("exchange", "an [[exchange]] with that `mic`"),
            prefixes: Names::new("prefix", "an [[exchange]] with it"),
            vendor_codes: Names::new("vendor code", "it to an exchange's `vendor_codes`"),
            symbols: Names::new("instrument", "an [[instrument]] with that `symbol`"),
            feed_symbols: Names::new("vendor symbol", "it to an instrument's `vendor_symbols`"),
            sites: Names::new("site", "a [[site]] with that id"),
            editors: Names::new("editor", "an [[editor]] with that name"),
            subscribers: Names::new("subscriber", "a [[subscriber]] with that id"),
            contracts: Names::new("contract", "a [[contract]] with that name"),
            hosts: Names::new("host", "it to a site's `hosts`"),
            exchange_of_prefix: HashMap::new(),
            quoted_exchanges: HashSet::new(),
            is_reached: false,
        }
    }
}

/// The names of one kind of thing, each with the place of its first use.
pub(super) struct Names {
    what: &'static str,
    remedy: &'static str,
    first: HashMap<String, String>,
}

impl Names {
    fn new(what: &'static str, remedy: &'static str) -> Self {
        Self { what, remedy, first: HashMap::new() }
    }

    /// Names something; complains where the name is taken.
    pub(super) fn declare(&mut self, report: &Report<'_>, name: &str, offset: usize) {
        let here = report.file_and_line(offset);
        if let Some(first) = self.first.get(name) {
            let twice = Complaint::Twice { what: self.what, name: name.to_owned(), first: first.clone() };
            report.add(offset, twice);
        } else {
            self.first.insert(name.to_owned(), here);
        }
    }

    /// Whether something has that name; complains where nothing has.
    pub(super) fn refer(&self, report: &Report<'_>, name: &At<String>) -> bool {
        let is_known = self.contains(&name.value);
        if !is_known {
            let no_such = Complaint::NoSuch {
                what: self.what,
                name: name.value.clone(),
                near: self.nearest(&name.value),
                remedy: self.remedy,
            };
            report.add(name.offset, no_such);
        }
        is_known
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.first.contains_key(name)
    }

    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.first.keys().map(String::as_str))
    }
}

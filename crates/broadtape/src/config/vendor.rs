//! `[[vendor]]`.

use crate::config::names::Known;
use crate::config::secret::SecretSource;
use crate::config::table::{At, Table};
use crate::config::{LiveFeed, VendorFeed, values};
use broadtape_model::{Credit, Vendor, VendorId};

/// The formats of live feeds, as they are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Ddf,
    Dbn,
    OnDemand,
}

const FORMATS: [(&str, Format); 3] = [("ddf", Format::Ddf), ("dbn", Format::Dbn), ("ondemand", Format::OnDemand)];

/// What each format's feed is asked with, besides its address.
const DDF_KEYS: [&str; 3] = ["user", "password_file", "password_env"];
const DBN_KEYS: [&str; 2] = ["dataset", "schemas"];
const ONDEMAND_KEYS: [&str; 1] = ["poll_seconds"];
/// Of DBN and OnDemand both.
const KEY_KEYS: [&str; 2] = ["key_file", "key_env"];

/// What a data set is asked for where nothing else is said: trades, the best bid and ask, official figures, halts.
const SCHEMAS: [&str; 4] = ["trades", "bbo-1s", "statistics", "status"];

const POLL_SECONDS: u32 = 60;

/// Up to a day: whoever holds for longer sends history.
const ALREADY_DELAYED_MINUTES: std::ops::RangeInclusive<u16> = 0..=24 * 60;

/// A feed that says something every second may be judged after five; nobody waits longer than a day.
const QUIET_SECONDS: std::ops::RangeInclusive<u32> = 5..=86_400;

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<(Vendor, VendorFeed)> {
    let id = table.required("id", "\"quotehouse\"", values::id);
    let name = table.optional("name", values::some_text);
    let credit = table.text("credit");
    let quiet_seconds = table.number("quiet_seconds", QUIET_SECONDS);
    let already_delayed_minutes = table.minutes("already_delayed_minutes", ALREADY_DELAYED_MINUTES);
    let live = read_live(table);
    table.finish();

    let id = id?;
    known.vendors.declare(table.report(), &id.value, id.offset);
    let vendor = Vendor {
        id: VendorId::new(&id.value),
        name: name.map_or(id.value, |name| name.value),
        credit: credit.map(|line| Credit::parse(&line.value)).unwrap_or_default(),
        quiet_seconds: quiet_seconds.map_or(Vendor::QUIET_SECONDS, |seconds| seconds.value),
    };
    let already_delayed_minutes = already_delayed_minutes.unwrap_or(0);
    let feed = VendorFeed { vendor: vendor.id.clone(), live, already_delayed_minutes };
    Some((vendor, feed))
}

fn read_live(table: &mut Table<'_>) -> Option<LiveFeed> {
    let feed = table.optional("feed", |text| values::one_of(text, &FORMATS));
    let format = feed.as_ref().map_or(Format::Ddf, |feed| feed.value);
    let address = match format {
        Format::Ddf | Format::Dbn => table.optional("address", values::host_and_port),
        Format::OnDemand => table.optional("address", values::url),
    };
    let user = table.optional("user", values::some_text);
    let password = SecretSource::take(table, "password_file", "password_env");
    let dataset = table.optional("dataset", values::dataset);
    let schemas = table.list("schemas", values::schema);
    let key = SecretSource::take(table, "key_file", "key_env");
    let poll_seconds = table.number("poll_seconds", 1..=86_400);
    for key in DDF_KEYS.into_iter().chain(DBN_KEYS).chain(KEY_KEYS).chain(ONDEMAND_KEYS) {
        if belongs(format, key) {
            table.belongs_to(key, "address");
        } else {
            table.belongs_not(key, format.feed());
        }
    }
    let address = address?.value;
    Some(match format {
        Format::Ddf => LiveFeed::Ddf { address, user: user.map(|user| user.value), password },
        Format::Dbn => {
            table.require("dataset", "\"XNAS.ITCH\"");
            LiveFeed::Dbn { address, dataset: dataset?.value, schemas: or_usual(schemas), key }
        }
        Format::OnDemand => {
            let every_seconds = poll_seconds.map_or(POLL_SECONDS, |seconds| seconds.value);
            LiveFeed::OnDemand { url: address, key, every_seconds }
        }
    })
}

fn or_usual(schemas: Vec<At<String>>) -> Vec<String> {
    if schemas.is_empty() {
        return SCHEMAS.map(str::to_owned).to_vec();
    }
    schemas.into_iter().map(|schema| schema.value).collect()
}

fn belongs(format: Format, key: &str) -> bool {
    match format {
        Format::Ddf => DDF_KEYS.contains(&key),
        Format::Dbn => DBN_KEYS.contains(&key) || KEY_KEYS.contains(&key),
        Format::OnDemand => ONDEMAND_KEYS.contains(&key) || KEY_KEYS.contains(&key),
    }
}

impl Format {
    /// The line that asks for it.
    fn feed(self) -> &'static str {
        match self {
            Self::Ddf => "feed = \"ddf\"",
            Self::Dbn => "feed = \"dbn\"",
            Self::OnDemand => "feed = \"ondemand\"",
        }
    }
}

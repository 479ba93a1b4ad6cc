//! `[[provider]]`.

use crate::config::errors::Complaint;
use crate::config::names::Known;
use crate::config::secret::SecretSource;
use crate::config::table::{At, Table};
use crate::config::{Poll, ProviderDoors, dialect, fetch, values};
use broadtape_formats::dialect::Dialect;
use broadtape_intake::OtherHosts;
use broadtape_model::{Credit, Provider, ProviderId};

/// A minute: what most publishers of feeds ask for.
const POLL_SECONDS: u32 = 60;
/// Every second to once a day. More often is no poll, less often is not news.
const POLL_SECONDS_RANGE: std::ops::RangeInclusive<u32> = 1..=86_400;

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<(Provider, ProviderDoors, Dialect)> {
    let id = table.required("id", "\"newswire\"", values::id);
    let name = table.optional("name", values::some_text);
    let credit = table.text("credit");
    let folder = table.optional("folder", values::some_text);
    let push_secret = SecretSource::take(table, "push_secret_file", "push_secret_env");
    let poll_url = table.optional("poll", values::url);
    let poll_seconds = table.number("poll_seconds", POLL_SECONDS_RANGE);
    let websub = table.flag("websub").unwrap_or(false);
    for key in ["poll_seconds", "websub"] {
        table.belongs_to(key, "poll");
    }
    if websub && !known.is_reached {
        table.report().add(table.offset(), Complaint::NotReached);
    }
    let fetch = table.tables("fetch").into_iter().filter_map(|mut table| fetch::read(&mut table)).collect();
    let hosts = |listed: Vec<At<String>>| listed.into_iter().map(|host| host.value).collect();
    let other_hosts = OtherHosts {
        pictures: hosts(table.list("picture_hosts", values::host_and_maybe_port)),
        private: hosts(table.list("private_hosts", values::host_and_maybe_port)),
    };
    let dialect = dialect::read(table, known);
    table.finish();

    let id = id?;
    known.providers.declare(table.report(), &id.value, id.offset);
    let provider = Provider {
        id: ProviderId::new(&id.value),
        name: name.map_or(id.value, |name| name.value),
        credit: credit.map(|line| Credit::parse(&line.value)).unwrap_or_default(),
    };
    let doors = ProviderDoors {
        provider: provider.id.clone(),
        folder: folder.map(|folder| table.report().path_from_here(&folder.value)),
        push_secret,
        poll: poll_url.map(|url| Poll {
            url: url.value,
            every_seconds: poll_seconds.map_or(POLL_SECONDS, |seconds| seconds.value),
            websub,
        }),
        fetch,
        other_hosts,
    };
    Some((provider, doors, dialect))
}

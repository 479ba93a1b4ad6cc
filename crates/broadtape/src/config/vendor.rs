//! `[[vendor]]`.

use crate::config::names::Known;
use crate::config::secret::SecretSource;
use crate::config::table::Table;
use crate::config::{FeedFormat, VendorFeed, VendorSocket, values};
use broadtape_model::{Credit, Vendor, VendorId};

pub(super) fn read(table: &mut Table<'_>, known: &mut Known) -> Option<(Vendor, VendorFeed)> {
    let id = table.required("id", "\"quotehouse\"", values::id);
    let name = table.optional("name", values::some_text);
    let credit = table.text("credit");
    let format = table.optional("feed", |text| values::one_of(text, &[("ddf", FeedFormat::Ddf)]));
    let address = table.optional("address", values::host_and_port);
    let user = table.optional("user", values::some_text);
    let password = SecretSource::take(table, "password_file", "password_env");
    for key in ["user", "password_file", "password_env"] {
        table.belongs_to(key, "address");
    }
    table.finish();

    let id = id?;
    known.vendors.declare(table.report(), &id.value, id.offset);
    let vendor = Vendor {
        id: VendorId::new(&id.value),
        name: name.map_or(id.value, |name| name.value),
        credit: credit.map(|line| Credit::parse(&line.value)).unwrap_or_default(),
    };
    let feed = VendorFeed {
        vendor: vendor.id.clone(),
        format: format.map_or(FeedFormat::Ddf, |format| format.value),
        socket: address.map(|address| VendorSocket {
            address: address.value,
            user: user.map(|user| user.value),
            password,
        }),
    };
    Some((vendor, feed))
}

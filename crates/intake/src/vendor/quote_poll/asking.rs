//! What is asked, a hundred symbols at a time.

use crate::web::Validators;
use broadtape_formats::ondemand::{FIELDS, SYMBOLS_AT_ONCE};
use url::Url;

/// The path of `getQuote`, where none is configured.
const PATH: &str = "/getQuote.json";

/// A request that is made again and again.
pub(super) struct Asking {
    /// With the key in it: never shown.
    pub(super) url: Url,
    pub(super) validators: Validators,
}

/// The requests for these symbols.
pub(super) fn of(service: &Url, key: &str, symbols: &[String]) -> Vec<Asking> {
    let requests = symbols.chunks(SYMBOLS_AT_ONCE).map(|some| {
        let mut url = service.clone();
        if url.path() == "/" {
            url.set_path(PATH);
        }
        url.query_pairs_mut()
            .append_pair("apikey", key)
            .append_pair("symbols", &some.join(","))
            .append_pair("fields", FIELDS);
        Asking { url, validators: Validators::default() }
    });
    requests.collect()
}

//! Any bytes are read as news without a panic, whatever their format.
#![no_main]

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news;
use broadtape_model::ProviderId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = news::read(bytes, &ProviderId::new("wire"), &Dialect::default());
});

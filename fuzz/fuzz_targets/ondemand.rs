//! Any bytes are read as the answer of an OnDemand service without a panic.
#![no_main]

use broadtape_formats::ondemand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(answer) = ondemand::read(bytes) {
        for quote in &answer.quotes {
            assert!(quote.changes().count() <= 3);
        }
    }
});

//! AP Media API items, within its memory and clean of what pages must not hold.
#![no_main]

use broadtape_formats::news::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| -> libfuzzer_sys::Corpus {
    broadtape_fuzz::read(bytes, &[Format::ApMedia])
});

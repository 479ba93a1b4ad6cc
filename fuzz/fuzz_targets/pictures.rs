//! Any bytes are looked at, cleaned and made smaller without a panic; what is let in is made in every size.
#![no_main]

use broadtape_pictures::{clean, look, scaled, widths};
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bytes = Bytes::copy_from_slice(bytes);
    if let Ok(cleaned) = clean(&bytes) {
        assert_eq!(clean(&cleaned).expect("it is of a kind"), cleaned, "what is clean stays as it is");
    }
    let Ok(seen) = look(&bytes) else { return };
    if let (Some(size), Some(kind)) = (seen.size, seen.scaled_as) {
        let width = widths(size)[0];
        scaled(&bytes, kind, width).expect("what is let in is made in every size");
    }
});

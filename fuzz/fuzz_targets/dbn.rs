//! Any bytes are read as DBN without a panic, and say the same however they are cut.
#![no_main]

use broadtape_formats::dbn::Stream;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&cut, bytes)) = bytes.split_first() else { return };
    let whole = read(&[bytes]);
    let chunks: Vec<&[u8]> = bytes.chunks(usize::from(cut) + 1).collect();
    assert_eq!(read(&chunks), whole);
});

fn read(chunks: &[&[u8]]) -> Vec<String> {
    let mut stream = Stream::new();
    let mut told = Vec::new();
    for chunk in chunks {
        stream.push(chunk);
        while let Some(message) = stream.next_message() {
            told.push(format!("{message:?}"));
            let mut record = Vec::new();
            stream.write_last_record(&mut record);
        }
    }
    told.extend(stream.finish().map(|problem| problem.to_string()));
    told
}

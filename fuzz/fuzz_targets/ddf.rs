//! Any bytes are read as DDF without a panic, and say the same however they are cut.
#![no_main]

use broadtape_formats::ddf::{self, Frame, Message, Splitter, WallClock};
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&cut, bytes)) = bytes.split_first() else { return };
    let whole = read(&[bytes]);
    let chunks: Vec<&[u8]> = bytes.chunks(usize::from(cut) + 1).collect();
    assert_eq!(read(&chunks), whole);
});

fn read(chunks: &[&[u8]]) -> Vec<String> {
    let mut splitter = Splitter::new();
    let mut clock = WallClock::new(TimeZone::fixed(jiff::tz::offset(-5)));
    let mut told = Vec::new();
    for chunk in chunks {
        splitter.push(chunk);
        while let Some(frame) = splitter.next_frame() {
            told.push(tell(frame, &mut clock));
        }
    }
    while let Some(frame) = splitter.finish() {
        told.push(tell(frame, &mut clock));
    }
    told
}

fn tell(frame: Frame<'_>, clock: &mut WallClock) -> String {
    match ddf::read(frame) {
        Ok(Message::Market(market)) => {
            let time = market.time.and_then(|time| clock.instant(time));
            format!("{} {time:?} {:?}", market.instrument(), ddf::change(&market))
        }
        other => format!("{other:?}"),
    }
}

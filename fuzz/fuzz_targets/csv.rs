//! Any bytes are read as tables of ticks without a panic, and say the same however they are cut.
#![no_main]

use broadtape_formats::csv::{Layout, Table, detect, lean_layout};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&cut, bytes)) = bytes.split_first() else { return };
    let _ = detect(bytes);
    let names = ["20131007_tide_Trade_Tick.csv", "20131007_tide_Quote_Tick.csv"];
    let layouts = [Some(Layout::Headed), lean_layout(names[0]), lean_layout(names[1])];
    for layout in layouts.into_iter().flatten() {
        let whole = read(&layout, &[bytes]);
        let chunks: Vec<&[u8]> = bytes.chunks(usize::from(cut) + 1).collect();
        assert_eq!(read(&layout, &chunks), whole);
    }
});

fn read(layout: &Layout, chunks: &[&[u8]]) -> Vec<String> {
    let mut table = Table::new(layout.clone());
    let mut told = Vec::new();
    for chunk in chunks {
        table.push(chunk);
        drain(&mut table, &mut told);
    }
    table.finish();
    drain(&mut table, &mut told);
    told
}

fn drain(table: &mut Table, told: &mut Vec<String>) {
    while let Some(row) = table.next_row() {
        told.push(format!("{row:?}"));
        let mut kept = Vec::new();
        table.write_last_row(&mut kept);
    }
}

//! CSV to the lanes.

use super::Reader;
use crate::vendor::heading::{FeedTime, Heading};
use crate::vendor::lanes::Lanes;
use crate::vendor::receipts::Receipts;
use broadtape_formats::csv::{Layout, Row, RowTime, Table};
use broadtape_model::{Amendment, Problem, TickChange, TradeMark};

#[derive(Debug)]
pub(super) struct CsvReader {
    table: Table,
}

impl CsvReader {
    pub(super) fn new(layout: Layout) -> Self {
        Self { table: Table::new(layout) }
    }

    fn sort(&mut self, lanes: &mut Lanes, receipts: &mut Receipts) {
        while let Some(row) = self.table.next_row() {
            let outcome = row.and_then(|row| sort_row(row, lanes, receipts));
            // A heading that cannot be read is no message.
            if !self.table.is_over() {
                lanes.count_message();
            }
            if let Err(problem) = outcome {
                lanes.refuse(problem, |pile| self.table.write_last_row(pile));
            }
        }
    }
}

impl Reader for CsvReader {
    fn take(&mut self, bytes: &[u8], lanes: &mut Lanes, receipts: &mut Receipts) {
        self.table.push(bytes);
        self.sort(lanes, receipts);
    }

    fn finish(&mut self, lanes: &mut Lanes, receipts: &mut Receipts) {
        self.table.finish();
        self.sort(lanes, receipts);
    }

    fn is_over(&self) -> bool {
        self.table.is_over()
    }
}

fn feed_time(time: RowTime) -> FeedTime {
    match time {
        RowTime::Wall(wall) => FeedTime::Wall(wall),
        RowTime::Instant(instant) => FeedTime::Instant(instant),
    }
}

fn sort_row(row: Row<'_>, lanes: &mut Lanes, receipts: &mut Receipts) -> Result<(), Problem> {
    let heading = Heading {
        symbol: row.symbol,
        exchange_codes: &[row.exchange_code],
        delay_minutes: None,
        time: feed_time(row.time),
        vendor_time: None,
        day: None,
        is_delayed: true,
    };
    let line = row.line;
    let amendment = row.was.map(|was| {
        let at = was.time.and_then(|time| lanes.instant(&heading, feed_time(time)));
        let mark = TradeMark { price: was.price, size: was.size, at };
        TickChange::Amend(Box::new(Amendment { was: mark, instead: was.instead, figures: Vec::new() }))
    });
    let taken = lanes.take(&heading, row.changes.into_iter().flatten().chain(amendment), receipts);
    taken.map_err(|problem| Problem { item: format!("line {line}, {}", problem.item), ..problem })
}

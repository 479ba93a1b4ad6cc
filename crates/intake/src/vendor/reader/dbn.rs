//! DBN to the lanes.

use super::Reader;
use crate::vendor::heading::{FeedTime, Heading};
use crate::vendor::lanes::Lanes;
use crate::vendor::receipts::Receipts;
use crate::vendor::tally::Notice;
use broadtape_formats::dbn::{Market, Message, Stream};
use broadtape_model::Problem;

/// The most that the decoder is given at once, so that what it holds stays small.
const PIECE_BYTES: usize = 64 * 1024;

#[derive(Debug, Default)]
pub(super) struct DbnReader {
    stream: Stream,
}

impl Reader for DbnReader {
    fn take(&mut self, bytes: &[u8], lanes: &mut Lanes, receipts: &mut Receipts) {
        for piece in bytes.chunks(PIECE_BYTES) {
            self.stream.push(piece);
            self.sort(lanes, receipts);
        }
    }

    fn finish(&mut self, lanes: &mut Lanes, _receipts: &mut Receipts) {
        if let Some(problem) = self.stream.finish() {
            lanes.refuse(problem, |_| ());
        }
    }

    fn is_over(&self) -> bool {
        self.stream.is_over()
    }
}

impl DbnReader {
    fn sort(&mut self, lanes: &mut Lanes, receipts: &mut Receipts) {
        while let Some(message) = self.stream.next_message() {
            let outcome = match message {
                Ok(Message::Market(market)) => sort_market(market, lanes, receipts),
                Ok(Message::Passed) => {
                    lanes.count_message();
                    Ok(())
                }
                Ok(Message::Error(words)) => {
                    let (vendor, words) = (lanes.vendor.clone(), words.escape_debug().to_string());
                    lanes.tell(Notice::GatewayError { vendor, words });
                    Ok(())
                }
                Err(problem) => Err(problem),
            };
            if let Err(problem) = outcome {
                lanes.refuse(problem, |pile| self.stream.write_last_record(pile));
            }
        }
    }
}

fn sort_market(market: Market<'_>, lanes: &mut Lanes, receipts: &mut Receipts) -> Result<(), Problem> {
    lanes.count_message();
    let mut codes = [""; 3];
    let mut count = 0;
    for (place, code) in codes.iter_mut().zip(market.venue.codes()) {
        *place = code;
        count += 1;
    }
    let heading = Heading {
        symbol: market.symbol,
        exchange_codes: &codes[..count],
        delay_minutes: None,
        time: FeedTime::from(market.exchange_time),
        vendor_time: market.vendor_time,
        day: None,
        is_delayed: true,
    };
    lanes.take(&heading, market.changes.into_iter().flatten(), receipts)
}

//! DDF to the lanes.

use super::Reader;
use crate::vendor::heading::{FeedTime, Heading};
use crate::vendor::lanes::Lanes;
use crate::vendor::receipts::Receipts;
use crate::vendor::sorter::Answer;
use broadtape_formats::ddf::{self, Frame, Market, Message, Reply, Snapshot, Splitter};
use broadtape_model::Problem;

#[derive(Debug, Default)]
pub(super) struct DdfReader {
    splitter: Splitter,
    answer: Option<Answer>,
}

impl Reader for DdfReader {
    fn take(&mut self, bytes: &[u8], lanes: &mut Lanes, receipts: &mut Receipts) {
        self.splitter.push(bytes);
        while let Some(frame) = self.splitter.next_frame() {
            sort(frame, &mut self.answer, lanes, receipts);
        }
    }

    fn finish(&mut self, lanes: &mut Lanes, receipts: &mut Receipts) {
        while let Some(frame) = self.splitter.finish() {
            sort(frame, &mut self.answer, lanes, receipts);
        }
    }

    fn take_answer(&mut self) -> Option<Answer> {
        self.answer.take()
    }
}

fn sort(frame: Frame<'_>, answer: &mut Option<Answer>, lanes: &mut Lanes, receipts: &mut Receipts) {
    let outcome = match ddf::read(frame) {
        Ok(Message::Market(market)) => sort_market(&market, lanes, receipts),
        Ok(Message::Snapshot(snapshot)) => sort_snapshot(&snapshot, lanes, receipts),
        Ok(Message::Reply(reply)) => {
            *answer = to_answer(reply).or(answer.take());
            Ok(())
        }
        Ok(Message::Heartbeat(_)) => {
            lanes.heartbeat();
            Ok(())
        }
        Ok(Message::NotShown) => Ok(()),
        Err(problem) => Err(problem),
    };
    if let Err(problem) = outcome {
        lanes.refuse(problem, |pile| {
            frame.write_to(pile);
            pile.extend_from_slice(b"\r\n");
        });
    }
}

fn sort_market(market: &Market<'_>, lanes: &mut Lanes, receipts: &mut Receipts) -> Result<(), Problem> {
    lanes.count_message();
    let Some(change) = ddf::change(market) else { return Ok(()) };
    let heading = Heading {
        symbol: &market.instrument(),
        exchange_codes: &[market.exchange_code],
        delay_minutes: market.delay_minutes.map(u16::from),
        time: FeedTime::from(market.time),
        vendor_time: None,
        day: market.day,
        is_delayed: true,
    };
    lanes.take(&heading, [change], receipts)
}

fn sort_snapshot(snapshot: &Snapshot, lanes: &mut Lanes, receipts: &mut Receipts) -> Result<(), Problem> {
    lanes.count_message();
    let heading = Heading {
        symbol: &snapshot.symbol,
        exchange_codes: &[&snapshot.exchange_code],
        delay_minutes: None,
        time: FeedTime::from(snapshot.time),
        vendor_time: None,
        day: snapshot.day,
        is_delayed: true,
    };
    lanes.take(&heading, [snapshot.change()], receipts)
}

fn to_answer(reply: Reply<'_>) -> Option<Answer> {
    match reply {
        Reply::Accepted(_) => Some(Answer::Accepted),
        Reply::Refused(words) => Some(Answer::Refused(words.escape_ascii().to_string())),
        Reply::Word(_) => None,
    }
}

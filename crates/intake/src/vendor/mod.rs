//! The doors of quotes: a vendor's live socket, a polled service, and files of what a feed once sent.
//!
//! All hand what they receive to the lanes, by way of a reader for its format, and put batches of ticks on the
//! tape, one for each delay. A vendor is not acknowledged, so nothing is lost by gathering for a moment before
//! each append.

mod sorter;
pub use sorter::Sorter;

mod receipts;
pub use receipts::Receipts;

mod reader;
pub use reader::Format;

mod heading;
mod lanes;
mod life;

mod batch;
mod bounds;
mod instruments;
mod venues;

mod tally;
pub use tally::{Notice, Tally};

mod capture;
pub use capture::{Capture, CaptureError};

mod file;
pub use file::each_stream;

mod socket;
pub use socket::{Session, Socket, SocketEvent, SocketOptions, log_event};

mod gateway;
pub use gateway::Request;

mod quote_poll;
pub use quote_poll::{QuotePoll, QuotePollDoor, QuotePollError, QuotePolled, QuotePolledWhat};

mod feed;

mod line;

mod backoff;

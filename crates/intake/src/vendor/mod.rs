//! The doors of quotes: a vendor's live socket, and a capture of what such a socket once sent.
//!
//! Both hand their bytes to the [`Sorter`], which gives batches of ticks, one for each delay. A
//! vendor is not acknowledged, so nothing is lost by gathering for a moment before each append.

mod sorter;
pub use sorter::{Receipts, Sorter};

mod venues;

mod tally;
pub use tally::{Notice, Tally};

mod capture;
pub use capture::{Capture, CaptureError};

mod socket;
pub use socket::{Socket, SocketEvent, SocketOptions, log_event};

mod feed;

mod line;

mod backoff;

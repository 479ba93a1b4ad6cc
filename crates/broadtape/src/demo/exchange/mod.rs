//! The simulated exchange (being written).

use broadtape_model::{Clock, InstrumentKind, UnixNanos};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::watch;

pub(crate) struct Venue {
    pub(crate) mic: &'static str,
    pub(crate) name: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) code: &'static str,
    pub(crate) delay_minutes: u16,
    pub(crate) open: Time,
    pub(crate) close: Time,
}

pub(crate) struct ListedInstrument {
    pub(crate) venue: &'static Venue,
    pub(crate) ticker: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: InstrumentKind,
    pub(crate) decimals: u8,
}

pub(crate) fn venues() -> &'static [Venue] {
    &[]
}
pub(crate) fn instruments() -> &'static [ListedInstrument] {
    &[]
}

pub(crate) struct Exchange {
    listener: tokio::net::TcpListener,
}

impl Exchange {
    pub(crate) async fn bind(_zone: TimeZone) -> std::io::Result<Self> {
        Ok(Self { listener: tokio::net::TcpListener::bind(("127.0.0.1", 0)).await? })
    }
    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("bound")
    }
    pub(crate) fn day_so_far(&self, now: UnixNanos) -> (UnixNanos, Vec<u8>) {
        (now, Vec::new())
    }
    pub(crate) async fn serve(self, _clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) -> std::io::Result<()> {
        let _ = stop.wait_for(|is_over| *is_over).await;
        Ok(())
    }
}

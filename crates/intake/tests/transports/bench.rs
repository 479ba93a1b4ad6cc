//! A fetch door under test: its tape, its cursors and its quarantine.

use crate::house::{FakeTape, at, provider, reception};
use broadtape_intake::OtherHosts;
use broadtape_intake::cursors::Cursors;
use broadtape_intake::fetch::{Fetch, FetchDoor, Round, Tls, Way};
use broadtape_intake::reception::Reception;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

pub(crate) struct Bench {
    home: TempDir,
    pub(crate) tape: Arc<FakeTape>,
    tls: Tls,
    /// Whether documents are read as the house reads them, and not as lines of the tests.
    reads_news: bool,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { home: TempDir::new().unwrap(), tape: FakeTape::new(), tls: Tls::default(), reads_news: false }
    }

    /// One that reads documents as the house reads them.
    pub(crate) fn reading_news(self) -> Self {
        Self { reads_news: true, ..self }
    }

    /// One that believes this authority.
    pub(crate) fn believing(authority: &str) -> Self {
        Self { tls: Tls { authorities: Some(authority.as_bytes().to_vec()) }, ..Self::new() }
    }

    /// Opens the door, as a start of the house does.
    pub(crate) fn open(&self, way: Way) -> Fetch {
        let door = FetchDoor {
            provider: provider(),
            way,
            every: Duration::from_secs(60),
            tls: self.tls.clone(),
            other_hosts: OtherHosts::default(),
        };
        let cursors = Cursors::open(&self.home.path().join("house.sqlite")).unwrap();
        let clock = Arc::new(|| at(1_792_000_000));
        let reception =
            if self.reads_news { Arc::new(Reception::new(self.tape.clone()).unwrap()) } else { reception(&self.tape) };
        Fetch::open(door, reception, &cursors, &self.quarantine(), clock, 7).unwrap()
    }

    pub(crate) fn quarantine(&self) -> PathBuf {
        self.home.path().join("quarantine")
    }

    /// What lies in quarantine, by name, without the times before the names.
    pub(crate) fn quarantined(&self) -> Vec<String> {
        let folder = self.quarantine().join(provider().as_str());
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.map(|name| name.split_once("Z-").unwrap().1.to_owned()).collect();
        names.sort();
        names
    }
}

/// One round at a standing clock.
pub(crate) fn round(door: &mut Fetch) -> Round {
    door.round(&|| at(1_792_000_000))
}

/// Rounds until one brings something or fails.
pub(crate) fn round_that_brings(door: &mut Fetch) -> Round {
    for _ in 0..10 {
        let round = round(door);
        if round.failed.is_some() || !round.documents.is_empty() {
            return round;
        }
    }
    panic!("nothing came in ten rounds");
}

/// The names of what a round has brought.
pub(crate) fn names(round: &Round) -> Vec<&str> {
    assert_eq!(round.failed, None);
    round.documents.iter().map(|(name, _)| &**name).collect()
}

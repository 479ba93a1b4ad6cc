//! A house of one site and one provider, and what comes through its reception.

use broadtape_desk::Snapshot;
use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Format};
use broadtape_intake::pictures::{PictureError, PictureSource};
use broadtape_intake::reception::{Arrival, Reception};
use broadtape_model::{Credit, House, Provider, ProviderId, Site, Territory, UnixNanos};
use broadtape_proof::Stage;
use broadtape_tape::{Door, Receipt};
use bytes::Bytes;
use std::sync::Arc;

pub(crate) const SITE: &str = "post";
const WIRE: &str = "wire";

/// Where the picture of every story is that has one: its SHA-256.
pub(crate) const PICTURE_ADDRESS: &str = "/pictures/c7b0f6e79c58a818d6f3285d2a94c88ad53be3d718f31d3ad7ec73fff442d54b";

/// The picture of every story that can have one.
const PICTURE: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="green"/></svg>"#;

pub(crate) struct Newsroom(Stage);

struct OnePicture;

impl PictureSource for OnePicture {
    fn picture(&self, _address: &str) -> Result<Bytes, PictureError> {
        Ok(Bytes::from_static(PICTURE.as_bytes()))
    }
}

impl Newsroom {
    pub(crate) fn new() -> Self {
        Self(Stage::new(house()).unwrap())
    }

    /// Receives documents of a format, each at its time.
    pub(crate) fn told(self, format: Format, documents: &[(UnixNanos, String)]) -> Self {
        let reception = Reception::new(self.0.shared_tape()).unwrap();
        for (at, document) in documents {
            let provider = ProviderId::new(WIRE);
            let read = news::read(document.as_bytes(), &provider, &Dialect::default());
            assert_eq!(read.map(|parsed| parsed.format), Ok(format), "{document}");
            let arrival = Arrival {
                provider,
                door: Door::Folder,
                name: "story".to_owned(),
                bytes: document.clone().into(),
                charset: None,
                receipt: Receipt::Backfilled(*at),
            };
            reception.receive(&arrival, &OnePicture).unwrap();
        }
        self
    }

    /// What shows at an instant.
    pub(crate) fn at(&self, now: UnixNanos) -> Arc<Snapshot> {
        self.0.relay_at(now).unwrap().snapshot().clone()
    }
}

fn house() -> Arc<House> {
    let site = Site {
        name: "The Post".into(),
        territory: Territory::parse("NO"),
        providers: vec![ProviderId::new(WIRE)],
        minimum_delay_minutes: 15,
        ..Site::new(SITE)
    };
    Arc::new(House {
        providers: vec![Provider {
            id: ProviderId::new(WIRE),
            name: "The Wire".into(),
            credit: Credit::parse("News by The Wire"),
        }],
        sites: vec![Arc::new(site)],
        ..House::default()
    })
}

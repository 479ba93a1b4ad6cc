//! How many decisions on rights a core makes in a second. `cargo bench -p broadtape-gate`; prints a line for each measure.
//!
//! A story is sent, and the gate decides for each of 100 sites what it may do with it.
#![expect(clippy::disallowed_methods, reason = "a measurement asks the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use broadtape_gate::{NewsGate, Rights};
use broadtape_model::{
    Channel, Contract, ContractWith, House, NewsFact, Position, Provider, ProviderId, Recorded, Site, StoryId,
    StoryVersion, Terms, Territory, UnixNanos,
};
use std::sync::Arc;
use std::time::Instant;

const SITES: usize = 100;
const STORIES: u64 = 20_000;
const ROUNDS: u8 = 5;

fn main() {
    println!("| terms of a story | decisions/s | stories/s over {SITES} sites |");
    println!("|---|---|---|");
    let one =
        contract(Terms { channels: Some([Channel::Page, Channel::Archive].into_iter().collect()), ..Terms::default() });
    let strict = || {
        contract(Terms {
            not_territories: ["US", "CA"].iter().filter_map(|code| Territory::parse(code)).collect(),
            until: Some(UnixNanos::MAX),
            credit: Some("By the wire".into()),
            archive_days: Some(30),
            ..Terms::default()
        })
    };
    let agencies = (0..50).map(|number| Contract {
        with: ContractWith::Agency(vec![format!("Agency {number}"), format!("A{number}")]),
        ..strict()
    });
    let own = Terms { credit: Some("By the desk".into()), ..Terms::default() };
    for (words, contracts, terms, credit) in [
        ("none", vec![], Terms::default(), None),
        ("one contract", vec![one.clone()], Terms::default(), None),
        ("three contracts and terms of its own", vec![one.clone(), strict(), strict()], own.clone(), None),
        (
            "the same, and one of 50 agencies",
            [one, strict(), strict()].into_iter().chain(agencies).collect(),
            own,
            Some("A. Writer, Agency 7"),
        ),
    ] {
        let contracts: Arc<[Contract]> = contracts.into();
        let seconds = (0..ROUNDS).map(|_| decide(&contracts, &terms, credit)).fold(f64::INFINITY, f64::min);
        let stories = STORIES as f64 / seconds;
        println!("| {words} | {:.1} million | {stories:.0} |", stories * SITES as f64 / 1e6);
    }
}

fn contract(terms: Terms) -> Contract {
    Contract { name: "wire, 2026".into(), with: ContractWith::Provider(ProviderId::new("wire")), terms }
}

/// Seconds until the gate has decided on all stories.
fn decide(contracts: &Arc<[Contract]>, terms: &Terms, credit: Option<&str>) -> f64 {
    let mut gate = NewsGate::new(Rights::of(&house()));
    let recorded = |second: u64, fact| {
        let received = UnixNanos::new(i64::try_from(second).unwrap_or(i64::MAX));
        Recorded { received, delivery: Position(0), fact }
    };
    gate.receive(recorded(0, NewsFact::Contracts(contracts.clone())));
    for number in 1..=STORIES {
        let id = StoryId::new(&ProviderId::new("wire"), &number.to_string());
        let version = StoryVersion {
            terms: terms.clone(),
            credit: credit.map(str::to_owned),
            ..StoryVersion::new(id, 1, "A headline of some length")
        };
        gate.receive(recorded(number, NewsFact::Story(Arc::new(version))));
    }
    let start = Instant::now();
    let changes = gate.release(UnixNanos::new(i64::try_from(STORIES).unwrap_or(i64::MAX)));
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(changes.len() as u64, STORIES, "every story shows somewhere");
    seconds
}

fn house() -> House {
    let wire = ProviderId::new("wire");
    let site = |number: usize| {
        Arc::new(Site {
            name: "A site".into(),
            zone: jiff::tz::TimeZone::UTC,
            territory: Territory::parse("NO"),
            providers: vec![wire.clone()],
            ..Site::new(&format!("site-{number}"))
        })
    };
    House {
        providers: vec![Provider { id: wire.clone(), name: "Wire".into(), credit: Default::default() }],
        sites: (0..SITES).map(site).collect(),
        ..House::default()
    }
}

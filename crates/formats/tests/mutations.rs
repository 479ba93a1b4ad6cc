//! Good input with a few bytes changed, thousands of times from a given seed: no reader panics, and each of the
//! streams says the same however it is cut. What takes longer is in the folder `fuzz`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use broadtape_formats::csv::{Layout, Table, lean_layout};
use broadtape_formats::ddf::Splitter;
use broadtape_formats::dialect::Dialect;
use broadtape_formats::{dbn, ddf, news, ondemand};
use broadtape_model::ProviderId;

const ROUNDS: u64 = 3_000;

/// Calls `look` with mutations of good input, each with a way to cut it.
fn mutate(good: &[u8], mut look: impl FnMut(&[u8], usize)) {
    for seed in 0..ROUNDS {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut bytes = good.to_vec();
        for _ in 0..random.usize(1..6) {
            change(&mut bytes, &mut random);
        }
        look(&bytes, random.usize(1..64));
    }
}

fn change(bytes: &mut Vec<u8>, random: &mut fastrand::Rng) {
    if bytes.is_empty() {
        return;
    }
    let (at, length) = (random.usize(..bytes.len()), random.usize(1..32));
    let end = (at + length).min(bytes.len());
    match random.u8(..7) {
        0 => bytes[at] = random.u8(..),
        1 => bytes[at] ^= 1 << random.u8(..8),
        2 => bytes.insert(at, *random.choice(b"\x01\x02\x03\x14\r\n,;\"-0z\xff<&{}[").unwrap()),
        3 => drop(bytes.drain(at..end)),
        4 => bytes.extend_from_within(at..end),
        5 => bytes[at..end].fill(random.u8(..)),
        _ => bytes.truncate(at),
    }
}

#[test]
fn ddf() {
    let good = b"\x012TIDE,7\x02AQ1553748,100,0T\x0320140110040225377\r\n\x01STIDZ4,8\x022B10SP2TIDH5,-134,1,3670,4,NG\x03\x14NAJDBY\x01\x02\r\n\
        \x013TIDE,S\x02AQ>>,01/10/2014,53983,54080,53111,53294,10895400\x0320140110172500000\r\n#20140110093000\r\n\
        \x012TIDE,2\x02AQ15,-,-,-,-,,,,53652,,,,,,100,0 \x0320140110040225000\r\n\x012TIDE,9\x02*Q15A,  0 \x03\r\n\
        %<QUOTE symbol=\"TIDE\" basecode=\"A\" ddfexchange=\"Q\" bid=\"53740\"><SESSION day=\"0\" last=\"53750\" id=\"combined\"/></QUOTE>\r\n";
    mutate(good, |bytes, cut| {
        let read = |chunk: usize| {
            let (mut splitter, mut told) = (Splitter::new(), Vec::new());
            for chunk in bytes.chunks(chunk) {
                splitter.push(chunk);
                while let Some(frame) = splitter.next_frame() {
                    told.push(format!("{:?}", ddf::read(frame)));
                }
            }
            while let Some(frame) = splitter.finish() {
                told.push(format!("{:?}", ddf::read(frame)));
            }
            told
        };
        assert_eq!(read(cut), read(usize::MAX), "{}", bytes.escape_ascii());
    });
}

#[test]
fn dbn() {
    // A stream of no records but its metadata is made by the encoder; records of every kind follow it as they lie in memory.
    let metadata = ::dbn::Metadata::builder()
        .dataset("XNAS.ITCH")
        .schema(None::<::dbn::Schema>)
        .start(1_772_409_600_000_000_000)
        .stype_in(None)
        .stype_out(::dbn::SType::InstrumentId)
        .build();
    let mut good = Vec::new();
    ::dbn::encode::DbnMetadataEncoder::new(&mut good).encode(&metadata).unwrap();
    good.extend_from_slice(::dbn::TradeMsg::default().as_ref());
    good.extend_from_slice(::dbn::Mbp1Msg::default().as_ref());
    good.extend_from_slice(::dbn::StatMsg::default().as_ref());
    good.extend_from_slice(::dbn::StatusMsg::default().as_ref());
    good.extend_from_slice(::dbn::SymbolMappingMsg::default().as_ref());
    good.extend_from_slice(::dbn::InstrumentDefMsg::default().as_ref());
    mutate(&good, |bytes, cut| {
        let read = |chunk: usize| {
            let (mut stream, mut told) = (dbn::Stream::new(), Vec::new());
            for chunk in bytes.chunks(chunk) {
                stream.push(chunk);
                while let Some(message) = stream.next_message() {
                    told.push(format!("{message:?}"));
                }
            }
            told.extend(stream.finish().map(|problem| problem.to_string()));
            told
        };
        assert_eq!(read(cut), read(usize::MAX));
    });
}

#[test]
fn csv() {
    let headed = b"time,symbol,exchange,price,size,condition,bid,bid_size,ask,ask_size\n\
        2026-03-02T14:30:00.5Z,TIDE,H,12.34,100,@,,,,\n\"2026-03-02 09:30:01\",\"TI\"\"DE\",H,,,,12.33,300,12.35,1\r\n";
    let lean = b"14430270.5,1815200,283,P,20002020,0\n34200000,1815200,100,N,20,1\n";
    let tables = [(Layout::Headed, &headed[..]), (lean_layout("20131007_tide_Trade_Tick.csv").unwrap(), lean)];
    for (layout, good) in tables {
        mutate(good, |bytes, cut| {
            let read = |chunk: usize| {
                let (mut table, mut told) = (Table::new(layout.clone()), Vec::new());
                for chunk in bytes.chunks(chunk) {
                    table.push(chunk);
                    told.extend(std::iter::from_fn(|| table.next_row().map(|row| format!("{row:?}"))));
                }
                table.finish();
                told.extend(std::iter::from_fn(|| table.next_row().map(|row| format!("{row:?}"))));
                told
            };
            assert_eq!(read(cut), read(usize::MAX), "{}", bytes.escape_ascii());
        });
    }
}

#[test]
fn ondemand() {
    let good = br#"{"status":{"code":200,"message":"Success."},"results":[{"symbol":"TIDE","dayCode":"G","mode":"i","lastPrice":130.84,
        "tradeTimestamp":"2026-03-02T09:45:00-05:00","flag":"s","close":130.84,"volume":97730392,"bid":null,"afterHoursPrice":131.5,
        "afterHoursTimestamp":"2026-03-01T19:00:00-05:00"},{"symbol":"EBB","lastPrice":1}]}"#;
    mutate(good, |bytes, _| {
        let _ = ondemand::read(bytes);
    });
}

#[test]
fn news() {
    let provider = ProviderId::new("wire");
    for good in [
        &br#"<rss version="2.0"><channel><item><title>Ferries</title><guid>a</guid><description>&lt;p&gt;They <![CDATA[<b>sail</b>]]></description><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item></channel></rss>"#[..],
        br#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title type="html">Ferries</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>They sail.</p></div></content></entry></feed>"#,
        br#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a" version="2"><itemMeta><pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>Ferries</headline></contentMeta><contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content><p>They <em>sail</em>.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"#,
        br#"{"uri":"a","version":"2","headline":"Ferries","body_xhtml":"<p>They <em>sail</em>.</p>","pubStatus":"usable","embargoed":"2026-03-02T09:00:00Z"}"#,
    ] {
        mutate(good, |bytes, _| {
            let _ = news::read(bytes, &provider, &Dialect::default());
        });
    }
}

//! CSV ticks, from outside: bytes in, rows out.

use broadtape_formats::csv::{Layout, Table, detect, lean_layout};
use proptest::prelude::*;

/// What a table gives, as lines of text.
fn read(layout: Layout, chunks: &[&[u8]]) -> Vec<String> {
    let mut table = Table::new(layout);
    let mut told = Vec::new();
    let drain = |table: &mut Table, told: &mut Vec<String>| {
        while let Some(row) = table.next_row() {
            told.push(match row {
                Ok(row) => {
                    let changes: Vec<_> = row.changes.iter().flatten().collect();
                    format!("{} {} {} {:?} {changes:?}", row.line, row.symbol, row.exchange_code, row.time)
                }
                Err(problem) => problem.to_string(),
            });
        }
    };
    for chunk in chunks {
        table.push(chunk);
        drain(&mut table, &mut told);
    }
    table.finish();
    drain(&mut table, &mut told);
    told
}

fn headed(text: &str) -> Vec<String> {
    read(Layout::Headed, &[text.as_bytes()])
}

#[test]
fn trades_and_quotes_are_read_by_the_names_of_their_columns() {
    let told = headed(
        "symbol,time,exchange,price,size,condition,bid,bid_size,ask,ask_size,note\n\
         TIDE,2026-03-02T14:30:00.5Z,H,12.34,100,@,,,,,first\n\
         TIDE,2026-03-02 09:30:01,H,,,,12.33,300,12.35,,\n\
         \"TIDE\",2026-03-02T09:30:02.0001,H,-0.5,,,12.33,1,12.35,2,both\n",
    );
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].starts_with("2 TIDE H Instant(2026-03-02T14:30:00.5Z) [Trade(Trade { price: 12.34, size: 100"));
    assert!(told[1].contains("3 TIDE H Wall(WallTime(1772443801000)) [TopOfBook(TopOfBook { bid: Some(12.33), bid_size: Some(300), ask: Some(12.35), ask_size: None })]"));
    assert!(
        told[2].contains("4 TIDE H Wall(WallTime(1772443802001))") && told[2].contains("Trade { price: -0.5, size: 0"),
        "{}",
        told[2]
    );
}

#[test]
fn a_row_may_take_back_a_trade_or_say_what_it_was_instead() {
    let table = "time,symbol,exchange,price,size,was_price,was_size,was_time\n\
                 2026-03-02T14:31:00Z,TIDE,H,,,12.34,100,2026-03-02T14:30:00.5Z\n\
                 2026-03-02T14:32:00Z,TIDE,H,12.35,200,12.34,,\n\
                 2026-03-02T14:33:00Z,TIDE,H,,,,100,\n";
    let mut reader = Table::new(Layout::Headed);
    reader.push(table.as_bytes());
    reader.finish();
    let taken_back = reader.next_row().unwrap().unwrap();
    let was = taken_back.was.unwrap();
    assert_eq!((was.price.to_string(), was.size, was.instead), ("12.34".to_owned(), Some(100), None));
    assert_eq!(format!("{:?}", was.time.unwrap()), "Instant(2026-03-02T14:30:00.5Z)");
    let put_right = reader.next_row().unwrap().unwrap();
    assert!(put_right.changes.iter().all(Option::is_none), "the trade is what it was instead, and no new one");
    let was = put_right.was.unwrap();
    assert_eq!((was.size, was.instead.unwrap().price.to_string()), (None, "12.35".to_owned()));
    assert!(reader.next_row().unwrap().unwrap_err().to_string().contains("neither a price nor a bid or an ask"));
}

#[test]
fn a_bad_row_is_told_with_its_line_and_costs_itself_alone() {
    let head = "time,symbol,exchange,price,size,condition\n";
    let good = "2026-03-02T14:30:00Z,TIDE,H,12.34,100,@\n";
    for (row, expected) in [
        (
            "2026-03-02T14:30:00Z,TIDE,H,12,34,100,@",
            "line 3: the row has not as many columns as its heading; is there a decimal comma",
        ),
        (
            "2026-03-02T14:30:00Z,TIDE,H,\"12,34\",100,@",
            "line 3, `12,34`: a number with a decimal comma; write a point",
        ),
        ("2026-03-02T14:30:00Z,TIDE,H,twelve,100,@", "line 3, `twelve`: a cell is no number"),
        (
            "2026-03-02T14:30:00Z,TIDE,H,1000000000000,100,@",
            "line 3, `1000000000000`: a number beyond what can be held",
        ),
        (
            "2026-03-02T14:30:00Z,TIDE,H,12.34,99999999999999999999,@",
            "`99999999999999999999`: a number beyond what can be held",
        ),
        ("2026-03-02T14:30:00Z,TIDE,H,12.34,-1,@", "`-1`: a cell is no number"),
        ("2026-03-02,TIDE,H,12.34,100,@", "line 3, `2026-03-02`: the time is none"),
        ("2026-02-30T14:30:00Z,TIDE,H,12.34,100,@", "the time is none"),
        ("2026-03-02T14:30:00Z,,H,12.34,100,@", "line 3: the row has no symbol or no exchange"),
        ("2026-03-02T14:30:00Z,TIDE,H,,100,@", "line 3: the row has neither a price nor a bid or an ask"),
        ("2026-03-02T14:30:00Z,TIDE,H,12.34,100,@FTIX", "line 3, `@FTIX`: sale conditions are up to four characters"),
        ("2026-03-02T14:30:00Z,TIDE,H,12.34,100,é", "line 3, `é`: sale conditions are up to four characters"),
    ] {
        let told = headed(&format!("{head}{good}{row}\r\n{good}"));
        assert_eq!(told.len(), 3, "{told:#?}");
        assert!(told[0].starts_with("2 TIDE") && told[2].starts_with("4 TIDE"), "{told:#?}");
        assert!(told[1].contains(expected), "{} {expected}", told[1]);
    }
}

#[test]
fn a_trade_may_have_several_sale_conditions() {
    let told = headed(
        "time,symbol,exchange,price,size,condition\n2026-03-02T14:30:00Z,TIDE,H,12.34,100,@ TI\n\
         2026-03-02T14:30:01Z,TIDE,H,12.34,100,\n",
    );
    assert!(told[0].contains("SaleConditions(\"@TI\")"), "{told:?}");
    assert!(told[1].contains("SaleConditions(\" \")"), "{told:?}");
}

#[test]
fn other_separators_line_ends_and_a_byte_order_mark_are_understood() {
    for text in [
        "time;symbol;exchange;price\n2026-03-02T14:30:00Z;TIDE;H;12.34\n",
        "time\tsymbol\texchange\tprice\r\n\r\n2026-03-02T14:30:00Z\tTIDE\tH\t12.34",
        "\u{feff}Time,Symbol,Exchange,Price\n2026-03-02T14:30:00Z,TIDE,H,12.34\n",
    ] {
        let told = headed(text);
        assert!(told.len() == 1 && told[0].contains("TIDE H") && told[0].contains("12.34"), "{told:?}");
    }
    let told = headed("time;symbol;exchange;price\n2026-03-02T14:30:00Z;TIDE;H;12,34\n");
    assert!(told[0].contains("`12,34`: a number with a decimal comma"), "{told:?}");
}

#[test]
fn a_heading_that_says_too_little_costs_the_table() {
    for (head, expected) in [
        ("time,symbol,price", "the heading line lacks"),
        ("time,symbol,exchange,bid", "the heading line lacks"),
        ("time,symbol,exchange,price,PRICE", "names a column twice"),
    ] {
        let told = headed(&format!("{head}\n1,2,3\n4,5,6\n"));
        assert!(told.len() == 1 && told[0].contains(expected), "{told:?}");
    }
    assert!(headed("").is_empty());
    let endless = "x".repeat(50_000);
    assert_eq!(headed(&endless).len(), 1);
}

#[test]
fn an_endless_row_is_left_out_and_the_next_one_read() {
    let text = format!("time,symbol,exchange,price\n{}\n2026-03-02T14:30:00Z,TIDE,H,12.34\n", "x,".repeat(40_000));
    let told = headed(&text);
    assert!(told.len() == 2 && told[0].contains("longer than 16 KiB") && told[1].starts_with("3 TIDE"), "{told:?}");
}

#[test]
fn leans_tick_files_are_known_by_their_name_and_read() {
    let trades = lean_layout("20131007_ibm_Trade_Tick.csv").unwrap();
    let told = read(trades, &[b"14430270.5,1815200,283,P,20002020,0\n34200000,1815200,100,N,20,1\n1,2\n"]);
    assert!(
        told[0].starts_with("1 IBM usa Wall(WallTime(1381118430271)) [Trade(Trade { price: 181.52, size: 283"),
        "{told:?}"
    );
    assert!(told[0].contains("Participant(ARCX)") && told[1].contains("Participant(XNYS)"), "{told:?}");
    assert!(told[0].contains("SaleConditions(\"TF\")") && told[0].contains("may_set_last: true"), "{told:?}");
    assert!(told[1].contains("SaleConditions(\"F\")") && told[1].contains("may_set_last: false"), "{told:?}");
    assert!(told[2].starts_with("line 3: the row has not as many columns"), "{told:?}");
    let quotes = lean_layout("folder/20131007_IBM_quote_tick.csv").unwrap();
    let told = read(quotes, &[b"14400054,0,0,1836300,100,Q,1,0\n14400241,1800100,300,0,0,P,1,0\n1,0,0,0,0,P,1,0"]);
    assert!(told[0].contains("[(Ask, Some(183.63)), (AskSize, Some(100))]"), "{told:?}");
    assert!(told[1].contains("[(Bid, Some(180.01)), (BidSize, Some(300))]"), "{told:?}");
    assert!(told[2].contains("neither a price nor"), "{told:?}");
    for name in ["20131007_ibm_minute_trade.csv", "20131307_ibm_Trade_Tick.csv", "ibm.csv"] {
        assert_eq!(lean_layout(name), None, "{name}");
    }
}

#[test]
fn a_participant_is_a_market_code_or_a_letter_of_the_tapes() {
    let row = |participant: &str| {
        headed(&format!("time,symbol,exchange,price,participant\n2026-03-02T14:30:00Z,TIDE,H,12.34,{participant}\n"))
    };
    for (cell, expected) in [
        ("FXKE", "participant: Some(Participant(FXKE))"),
        ("t", "participant: Some(Participant(XNAS))"),
        ("9", "participant: Some(Participant(9))"),
        ("", "participant: None"),
        ("XNYSE", "`XNYSE`: the participant is no market identifier code"),
        ("-", "`-`: the participant is no market identifier code"),
    ] {
        let told = row(cell);
        assert!(told[0].contains(expected), "{cell}: {told:?}");
    }
}

#[test]
fn a_table_is_known_by_its_first_line() {
    assert_eq!(detect(b"Symbol;Time;Price\n"), Some(Layout::Headed));
    for other in [&b"\x012AAPL,7\x02"[..], b"time,price\n", b"", b"\xff\xfe"] {
        assert_eq!(detect(other), None);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_however_it_is_cut(
        text in "(time,symbol,exchange,price,bid,ask\n|2026-03-02T14:30:00Z,TIDE,H,1,,\n|[,;\"\r\n0-9a-z.é-]){0,40}",
        chunk in 1_usize..50,
    ) {
        let whole = read(Layout::Headed, &[text.as_bytes()]);
        let chunks: Vec<&[u8]> = text.as_bytes().chunks(chunk).collect();
        // Only how the first line is cut may matter, for it shows the separator; it is waited for.
        prop_assert_eq!(read(Layout::Headed, &chunks), whole);
        read(lean_layout("20131007_ibm_Trade_Tick.csv").unwrap(), &chunks);
    }
}

//! What is read, and what is said of what cannot be.

mod dialect;
mod subscriber;

use super::*;
use broadtape_model::{
    Channel, ConditionTable, ContractWith, CreditPart, DayPlan, Indexing, InstrumentKind, Terms, Territory, UnixNanos,
};
use std::path::PathBuf;

/// A small house in which nothing is wrong. Tests add to it, or spoil a line of it.
const GOOD: &str = r##"
[[provider]]
id = "wire"
name = "The Wire"
credit = "News by [The Wire](https://wire.example.com)"

[[vendor]]
id = "quotes"

[[exchange]]
mic = "XHBR"
prefix = "HB"
vendor_codes = { quotes = "H" }
timezone = "America/New_York"
delay_minutes = 15

[[instrument]]
symbol = "HB:TIDE"
currency = "USD"
vendor_symbols = { quotes = "TIDE" }

[[site]]
id = "post"
providers = ["wire"]
vendors = ["quotes"]
strip = ["HB:TIDE"]
"##;

fn read(text: &str) -> Result<Configuration, ConfigErrors> {
    Configuration::from_text(text, Path::new("broadtape.toml"))
}

/// Replaces one line of [`GOOD`], and expects to be told exactly these lines.
#[track_caller]
fn check(line: &str, instead: &str, expected: &[&str]) {
    assert_eq!(GOOD.matches(line).count(), 1, "`{line}` stands once in the good configuration");
    check_text(&GOOD.replace(line, instead), expected);
}

#[track_caller]
fn check_text(text: &str, expected: &[&str]) {
    let told = read(text).expect_err("the configuration is wrong").to_string();
    assert_eq!(told.lines().skip(1).collect::<Vec<_>>(), expected);
}

fn shared() -> PathBuf {
    let default = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    std::env::var_os("BROADTAPE_SHARED").map_or_else(default, PathBuf::from)
}

#[test]
fn the_seed_pages_set_up_is_accepted() {
    let path = shared().join("seed/broadtape.toml");
    if !path.exists() {
        eprintln!("skipped: the_seed_pages_set_up_is_accepted: {} is not there", path.display());
        return;
    }
    let house = Configuration::read(&path).unwrap().house;
    assert_eq!(house.exchanges[0].conditions, ConditionTable::Utp);
    assert_eq!(house.instruments_by_feed_symbol().len(), 2);
    assert_eq!(house.sites[0].minimum_delay_minutes, 20);
    assert_eq!(house.providers[0].credit.0.len(), 2);
}

#[test]
fn what_is_not_written_has_its_documented_default() {
    let Configuration { house, server, tape, providers, vendors, dialects, editors, subscribers } = read(GOOD).unwrap();
    assert!(editors.is_empty() && subscribers.is_empty());
    assert!(tape.keeps_everything());
    assert_eq!(server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(dialects.of(&providers[0].provider).rules().count(), 0);
    assert_eq!(providers[0].folder, None);
    assert_eq!(providers[0].push_secret, None);
    assert_eq!(providers[0].poll, None);
    assert_eq!((&vendors[0].live, vendors[0].already_delayed_minutes), (&None, 0));
    assert_eq!(house.vendors[0].name, "quotes");

    let exchange = &house.exchanges[0];
    assert_eq!((exchange.name.as_str(), exchange.conditions), ("XHBR", ConditionTable::All));
    let week = &exchange.hours.weeks[0].days;
    let monday = week[0].as_ref().unwrap();
    assert_eq!((monday.open().to_string(), monday.close().to_string()), ("09:30".into(), "16:00".into()));
    assert!(week[5].is_none());

    let instrument = &house.instruments[0];
    assert_eq!((instrument.name.as_str(), instrument.kind, instrument.decimals), ("TIDE", InstrumentKind::Stock, 2));
    assert_eq!(instrument.exchange, exchange.mic);

    let site = &house.sites[0];
    assert_eq!((site.name.as_str(), site.language.as_str()), ("post", "en"));
    assert_eq!(site.hosts, ["post.localhost"]);
    assert_eq!((site.privacy_policy.as_str(), site.terms.as_str()), ("/privacy", "/terms"));
    assert_eq!(site.minimum_delay_minutes, 0);
    assert_eq!(site.brand, broadtape_model::Brand::default());
}

#[test]
fn every_key_is_read() {
    let text = r##"
        [server]
        listen = "0.0.0.0:80"

        [tape]
        keep_days = 30
        disk_gigabytes = 200

        [[provider]]
        id = "wire"
        credit = "News by [The Wire](https://wire.example.com)"
        folder = "inbox/wire"
        push_secret_env = "WIRE_SECRET"
        poll = "https://wire.example.com/feed.xml"
        poll_seconds = 30
        picture_hosts = ["Pictures.example.com", "cdn.example.com:8443"]
        private_hosts = ["images.internal"]
        sections = { KK1 = "business" }
        symbols = { "HBR.X" = "IX:HARBOUR" }

        [[provider.rule]]
        in = "first paragraph"
        matches = '^(?<dateline>[A-Z ]+) - '
        remove = true

        [[provider.rule]]
        at = "rss/channel/item/desk"
        take = "section"

        [[provider.fetch]]
        from = "sftp://feeds@files.example.com/~/out/"
        every_seconds = 20
        password_env = "WIRE_PASSPHRASE"
        key_file = "secrets/wire_key"
        host_key = "SHA256:uNiVztksCsDhcc0u9e8BrHMWJfXnN9nTqZqYAWZmYi8"
        after = "move"
        move_to = "done"

        [[provider.fetch]]
        from = "s3://wire-news/out"
        user = "AKIDEXAMPLE"
        password_file = "secrets/wire_s3"
        endpoint = "https://s3.wire.example.com"
        region = "eu-central-1"
        ca_file = "wire-ca.pem"
        after = "delete"

        [[vendor]]
        id = "quotes"
        feed = "ddf"
        address = "feed.example.com:7500"
        user = "post"
        password_file = "secrets/quotes"

        [[exchange]]
        mic = "XHBR"
        name = "Harbour Exchange"
        prefix = "hb"
        vendor_codes = { quotes = "H" }
        timezone = "UTC+05:30"
        zone_label = "harbour time"
        conditions = "cts"
        delay_minutes = 10
        calendar = "XNYS"
        open = "00:00"
        close = "24:00"
        breaks = ["11:30-12:30"]
        pre_open = "<22:00"
        post_close = ">01:00"
        weekends = true
        holidays = { 2026-08-03 = "Regatta" }
        early_closes = { 2026-12-24 = "13:00" }
        late_opens = { 2026-12-28 = "10:00" }
        historical = { 2026-01-01 = ">18:00", 2026-07-01 = "24:00" }

        [[instrument]]
        symbol = "IX:HARBOUR"
        name = "Harbour 40"
        kind = "index"
        currency = "EUR"
        decimals = 4
        exchange = "XHBR"
        vendor_symbols = { quotes = "$HBR" }
        aliases = ["Harbour Forty", "H40"]
        isin = "us0378331005"
        figi = "BBG000BLNQ16"
        cik = "320193"
        sector = "Indices"
        tick_size = "0.0001"
        listing_market = "FXKE"
        listed = "1998-01-02"
        delisted = "2026-01-31"
        former_symbols = { "IX:QUAYS" = "2010-06-30", "IX:PIERS" = "2001-06-30" }

        [[site]]
        id = "post"
        name = "The Post"
        tagline = "News with the tide"
        hosts = ["post.localhost", "www.post.example.com"]
        language = "en-GB"
        timezone = "Europe/Lisbon"
        providers = ["wire"]
        vendors = ["quotes"]
        minimum_delay_minutes = 20
        strip = ["ix:harbour"]
        privacy_policy = "https://post.example.com/privacy"
        terms = "/legal/terms"
        accent = "#0A5F38"
        accent_dark = "#7fd6a8"
        serif = true
        territory = "no"

        [[contract]]
        name = "wire, 2026"
        provider = "wire"
        from = "2026-01-01"
        until = "2026-06-30T17:00:00+02:00"
        sites = []
        not_territories = ["US"]
        channels = ["page", "archive"]
        pictures = false
        credit = "By Wire"
        archive_days = 14
        indexing = "noindex-news"

        [[contract]]
        name = "press"
        agency = ["Harbour Press", "HP"]

        [[editor]]
        name = "ann"
        token_env = "ANN"
    "##;
    let Configuration { house, server, tape, providers, vendors, dialects, editors, subscribers } =
        Configuration::from_text(text, Path::new("etc/broadtape.toml")).unwrap();
    assert!(subscribers.is_empty());
    assert_eq!(editors, [EditorSettings { name: "ann".into(), token: SecretSource::Environment("ANN".into()) }]);
    assert_eq!(house.sites[0].territory, Territory::parse("NO"));
    let terms = Terms {
        from: UnixNanos::parse("2026-01-01T00:00:00Z").ok(),
        until: UnixNanos::parse("2026-06-30T15:00:00Z").ok(),
        sites: Some(vec![]),
        not_territories: vec![Territory::parse("US").unwrap()],
        channels: Some([Channel::Page, Channel::Archive].into_iter().collect()),
        without_pictures: true,
        credit: Some("By Wire".into()),
        archive_days: Some(14),
        indexing: Some(Indexing::NoindexNews),
        ..Terms::default()
    };
    assert_eq!(house.contracts[0].terms, terms);
    assert_eq!(house.contracts[1].with, ContractWith::Agency(vec!["Harbour Press".into(), "HP".into()]));
    assert!(house.contracts[1].terms.is_empty());
    assert_eq!(server.listen.port(), 80);
    assert_eq!((tape.keep_days, tape.bytes_most()), (Some(30), Some(200_000_000_000)));
    assert_eq!(providers[0].folder.as_deref(), Some(Path::new("etc/inbox/wire")));
    assert_eq!(providers[0].push_secret, Some(SecretSource::Environment("WIRE_SECRET".into())));
    assert_eq!(providers[0].poll.as_ref().unwrap().every_seconds, 30);
    assert_eq!(providers[0].other_hosts.pictures, ["pictures.example.com", "cdn.example.com:8443"]);
    assert_eq!(providers[0].other_hosts.private, ["images.internal"]);
    let rules: Vec<&str> = dialects.of(&providers[0].provider).rules().collect();
    assert_eq!(rules, ["etc/broadtape.toml:21", "etc/broadtape.toml:26"]);
    assert_eq!(
        places_of(&providers[0]),
        [
            "sftp://files.example.com:22/./out, every 20 s",
            "s3://wire-news/out at https://s3.wire.example.com, every 60 s",
        ]
    );
    assert!(
        matches!(&house.providers[0].credit.0[1], CreditPart::Link { url, .. } if url == "https://wire.example.com")
    );

    let ddf = LiveFeed::Ddf {
        address: "feed.example.com:7500".into(),
        user: Some("post".into()),
        password: Some(SecretSource::File(PathBuf::from("etc/secrets/quotes"))),
    };
    assert_eq!(vendors[0].live, Some(ddf));

    let exchange = &house.exchanges[0];
    let noon = UnixNanos::parse("2026-01-31T12:00:00Z").unwrap().timestamp();
    assert_eq!(exchange.zone.to_datetime(noon).time().to_string(), "17:30:00");
    assert_eq!((exchange.prefix.as_str(), exchange.zone_label.as_deref()), ("HB", Some("harbour time")));
    let sunday = exchange.hours.weeks[0].days[6].as_ref().unwrap();
    assert_eq!((sunday.open().to_string(), sunday.close().to_string()), ("00:00".into(), "24:00".into()));
    assert_eq!(sunday.periods.len(), 2);
    assert_eq!(
        (sunday.pre_open.unwrap().to_string(), sunday.post_close.unwrap().to_string()),
        ("<22:00".into(), ">01:00".into())
    );
    let day = |text: &str| exchange.hours.on(text.parse().unwrap());
    assert_eq!(day("2026-08-03"), DayPlan::Holiday("Regatta"));
    assert!(matches!(day("2026-12-24"), DayPlan::Special(hours, _) if hours.close().to_string() == "13:00"));
    assert!(matches!(day("2026-12-28"), DayPlan::Special(hours, _) if hours.open().to_string() == "10:00"));
    assert_eq!(day("2026-12-25"), DayPlan::Holiday("Christmas Day"), "as in the calendar that it follows");

    let instrument = &house.instruments[0];
    assert_eq!((instrument.kind, instrument.decimals), (InstrumentKind::Index, 4));
    let reference = &instrument.reference;
    assert_eq!(reference.aliases, ["Harbour Forty".into(), "H40".into()]);
    assert_eq!(reference.isin.unwrap().as_str(), "US0378331005");
    assert_eq!(reference.figi.unwrap().as_str(), "BBG000BLNQ16");
    assert_eq!(reference.cik.unwrap().to_string(), "0000320193");
    assert_eq!(
        (reference.sector.as_deref(), reference.tick_size.unwrap().to_string()),
        (Some("Indices"), "0.0001".into())
    );
    assert_eq!(instrument.listing_market().unwrap().to_string(), "FXKE");
    assert_eq!(reference.listed.zip(reference.delisted).unwrap().1.to_string(), "2026-01-31");
    assert_eq!(reference.former[0].symbol.as_str(), "IX:PIERS", "the oldest first");
    assert_eq!(instrument.exchange.as_str(), "XHBR");

    let site = &house.sites[0];
    assert_eq!(site.brand.accent.as_deref(), Some("#0a5f38"));
    assert_eq!(site.strip[0], instrument.symbol);
    assert_eq!(site.zone.iana_name(), Some("Europe/Lisbon"));
}

#[test]
fn a_real_exchange_brings_its_zone_hours_and_delay() {
    let text = r#"
        [[exchange]]
        mic = "XTKS"
        prefix = "TK"
        delay_minutes = 20

        [[exchange]]
        mic = "XNYS"
        prefix = "NY"
        open = "10:00"
    "#;
    let house = Configuration::from_text(text, Path::new("broadtape.toml")).unwrap().house;
    let (tokyo, new_york) = (&house.exchanges[0], &house.exchanges[1]);
    assert_eq!((tokyo.zone.iana_name(), tokyo.country.as_deref()), (Some("Asia/Tokyo"), Some("JP")));
    let newest = tokyo.hours.weeks.last().unwrap().days[0].as_ref().unwrap();
    assert_eq!((newest.periods.len(), newest.close().to_string()), (2, "15:30".into()));
    let monday = new_york.hours.weeks[0].days[0].as_ref().unwrap();
    assert_eq!((monday.open().to_string(), monday.close().to_string()), ("10:00".into(), "16:00".into()));
    assert_eq!((new_york.delay_minutes, new_york.name.as_str()), (15, "New York Stock Exchange"));
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() {
    check(
        r#"name = "The Wire""#,
        r#"nmae = "The Wire""#,
        &["broadtape.toml:4:1: unknown key `nmae` in [[provider]]; did you mean `name`?"],
    );
    check(
        "delay_minutes = 15",
        "delay_minutes = 15\n  colour_scheme = 3",
        &[
            "broadtape.toml:16:3: unknown key `colour_scheme` in [[exchange]]; it knows mic, name, prefix, vendor_codes, \
           timezone, delay_minutes, zone_label, conditions, calendar, open, close, breaks, pre_open, post_close, \
           weekends, holidays, early_closes, late_opens, historical",
        ],
    );
    check_text(
        "[[sites]]\nid = \"post\"",
        &["broadtape.toml:1:3: unknown key `sites` in the file; did you mean `site`?"],
    );
    check_text(
        "[server]\nport = 80",
        &["broadtape.toml:2:1: unknown key `port` in [server]; it knows listen, public_url"],
    );
}

#[test]
fn a_secret_in_the_file_is_refused_and_never_repeated() {
    check(
        r#"name = "The Wire""#,
        r#"push_secret = "swordfish""#,
        &["broadtape.toml:4:1: `push_secret`: a secret must not stand in this file; put it into a file or an \
           environment variable, and name that with `push_secret_file` or `push_secret_env`"],
    );
    check(
        r#"id = "quotes""#,
        "id = \"quotes\"\naddress = \"localhost:7500\"\npassword = \"swordfish\"",
        &["broadtape.toml:10:1: `password`: a secret must not stand in this file; put it into a file or an \
           environment variable, and name that with `password_file` or `password_env`"],
    );
    check(
        r#"name = "The Wire""#,
        "push_secret_file = \"a\"\npush_secret_env = \"B\"",
        &["broadtape.toml:5:19: `push_secret_file` and `push_secret_env` are both given; keep one of them"],
    );
}

#[test]
fn a_value_of_the_wrong_type_or_range_is_told_with_the_right_one() {
    check(
        "delay_minutes = 15",
        "delay_minutes = \"15\"",
        &["broadtape.toml:15:17: `delay_minutes` must be a whole number, not a string"],
    );
    check(
        "delay_minutes = 15",
        "delay_minutes = 0",
        &["broadtape.toml:15:17: `delay_minutes` is 0; it must be from 1 to 10080"],
    );
    check(
        "delay_minutes = 15",
        "delay_minutes = -99999999999999999999",
        &["broadtape.toml:15:17: `delay_minutes` is -99999999999999999999; it must be from 1 to 10080"],
    );
    check(
        r#"id = "wire""#,
        "id = 7",
        &[
            "broadtape.toml:3:6: `id` must be a string, not a number",
            "broadtape.toml:24:14: there is no provider `wire`; add a [[provider]] with that id, or take the name out",
        ],
    );
    check(
        r#"strip = ["HB:TIDE"]"#,
        r#"strip = "HB:TIDE""#,
        &["broadtape.toml:26:9: `strip` must be a list of strings, such as [\"…\"], not a string"],
    );
    check(r#"strip = ["HB:TIDE"]"#, "serif = 1", &["broadtape.toml:26:9: `serif` must be true or false, not a number"]);
    check_text(
        "[site]\nid = \"post\"",
        &["broadtape.toml:1:1: `site` must be a list of tables, each headed [[NAME]], not a table"],
    );
}

#[test]
fn what_cannot_be_left_out_is_asked_for() {
    check(
        "delay_minutes = 15",
        "",
        &["broadtape.toml:10:1: [[exchange]] lacks `delay_minutes`; add a line such as delay_minutes = 15"],
    );
    check(
        "currency = \"USD\"",
        "",
        &["broadtape.toml:17:1: [[instrument]] lacks `currency`; add a line such as currency = \"USD\""],
    );
    check_text("[[site]]", &["broadtape.toml:1:1: [[site]] lacks `id`; add a line such as id = \"post\""]);
}

#[test]
fn a_value_of_the_wrong_form_is_told_with_the_right_one() {
    let lines = [
        ("accent = \"green\"", "`accent`: `green` is not a colour; write it as #0b5fff"),
        ("timezone = \"Lisbon\"", "`timezone`: `Lisbon` is not a time zone; did you mean `Europe/Lisbon`?"),
        (
            "timezone = \"America/New_Yrok\"",
            "`timezone`: `America/New_Yrok` is not a time zone; did you mean `America/New_York`?",
        ),
        (
            "timezone = \"UTC+25:00\"",
            "`timezone`: `UTC+25:00` is not a time zone; write its IANA name, such as America/New_York, or a fixed \
             offset, such as UTC+05:00",
        ),
        (
            "hosts = [\"https://post.example.com/\"]",
            "`hosts`: `https://post.example.com/` is not a host name; write it without scheme, port or path, such as www.example.com",
        ),
        (
            "language = \"English, please\"",
            "`language`: `English, please` is not a language; write its BCP 47 tag, such as en or pt-BR",
        ),
        (
            "terms = \"javascript:alert(1)\"",
            "`terms`: `javascript:alert(1)` leads nowhere; write a path such as /privacy, or an address that begins with https://",
        ),
        ("name = \"\"", "`name`: must not be empty; write a value, or take the key out"),
    ];
    for (line, expected) in lines {
        let column = line.find(['[', '"']).unwrap() + if line.contains('[') { 2 } else { 1 };
        let text = GOOD.replace(r#"strip = ["HB:TIDE"]"#, line);
        check_text(&text, &[&format!("broadtape.toml:26:{column}: {expected}")]);
    }
    check(
        "symbol = \"HB:TIDE\"",
        "symbol = \"TIDE\"",
        &[
            "broadtape.toml:18:10: `symbol`: `TIDE` is not a symbol; write the exchange's prefix, a colon and the ticker, \
             such as NQ:AAPL",
            "broadtape.toml:26:10: there is no instrument `HB:TIDE`; add an [[instrument]] with that `symbol`, or take the name out",
        ],
    );
    check(
        "currency = \"USD\"",
        "currency = \"USD\"\nkind = \"stok\"",
        &["broadtape.toml:20:8: `kind`: there is no `stok`; did you mean `stock`?"],
    );
    check(
        "delay_minutes = 15",
        "delay_minutes = 15\nopen = \"9:30\"",
        &["broadtape.toml:16:8: `open`: `9:30` is not a time of day; write it as 09:30"],
    );
    check(
        "delay_minutes = 15",
        "delay_minutes = 15\nopen = \"18:00\"\nclose = \"17:00\"",
        &[
            "broadtape.toml:17:9: the session closes at 17:00, not after it opens at 18:00; a session round the clock is \
           00:00 to 24:00, and one that opens on the evening before writes that with <, as in \"<18:00\"",
        ],
    );
    check(
        "delay_minutes = 15",
        "delay_minutes = 15\nbreaks = [\"08:00-10:00\"]\nearly_closes = { 2026-12-24 = \"08:00\", soon = \"13:00\" }",
        &[
            "broadtape.toml:16:11: `breaks`: 08:00-10:00 does not fit a session from 09:30 to 16:00; breaks lie within \
             it, in order and apart",
            "broadtape.toml:17:31: `early_closes`: 08:00 does not fit a session from 09:30 to 16:00; an early close or \
             late open lies within it",
            "broadtape.toml:17:40: `early_closes`: `soon` is not a day; write it as 2026-01-31",
        ],
    );
    check_text(
        "[server]\nlisten = \"8080\"",
        &["broadtape.toml:2:10: `listen`: `8080` is not an address to listen on; write it as 127.0.0.1:8080, or \
           0.0.0.0:8080 for all of the machine's"],
    );
}

#[test]
fn nothing_may_be_named_twice() {
    let twice = |more: &str, expected: &str| check_text(&format!("{GOOD}{more}"), &[expected]);
    twice(
        "[[site]]\nid = \"post\"\nhosts = [\"other.localhost\"]",
        "broadtape.toml:28:6: site `post` stands twice; the first is at broadtape.toml:23",
    );
    twice(
        "[[site]]\nid = \"other\"\nhosts = [\"POST.localhost\"]",
        "broadtape.toml:29:10: host `post.localhost` stands twice; the first is at broadtape.toml:23",
    );
    twice(
        "[[provider]]\nid = \"wire\"",
        "broadtape.toml:28:6: provider `wire` stands twice; the first is at broadtape.toml:3",
    );
    twice(
        "[[instrument]]\nsymbol = \"hb:tide\"\ncurrency = \"USD\"",
        "broadtape.toml:28:10: instrument `HB:TIDE` stands twice; the first is at broadtape.toml:18",
    );
    twice(
        "[[instrument]]\nsymbol = \"HB:EBB\"\ncurrency = \"USD\"\nvendor_symbols = { quotes = \"TIDE\" }",
        "broadtape.toml:30:29: vendor symbol `quotes TIDE at XHBR` stands twice; the first is at broadtape.toml:20",
    );
    let exchange = "[[exchange]]\nmic = \"XQUA\"\nprefix = \"HB\"\ntimezone = \"UTC\"\ndelay_minutes = 20\nvendor_codes = { quotes = \"H\" }";
    check_text(
        &format!("{GOOD}{exchange}"),
        &[
            "broadtape.toml:29:10: prefix `HB` stands twice; the first is at broadtape.toml:12",
            "broadtape.toml:32:27: vendor code `quotes H` stands twice; the first is at broadtape.toml:13",
        ],
    );
    check_text("[[site]]\nid = \"a\"\nid = \"b\"", &["broadtape.toml:3:1: not TOML: duplicate key"]);
}

#[test]
fn what_is_referred_to_must_be_there() {
    check(
        r#"providers = ["wire"]"#,
        r#"providers = ["wires"]"#,
        &["broadtape.toml:24:14: there is no provider `wires`; did you mean `wire`?"],
    );
    check(
        r#"vendors = ["quotes"]"#,
        r#"vendors = ["ticks"]"#,
        &["broadtape.toml:25:12: there is no vendor `ticks`; add a [[vendor]] with that id, or take the name out"],
    );
    check(
        "currency = \"USD\"",
        "currency = \"USD\"\nexchange = \"XQUA\"",
        &[
            "broadtape.toml:20:12: there is no exchange `XQUA`; add an [[exchange]] with that `mic`, or take the name out",
        ],
    );
    check(
        "symbol = \"HB:TIDE\"",
        "symbol = \"QY:TIDE\"",
        &[
            "broadtape.toml:18:10: QY:TIDE: no exchange has the prefix `QY`; add an [[exchange]] with it, or name one with `exchange`",
            "broadtape.toml:26:10: there is no instrument `HB:TIDE`; did you mean `QY:TIDE`?",
        ],
    );
    check(
        r#"vendor_codes = { quotes = "H" }"#,
        "",
        &[
            "broadtape.toml:20:20: HB:TIDE: vendor `quotes` cannot quote it, for exchange XHBR has no code in that feed; \
           add quotes to its `vendor_codes`",
        ],
    );
    check(
        r#"name = "The Wire""#,
        "poll_seconds = 30",
        &["broadtape.toml:4:1: `poll_seconds` says nothing without `poll`; add that, or take this out"],
    );
}

#[test]
fn each_kind_of_live_feed_has_its_own_keys() {
    let live = |lines: &str| {
        let text = GOOD.replace("id = \"quotes\"", &format!("id = \"quotes\"\n{lines}"));
        let vendor = read(&text).unwrap().vendors.remove(0);
        (vendor.live.unwrap(), vendor.already_delayed_minutes)
    };
    let key = Some(SecretSource::Environment("QUOTES_KEY".into()));
    let dbn =
        "feed = \"dbn\"\naddress = \"gateway.example.com:13000\"\ndataset = \"xhbr.itch\"\nkey_env = \"QUOTES_KEY\"";
    let address = "gateway.example.com:13000".to_owned();
    let schemas = ["trades", "bbo-1s", "statistics", "status"].map(str::to_owned).to_vec();
    let expected = LiveFeed::Dbn { address, dataset: "XHBR.ITCH".into(), schemas, key: key.clone() };
    assert_eq!(live(dbn), (expected, 0));
    let (LiveFeed::Dbn { schemas, .. }, _) = live(&format!("{dbn}\nschemas = [\"mbp-1\"]")) else {
        panic!("a DBN feed")
    };
    assert_eq!(schemas, ["mbp-1"]);

    let ondemand = "feed = \"ondemand\"\naddress = \"https://quotes.example.com\"\nkey_env = \"QUOTES_KEY\"\nalready_delayed_minutes = 15";
    let url = "https://quotes.example.com".to_owned();
    assert_eq!(live(ondemand), (LiveFeed::OnDemand { url, key, every_seconds: 60 }, 15));

    check(
        r#"id = "quotes""#,
        "id = \"quotes\"\nfeed = \"dbn\"\naddress = \"gateway.example.com:13000\"\nuser = \"post\"",
        &[
            "broadtape.toml:7:1: [[vendor]] lacks `dataset`; add a line such as dataset = \"XNAS.ITCH\"",
            "broadtape.toml:11:1: `user` says nothing with `feed = \"dbn\"`; take it out, or name the feed that it belongs to",
        ],
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_lines() {
    let text = GOOD
        .replace("id = \"quotes\"", "id = \"quotes\"\nfeeed = \"ddf\"")
        .replace("15", "0")
        .replace("USD", "dollars");
    check_text(
        &text,
        &[
            "broadtape.toml:9:1: unknown key `feeed` in [[vendor]]; did you mean `feed`?",
            "broadtape.toml:16:17: `delay_minutes` is 0; it must be from 1 to 10080",
            "broadtape.toml:20:12: `currency`: `dollars` is not a currency; write its ISO 4217 code, such as USD",
        ],
    );
}

#[test]
fn a_flood_of_errors_ends() {
    let text: String = (0..150).map(|number| format!("[[site]]\nid = \"s{number}\"\nserif = 1\n")).collect();
    let told = read(&text).unwrap_err().to_string();
    assert_eq!(told.lines().count(), 102);
    assert!(told.starts_with("the configuration has 150 errors:") && told.ends_with("and 50 more"), "{told}");
}

#[test]
fn a_file_that_is_no_toml_is_told_by_line_and_column() {
    check_text(
        "[[site]]\nid = \"ö\" x\nname = \"b",
        &[
            "broadtape.toml:2:10: not TOML: unexpected key or value, expected newline, `#`",
            "broadtape.toml:3:10: not TOML: invalid basic string, expected `\"`",
        ],
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let told = Configuration::read(Path::new("no/such/file.toml")).unwrap_err().to_string();
    let expected = "the configuration has an error:\n\
                    no/such/file.toml: there is no such file; name the configuration with --config FILE";
    assert_eq!(told, expected);
}

#[test]
fn instruments_may_stand_in_a_file_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("broadtape.toml");
    std::fs::write(&main, format!("instruments_file = \"more.toml\"\n{GOOD}")).unwrap();
    let more = folder.path().join("more.toml");
    std::fs::write(&more, "[[instrument]]\nsymbol = \"HB:EBB\"\ncurrency = \"USD\"\n").unwrap();
    let house = Configuration::read(&main).unwrap().house;
    assert_eq!(house.instruments[1].symbol.as_str(), "HB:EBB");

    std::fs::write(&more, "[[instrument]]\nsymbol = \"HB:TIDE\"\ncurency = \"USD\"\n[[site]]\nid = \"b\"").unwrap();
    let told = Configuration::read(&main).unwrap_err().to_string();
    let (main, more) = (main.display(), more.display());
    let expected = [
        format!("{more}:1:1: [[instrument]] lacks `currency`; add a line such as currency = \"USD\""),
        format!("{more}:2:10: instrument `HB:TIDE` stands twice; the first is at {main}:19"),
        format!("{more}:3:1: unknown key `curency` in [[instrument]]; did you mean `currency`?"),
        format!("{more}:4:3: unknown key `site` in the file; it knows instrument"),
    ];
    assert_eq!(told.lines().skip(1).collect::<Vec<_>>(), expected);

    std::fs::remove_file(folder.path().join("more.toml")).unwrap();
    let told = Configuration::read(&folder.path().join("broadtape.toml")).unwrap_err().to_string();
    assert!(told.contains(":1:20: `instruments_file`: ") && told.contains("more.toml cannot be read: "), "{told}");
}

#[test]
fn instruments_may_stand_in_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let (main, more) = (folder.path().join("broadtape.toml"), folder.path().join("more.csv"));
    std::fs::write(&main, format!("instruments_file = \"more.csv\"\n{GOOD}")).unwrap();
    let rows = "\u{feff}symbol,name,currency,decimals,aliases,former_symbols,vendor_symbols.quotes\r\n\
                HB:EBB,\"Ebb, Flow & Sons\",USD,4,Ebb; E&F,HB:FLOW=2001-05-04,EBB\r\n\r\n\
                hb:neap,,EUR,,,,\n";
    std::fs::write(&more, rows).unwrap();
    let house = Configuration::read(&main).unwrap().house;
    let ebb = &house.instruments[1];
    assert_eq!((ebb.symbol.as_str(), ebb.name.as_str(), ebb.decimals), ("HB:EBB", "Ebb, Flow & Sons", 4));
    assert_eq!(ebb.reference.aliases, ["Ebb".into(), "E&F".into()]);
    assert_eq!(ebb.reference.former[0].symbol.as_str(), "HB:FLOW");
    assert_eq!(&*ebb.vendor_symbols[0].1, "EBB");
    assert_eq!((house.instruments[2].name.as_str(), house.instruments[2].decimals), ("NEAP", 2));
    let feed = |symbol: &str| broadtape_model::FeedSymbol {
        vendor: VendorId::new("quotes"),
        symbol: Arc::from(symbol),
        exchange_code: Arc::from("H"),
    };
    let by_feed = house.instruments_by_feed_symbol();
    assert_eq!((by_feed.get(&feed("EBB")), by_feed.get(&feed("FLOW"))), (Some(&1), Some(&1)), "history follows");

    let rows = "symbol,curency,isin,decimals,vendor_symbols.nobody\n\
                HB:TIDE,USD,,,\n\
                HB:ONE,,US0378331006,two,ONE\n\
                HB:TWO,USD\n\
                \"no, symbol\",USD,\"12,5\",,TWO\n";
    std::fs::write(&more, rows).unwrap();
    let told = Configuration::read(&main).unwrap_err().to_string();
    let (main, more) = (main.display(), more.display());
    let expected = [
        format!("{more}:1:8: unknown key `curency` in a table of instruments; did you mean `currency`?"),
        format!("{more}:1:30: there is no vendor `nobody`; add a [[vendor]] with that id, or take the name out"),
        format!("{more}:2:1: the row has no `currency`; fill that column, with \"USD\" or the like"),
        format!("{more}:2:1: instrument `HB:TIDE` stands twice; the first is at {main}:19"),
        format!("{more}:3:1: the row has no `currency`; fill that column, with \"USD\" or the like"),
        format!(
            "{more}:3:9: `isin`: `US0378331006` has the check digit 6, and 5 would be right; compare it with its source"
        ),
        format!("{more}:3:22: `decimals` must be a whole number, not a string"),
        format!(
            "{more}:4:1: the row has 2 fields and the header 5; count the commas, and put a text with commas between double quotes"
        ),
        format!(
            "{more}:5:1: `symbol`: `no, symbol` is not a symbol; write the exchange's prefix, a colon and the ticker, such as NQ:AAPL"
        ),
        format!("{more}:5:1: the row has no `currency`; fill that column, with \"USD\" or the like"),
        format!(
            "{more}:5:18: `isin`: `12,5` is not an ISIN; it has two letters, nine letters or digits and a check digit, such as US0000000000"
        ),
    ];
    assert_eq!(told.lines().skip(1).collect::<Vec<_>>(), expected);
}

#[test]
fn a_secret_is_fetched_from_its_file_and_does_not_show_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "swordfish\r\n").unwrap();
    let source = SecretSource::File(path.clone());
    let secret = source.read().unwrap();
    assert_eq!(secret.reveal(), "swordfish");
    assert_eq!(format!("{secret:?}"), "Secret(…)");

    std::fs::write(&path, "\n").unwrap();
    assert!(source.read().unwrap_err().to_string().ends_with("holds an empty secret"));
    std::fs::write(&path, "x".repeat(5000)).unwrap();
    assert!(source.read().unwrap_err().to_string().contains("holds more than 4096 bytes"));
    let unset = SecretSource::Environment("BROADTAPE_TEST_NO_SUCH_SECRET".into()).read().unwrap_err().to_string();
    assert_eq!(unset, "environment variable BROADTAPE_TEST_NO_SUCH_SECRET is not set; set it to the secret");
}

fn places_of(provider: &ProviderDoors) -> Vec<String> {
    let place = |fetch: &FetchSettings| format!("{}, every {} s", fetch.place(), fetch.every_seconds);
    provider.fetch.iter().map(place).collect()
}

/// A configuration with one place to fetch from.
fn fetching(lines: &str) -> Result<Configuration, ConfigErrors> {
    read(&format!("[[provider]]\nid = \"wire\"\n[[provider.fetch]]\n{lines}"))
}

#[test]
fn a_place_to_fetch_from_is_known_by_its_address() {
    for (from, place) in [
        ("sftp://feeds@files.example.com:2222/out", "sftp://files.example.com:2222/out"),
        ("ftp://feeds@files.example.com", "ftp://files.example.com:21/"),
        ("ftps://feeds@files.example.com/a/b/", "ftps://files.example.com:21/a/b"),
        ("imaps://desk%40example.com@mail.example.com", "imaps://mail.example.com:993/INBOX"),
        ("imap://desk@mail.example.com/News", "imap://mail.example.com:143/News"),
        ("s3://wire-news", "s3://wire-news/"),
        ("ap+https://api.example.com/media/feed?q=all", "https://api.example.com/media/feed"),
        ("queue+http://127.0.0.1:8081/queue", "http://127.0.0.1:8081/queue"),
    ] {
        let configuration = fetching(&format!("from = \"{from}\"")).unwrap();
        assert_eq!(places_of(&configuration.providers[0]), [format!("{place}, every 60 s")]);
    }
}

#[test]
fn what_a_place_to_fetch_from_cannot_use_is_told() {
    let told = |lines: &str| fetching(lines).unwrap_err().to_string();
    for (lines, expected) in [
        ("from = \"stfp://files.example.com\"", "there is no `stfp`; did you mean `sftp`?"),
        ("from = \"sftp:///out\"", "`sftp:///out` names no place to fetch from"),
        ("from = \"ftp://a:b@files.example.com\"", "a password must not stand in this file"),
        ("every_seconds = 5", "lacks `from`; add a line such as from = \"sftp://feeds@files.example.com/out\""),
        (
            "from = \"ftp://files.example.com\"\nhost_key = \"SHA256:a\"",
            "`host_key` says nothing with `from = \"ftp://…\"`",
        ),
        ("from = \"sftp://files.example.com\"\nhost_key = \"a\"", "`a` is not the fingerprint of a server's key"),
        ("from = \"sftp://files.example.com\"\nafter = \"move\"", "lacks `move_to`"),
        ("from = \"sftp://files.example.com\"\nmove_to = \"done\"", "`move_to` says nothing with `after = "),
        ("from = \"s3://news\"\nafter = \"move\"\nmove_to = \"done\"", "a bucket cannot move"),
        ("from = \"sftp://a@files.example.com\"\nuser = \"b\"", "`user` and `from, with a user in it,` are both given"),
        ("from = \"sftp://files.example.com\"\npassword = \"b\"", "`password`: a secret must not stand in this file"),
    ] {
        let told = told(lines);
        assert!(told.contains(expected), "{told}");
    }
}

/// What those read who write a configuration.
const REFERENCE: &str = include_str!("../../../../docs/configuration.md");

#[test]
fn a_day_cannot_be_historical_before_it_has_closed() {
    check(
        r#"delay_minutes = 15"#,
        "delay_minutes = 15\nhistorical = { 2026-01-01 = \"12:00\", 2026-07-01 = \"midnight\" }",
        &[
            "broadtape.toml:16:29: `historical`: 12:00 does not fit a session from 09:30 to 16:00; a day's data becomes \
             historical when it has closed; write the end of its date as 24:00, the next morning as >09:30",
            "broadtape.toml:16:51: `historical`: `midnight` is not a time of day; write it as 09:30",
        ],
    );
}

#[test]
fn what_is_known_of_an_instrument_is_checked() {
    check(
        r#"currency = "USD""#,
        "currency = \"USD\"\nlisted = \"2020-02-30\"\ntick_size = \"0,01\"\nformer_symbols = { EBB = \"2001-01-01\" }",
        &[
            "broadtape.toml:20:10: `listed`: `2020-02-30` is not a day; write it as 2026-01-31",
            "broadtape.toml:21:13: `tick_size`: `0,01` is not the step of a price; write a decimal number above nought \
             with a point, such as 0.01",
            "broadtape.toml:22:20: `former_symbols`: `EBB` is not a symbol; write the exchange's prefix, a colon and \
             the ticker, such as NQ:AAPL",
        ],
    );
    check(
        r#"currency = "USD""#,
        "currency = \"USD\"\nlisted = \"2020-02-03\"\ndelisted = \"2020-02-02\"",
        &["broadtape.toml:21:12: `delisted` is 2020-02-02, before `listed`, 2020-02-03; is one of them mistyped?"],
    );
}

#[test]
fn the_references_example_is_accepted() {
    let (_, example) = REFERENCE.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    read(example).unwrap();
}

#[test]
fn every_key_stands_in_the_reference() {
    // A table says what it knows when it is asked for something unlike any of it.
    let heads = [
        "",
        "[server]",
        "[tape]",
        "[[provider]]",
        "[[provider]]\nid = \"a\"\n[[provider.fetch]]",
        "[[provider]]\nid = \"a\"\n[[provider.rule]]",
        "[[vendor]]",
        "[[exchange]]",
        "[[instrument]]",
        "[[site]]",
        "[[subscriber]]",
    ];
    for head in heads {
        let told = read(&format!("{head}\nqqqqqqqqqqqq = 1")).unwrap_err().to_string();
        let (_, known) = told.split_once("it knows ").expect("the unknown key is told");
        for key in known.lines().next().unwrap().split(", ") {
            assert!(REFERENCE.contains(&format!("`{key}`")), "docs/configuration.md says nothing of `{key}` ({head})");
        }
    }
}

#[test]
fn a_hub_needs_to_know_where_the_house_is() {
    let provider = "[[provider]]\nid = \"a\"\npoll = \"https://example.com/feed\"\nwebsub = true\n";
    check_text(
        provider,
        &["broadtape.toml:1:1: `websub` needs to know where hubs reach the house; add `public_url` to \
         [server], such as \"https://news.example.com\""],
    );
    let reached = format!("{provider}[server]\npublic_url = \"https://news.example.com\"\n");
    let configuration = Configuration::from_text(&reached, Path::new("broadtape.toml")).unwrap();
    assert!(configuration.providers[0].poll.as_ref().is_some_and(|poll| poll.websub));
    check_text(
        "[[provider]]\nid = \"a\"\nwebsub = false\n",
        &["broadtape.toml:3:1: `websub` says nothing without `poll`; add that, or take this out"],
    );
}

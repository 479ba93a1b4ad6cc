//! Orders of the house's people, given to a house at work and to one that is shut.

use crate::place::Place;
use crate::reader::Reader;

const FERRY: &str = "/@post/article/wire-2026-3-1-ferry-returns";
const EVENTS: &str = "/@post/events?story=wire-2026-3-1-ferry-returns";

fn with_story(place: &Place) {
    let feed = "<rss version=\"2.0\"><channel><title>Wire</title><item><guid isPermaLink=\"false\">ferry</guid>\
        <title>Ferry returns</title><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate>\
        <description>After eleven years.</description></item></channel></rss>";
    place.file("ferry.xml", feed);
    let said = place.ingest(&["ferry.xml"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

fn status(reader: Reader, path: &str) -> u16 {
    reader.get(path, "text/html").status
}

#[test]
fn a_house_at_work_obeys_at_once_and_a_shut_one_when_it_opens() {
    let place = Place::new();
    with_story(&place);
    let house = place.serve();
    let reader = house.reader();
    assert_eq!(status(reader, FERRY), 200);
    let page = format!("http://127.0.0.1:{}{FERRY}", house.port());
    let mut open_page = reader.listen(EVENTS);
    let said = place.run(&["hold", &page, "--reason", "the operator asks"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("hold: story wire/ferry since "), "{}", said.out);
    open_page.wait_for("withdrawn", "being held");
    assert_eq!(status(reader, FERRY), 410);
    assert_eq!(place.run(&["release", "wire/ferry", "--reason", "settled"]).code, Some(0));
    open_page.wait_for("update", "ferry-returns");
    assert_eq!(status(reader, FERRY), 200);
    drop(open_page);
    assert!(house.stop().success());

    let said = place.run(&["kill", "wire/ferry", "--reason", "a court", "--by", "ann", "--notice", "By order."]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let house = place.serve();
    let gone = house.reader().get(FERRY, "text/html");
    assert_eq!(gone.status, 410);
    assert!(gone.body.contains("By order.") && !gone.body.contains("a court"), "{}", gone.body);

    let refused = place.run(&["release", "wire/ferry", "--reason", "lifted"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("was killed; to show it again all the same, say so with --i-know"), "{}", refused.err);
    let mut open_page = house.reader().listen(EVENTS);
    assert_eq!(place.run(&["release", "wire/ferry", "--reason", "lifted", "--i-know"]).code, Some(0));
    open_page.wait_for("update", "ferry-returns");
    assert_eq!(status(house.reader(), FERRY), 200);
}

#[test]
fn an_order_that_cannot_be_meant_is_refused_with_the_way_out() {
    let place = Place::new();
    with_story(&place);
    for (order, words) in [
        (vec!["kill", "wire/fery", "--reason", "r"], "no story `wire/fery` has come"),
        (vec!["kill", "fery", "--reason", "r"], "`fery` names no story; write provider/identifier"),
        (vec!["suspend", "--site", "pots", "--reason", "r"], "the configuration has no site pots"),
        (vec!["hold", "wire/ferry", "--reason", " "], "an order needs a reason"),
        (
            vec![
                "pin",
                "wire/ferry",
                "--site",
                "post",
                "--section",
                "weather",
                "--until",
                "2026-03-01T18:00:00Z",
                "--reason",
                "r",
            ],
            "there is no section `weather`; there are world, business",
        ),
    ] {
        let said = place.run(&order);
        assert_eq!(said.code, Some(1), "{order:?}");
        assert!(said.err.contains(words), "{order:?}: {}", said.err);
    }
    assert_eq!(place.run(&["kill", "wire/later", "--reason", "r", "--i-know"]).code, Some(0));
}

#[test]
fn why_and_stories_tell_where_a_story_stands_and_who_said_so() {
    let place = Place::with(|configuration| {
        format!(
            "{configuration}\n[[contract]]\nname = \"Wire, 2026\"\nprovider = \"wire\"\nsites = [\"post\"]\nchannels = [\"page\", \"archive\"]\ncredit = \"By Wire\"\n"
        )
    });
    with_story(&place);
    let shows = place.run(&["why", "wire/ferry", "--site", "post"]);
    assert_eq!(shows.code, Some(0), "{}", shows.err);
    for words in [
        "limits   channels",
        "for page, archive",
        "contract `Wire, 2026`",
        "It shows; the site may use it for page, archive.",
    ] {
        assert!(shows.out.contains(words), "{words}: {}", shows.out);
    }
    let elsewhere = place.run(&["why", "wire/ferry", "--site", "gazette", "--json"]);
    assert_eq!(elsewhere.code, Some(1));
    assert!(
        elsewhere.out.contains("\"rule\": \"sites\"") && elsewhere.out.contains("\"shows\": false"),
        "{}",
        elsewhere.out
    );
    assert_eq!(place.run(&["why", "wire/ferry", "--site", "post", "--channel", "api"]).code, Some(1));

    assert_eq!(place.run(&["hold", "wire/ferry", "--reason", "doubts", "--by", "ann"]).code, Some(0));
    let held = place.run(&["why", FERRY, "--site", "post"]);
    assert!(held.out.contains("order of ann: doubts") && held.out.contains("It does not show: hold."), "{}", held.out);
    let before = place.run(&["why", "wire/ferry", "--site", "post", "--at", "2026-03-01T10:00:00Z"]);
    assert_eq!(before.code, Some(0), "{}{}", before.out, before.err);
    let stories = place.run(&["stories", "--state", "withheld"]);
    assert_eq!(stories.out, "withheld wire/ferry v1  Ferry returns\n");
}

#[test]
fn over_http_an_order_needs_a_token_and_stands_under_its_owners_name() {
    let place =
        Place::with(|configuration| format!("{configuration}\n[[editor]]\nname = \"ann\"\ntoken_file = \"token\"\n"));
    place.file("token", "a token of sixteen bytes and more");
    with_story(&place);
    let house = place.serve();
    let form = r#"{"action":"hold","story":"wire/ferry","reason":"over http","by":"somebody else"}"#;
    let order = |token: &str| {
        let token = format!("Bearer {token}");
        let headers = [("Authorization", token.as_str())];
        house.reader().ask("POST", "/console/v1/orders", &headers, form.as_bytes()).unwrap()
    };
    assert_eq!(order("another token of sixteen bytes").status, 401);
    let taken = order("a token of sixteen bytes and more");
    assert!(taken.status == 200 && taken.body.contains("\"story\":\"wire/ferry\""), "{taken:?}");
    let why = place.run(&["why", "wire/ferry", "--site", "post"]);
    assert!(why.out.contains("order of ann: over http"), "{}", why.out);
}

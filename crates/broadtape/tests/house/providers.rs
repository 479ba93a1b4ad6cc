//! How the doors of every provider are, as an operator asks.

use crate::place::Place;
use crate::serving::Serving;
use crate::supplier::{Feed, atom, ninjs, ninjs_kill, push};
use serde_json::Value;

fn place(feed: &Feed) -> Place {
    let provider = format!(
        "[[provider]]\nid = \"feed\"\npoll = \"{}?key=secret\"\npoll_seconds = 1\n\n\
         [[provider]]\nid = \"away\"\npoll = \"http://localhost:1/feed.xml\"\n\n[[vendor]]",
        feed.url()
    );
    Place::with(|text| text.replacen("[[vendor]]", &provider, 1))
}

fn ask(place: &Place) -> (Option<i32>, Vec<Value>) {
    let said = place.run(&["providers", "--json"]);
    assert_eq!(said.err, "");
    (said.code, serde_json::from_str(&said.out).unwrap())
}

/// Asks until the doors have noted what is waited for.
fn ask_until(place: &Place, serving: &Serving, is_it: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    for _ in 0..600 {
        let (_, providers) = ask(place);
        if is_it(&providers) {
            return providers;
        }
        std::thread::yield_now();
    }
    panic!("{:#?}\n{:?}", ask(place), serving.told(""));
}

#[test]
fn the_state_of_every_door_is_seen_while_the_house_is_at_work_and_after() {
    let feed = Feed::open(atom(
        "<entry><title>Market moves</title><id>urn:quay</id><updated>2026-03-01T08:00:00Z</updated>\
         <content>The market moves.</content></entry>",
    ));
    let place = place(&feed);
    let (code, before) = ask(&place);
    assert_eq!((code, before.len(), &before[0]["doors"][0]["last_look"]), (Some(0), 3, &Value::Null));

    let serving = place.serve();
    push(serving.reader(), &ninjs("urn:1", 1, "Ferry sails").to_string()).unwrap();
    push(serving.reader(), &ninjs("urn:1", 2, "Ferry sails again").to_string()).unwrap();
    push(serving.reader(), &ninjs_kill("urn:1")).unwrap();
    push(serving.reader(), "{ no JSON").unwrap();
    let providers = ask_until(&place, &serving, |providers| {
        providers[0]["doors"][1]["quarantined"] == 1
            && providers[1]["doors"][0]["documents"] == 1
            && providers[2]["doors"][0]["failures_in_a_row"] == 1
    });
    let [wire, fed, away] = &providers[..] else { panic!("three") };
    assert_eq!((&wire["stories"], &wire["versions"], &wire["kills"]), (&1.into(), &2.into(), &1.into()));
    assert_eq!((&wire["in_quarantine"], &wire["doors"][1]["alarms"]), (&1.into(), &1.into()));
    assert_eq!(wire["doors"][0]["door"], "folder");
    let pushed = &wire["doors"][1];
    assert_eq!((&pushed["place"], &pushed["documents"]), (&"/intake/wire".into(), &3.into()));
    assert!(!fed["doors"][0]["place"].as_str().unwrap().contains("secret"), "{fed}");
    assert!(fed["doors"][0]["next_look"].is_string() && fed["doors"][0]["is_failing"] == false, "{fed}");
    let door = &away["doors"][0];
    assert!(door["is_failing"] == true && door["last_success"].is_null() && door["next_look"].is_string(), "{door}");
    assert!(door["last_failure"]["why"].as_str().unwrap().contains("the connection failed"), "{door}");

    feed.set("no feed".to_owned());
    ask_until(&place, &serving, |providers| providers[1]["in_quarantine"] == 1);
    assert!(serving.stop().success());
    let said = place.run(&["providers"]);
    assert_eq!(said.code, Some(1), "a door fails: {}", said.out);
    for words in
        ["wire  The Wire", "stories 1, versions 2, kills 1", "push /intake/wire: well", "feed.xml: FAILS", "1 failures"]
    {
        assert!(said.out.contains(words), "`{words}` in:\n{}", said.out);
    }
    assert_eq!(place.run(&["providers", "wire"]).code, Some(0), "its own doors are well");
    let unknown = place.run(&["providers", "wier"]);
    assert!(unknown.code == Some(1) && unknown.err.contains("no provider `wier`"), "{}", unknown.err);

    let serving = place.serve();
    let again = ask_until(&place, &serving, |providers| providers[2]["doors"][0]["failures_in_a_row"] == 2);
    assert_eq!(again[0]["doors"][1]["documents"], 3, "a start goes on counting");
}

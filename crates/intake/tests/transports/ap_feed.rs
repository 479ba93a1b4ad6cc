use crate::bench::{Bench, names, round};
use crate::web_server::{reply, serve};
use broadtape_intake::fetch::Way;
use serde_json::{Value, json};

fn item(id: &str, version: u64, headline: &str, more: Value) -> Value {
    let mut item = json!({
        "altids": { "itemid": id }, "uri": format!("https://api.example.com/{id}?token=1"), "version": version, "type": "text",
        "headline": headline, "pubstatus": "usable", "versioncreated": "2026-03-01T09:00:00Z",
    });
    item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "item": item })
}

fn page(items: &[Value], next: &str) -> Vec<u8> {
    let answer = json!({ "data": { "items": items, "next_page": next } });
    reply("200 OK", "Content-Type: application/json\r\n", &answer.to_string())
}

fn way(url: String) -> Way {
    Way::ApFeed { url, key: Some("secret".to_owned()) }
}

#[test]
fn the_feed_is_read_on_from_its_last_page_and_texts_are_fetched() {
    let (address, asked) = serve(|request| {
        let path = request.split(' ').nth(1).unwrap();
        let elsewhere = json!({ "renditions": { "nitf": { "href": "/text/1" } } });
        match path {
            "/feed?q=all" => {
                page(&[item("one", 1, "Ferry sails", elsewhere)], "/feed?q=all&seq=7&qt=abc&apikey=secret")
            }
            "/text/1" => reply("200 OK", "", "<nitf><body><body.content><p>At eight.</p></body.content></body></nitf>"),
            "/feed?q=all&seq=7&qt=abc" => page(&[], "/feed?q=all&seq=7&qt=abc"),
            _ => reply("500 Internal Server Error", "", ""),
        }
    });
    let bench = Bench::new().reading_news();
    let way = way(format!("http://{address}/feed?q=all"));
    let mut door = bench.open(way.clone());
    assert_eq!(names(&round(&mut door)), ["one-1.json"]);
    let mut restarted = bench.open(way);
    assert_eq!(names(&round(&mut restarted)), [""; 0]);
    let story = &bench.tape.stories()[0];
    assert_eq!((&*story.headline, story.body.len()), ("Ferry sails", 1));
    assert!(asked.try_iter().all(|request| request.to_ascii_lowercase().contains("x-api-key: secret\r\n")));
}

#[test]
fn a_query_that_the_server_has_forgotten_goes_on_by_its_sequence() {
    let (address, _asked) = serve(|request| match request.split(' ').nth(1).unwrap() {
        "/feed" => page(&[item("one", 1, "Ferry sails", json!({}))], "/feed?seq=7&qt=old"),
        "/feed?seq=7&qt=old" => reply("410 Gone", "", ""),
        "/feed?seq=7" => page(&[item("two", 1, "Quay opens", json!({}))], "/feed?seq=8&qt=new"),
        _ => reply("500 Internal Server Error", "", ""),
    });
    let bench = Bench::new().reading_news();
    let way = way(format!("http://{address}/feed"));
    let mut door = bench.open(way);
    assert_eq!(names(&round(&mut door)), ["one-1.json"]);
    assert_eq!(names(&round(&mut door)), ["two-1.json"]);
    assert!(round(&mut door).failed.unwrap().contains("500"));
}

#[test]
fn the_cursor_stays_while_the_tape_is_full_and_a_busy_server_is_left_alone() {
    let (address, _asked) = serve(|request| match request.split(' ').nth(1).unwrap() {
        "/feed" => page(&[item("one", 1, "Ferry sails", json!({}))], "/feed?seq=7"),
        _ => reply("429 Too Many Requests", "Retry-After: 120\r\n", ""),
    });
    let bench = Bench::new().reading_news();
    let way = way(format!("http://{address}/feed"));
    let mut door = bench.open(way);
    bench.tape.set_full(true);
    assert!(round(&mut door).failed.unwrap().contains("could not be put on the tape"));
    bench.tape.set_full(false);
    assert_eq!(names(&round(&mut door)), ["one-1.json"]);
    let busy = round(&mut door);
    assert_eq!(busy.failed.unwrap(), "the server answered 429 Too Many Requests");
    assert_eq!(busy.next, crate::house::at(1_792_000_120));
}

#[test]
fn an_answer_that_is_none_is_told() {
    let (address, _asked) = serve(|_| reply("200 OK", "", "<html>"));
    let why = round(&mut Bench::new().open(way(format!("http://{address}/feed")))).failed;
    assert!(why.unwrap().starts_with("its answer is no JSON"));
}

//! A feed that its hub delivers, through the house as it serves.

use crate::place::Place;
use crate::supplier::{Feed, atom};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use url::form_urlencoded;

/// Takes one subscription as a hub: its fields. It verifies later, as most hubs do.
fn subscription(hub: &TcpListener) -> HashMap<String, String> {
    let (mut stream, _) = hub.accept().unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        if let Some((_, bytes)) = line.to_ascii_lowercase().split_once("content-length:") {
            length = bytes.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut form = vec![0; length];
    lines.read_exact(&mut form).unwrap();
    stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    form_urlencoded::parse(&form).into_owned().collect()
}

fn story(headline: &str) -> String {
    atom(&format!(
        "<entry><title>{headline}</title><id>urn:{}</id><updated>2026-03-01T08:00:00Z</updated>\
         <content>{headline}, in full.</content></entry>",
        headline.len()
    ))
}

#[test]
fn what_a_hub_delivers_shows_at_once() {
    let hub = TcpListener::bind("127.0.0.1:0").unwrap();
    let hub_at = hub.local_addr().unwrap();
    let hub_link =
        format!("<link rel=\"hub\" href=\"http://{hub_at}/\"/><link rel=\"self\" href=\"https://example.com/feed\"/>");
    let document = |headline: &str| story(headline).replacen("<title>Feed", &format!("{hub_link}<title>Feed"), 1);
    let feed = Feed::open(document("Market moves"));
    let provider = format!(
        "[[provider]]\nid = \"feed\"\npoll = \"{}\"\nwebsub = true\nprivate_hosts = [\"{hub_at}\"]\n\n[[vendor]]",
        feed.url()
    );
    let place = Place::with(|text| {
        text.replacen("[[vendor]]", &provider, 1)
            .replacen("providers = [\"wire\"]", "providers = [\"feed\"]", 1)
            .replacen("[server]", "[server]\npublic_url = \"https://news.example.com\"", 1)
    });
    let serving = place.serve();
    let (reader, fields) = (serving.reader(), subscription(&hub));
    let callback = fields["hub.callback"].strip_prefix("https://news.example.com").unwrap();
    let topic: String = form_urlencoded::byte_serialize(fields["hub.topic"].as_bytes()).collect();
    let question = format!("{callback}?hub.mode=subscribe&hub.topic={topic}&hub.challenge=c&hub.lease_seconds=9000");
    let verified = reader.get(&question, "*/*");
    assert_eq!((verified.status, verified.body.as_str()), (200, "c"));

    let mut listener = reader.listen("/@post/events?headlines=1");
    let changed = document("Market has moved");
    let mut mac = Hmac::<Sha256>::new_from_slice(fields["hub.secret"].as_bytes()).unwrap();
    mac.update(changed.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let headers = [("X-Hub-Signature", &*format!("sha256={digits}"))];
    assert_eq!(reader.ask("POST", callback, &headers, changed.as_bytes()).unwrap().status, 202);
    listener.wait_for("headline", "Market has moved");
    assert!(serving.stop().success());

    let said = place.run(&["providers", "feed", "--json"]);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let door = &told[0]["doors"][1];
    assert_eq!((&door["door"], &door["is_failing"]), (&"websub".into(), &false.into()), "{told}");
    assert!(door["last_success"].is_string() && door["next_look"].is_string(), "{told}");
}

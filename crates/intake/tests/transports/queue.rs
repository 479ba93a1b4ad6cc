use crate::bench::{Bench, names, round};
use crate::certificates;
use crate::web_server::{reply, serve};
use broadtape_intake::fetch::Way;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::mpsc::Receiver;

/// A queue that gives its first document until that is deleted.
fn queue(documents: &[&str]) -> (SocketAddr, Receiver<String>) {
    let mut waiting: VecDeque<(usize, String)> = documents.iter().map(|text| (*text).to_owned()).enumerate().collect();
    serve(move |request| {
        let first = waiting.front().cloned();
        match (request.split(' ').next().unwrap(), first) {
            ("GET", None) => reply("204 No Content", "", ""),
            ("GET", Some((number, text))) => {
                reply("200 OK", &format!("Content-Location: /receipts/{number}\r\n"), &text)
            }
            ("DELETE", Some((number, _))) if request.contains(&format!("/receipts/{number} ")) => {
                waiting.pop_front();
                reply("204 No Content", "", "")
            }
            _ => reply("404 Not Found", "", ""),
        }
    })
}

fn way(address: SocketAddr) -> Way {
    Way::Queue { url: format!("http://{address}/queue"), key: Some("secret".to_owned()) }
}

#[test]
fn each_document_is_acknowledged_once_it_is_durable() {
    let (address, asked) = queue(&["news\nstory a 1 One", "gossip", "news\nstory b 1 Two"]);
    let bench = Bench::new();
    let mut door = bench.open(way(address));
    bench.tape.set_full(true);
    assert!(round(&mut door).failed.unwrap().contains("could not be put on the tape"));
    bench.tape.set_full(false);
    for _ in 0..3 {
        assert_eq!(names(&round(&mut door)).len(), 1);
    }
    assert_eq!(names(&round(&mut door)), [""; 0]);
    assert_eq!(bench.tape.commits(), ["a v1", "b v1"]);
    assert_eq!(bench.quarantined(), ["1", "1.reason.txt"]);
    let asked: Vec<String> = asked.try_iter().collect();
    let methods: Vec<&str> = asked.iter().map(|request| request.split(' ').next().unwrap()).collect();
    assert_eq!(methods, ["GET", "GET", "DELETE", "GET", "DELETE", "GET", "DELETE", "GET"]);
    assert!(asked.iter().all(|request| request.to_ascii_lowercase().contains("authorization: bearer secret\r\n")));
}

#[test]
fn a_receipt_elsewhere_or_none_is_refused_and_nothing_taken() {
    for headers in ["", "Location: http://169.254.169.254/receipts/1\r\n"] {
        let (address, _asked) = serve(move |_| reply("200 OK", headers, "news\nstory a 1 One"));
        let bench = Bench::new();
        let why = round(&mut bench.open(way(address))).failed.unwrap();
        assert!(why.contains("without the address of its receipt") || why.contains("not among the hosts"), "{why}");
        assert!(bench.tape.commits().len() <= 1, "what came may be known, and is not acknowledged");
    }
}

#[test]
fn a_certificate_that_is_not_believed_is_told_as_such_and_left_alone_for_a_while() {
    let folder = tempfile::TempDir::new().unwrap();
    let made = certificates::make(folder.path());
    let port = certificates::serve_tls(&made).port();
    let way = || Way::Queue { url: format!("https://localhost:{port}/queue"), key: None };
    let bench = Bench::believing(&made.authority);
    assert_eq!(names(&round(&mut bench.open(way()))), [""; 0]);
    let refused = round(&mut Bench::new().open(way()));
    let why = refused.failed.unwrap();
    assert!(why.starts_with("it is not who it should be: the server's certificate"), "{why}");
    assert!(refused.next >= crate::house::at(1_792_000_600), "ten minutes: {:?}", refused.next);
}

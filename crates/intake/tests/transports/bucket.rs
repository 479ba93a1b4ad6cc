use crate::bench::{Bench, names, round};
use crate::servers::{self, Server};
use broadtape_intake::fetch::{After, Login, RoundWhat, Way};
use std::process::Command;

/// moto's S3 with a bucket `news`.
struct Bucket {
    server: Server,
}

impl Bucket {
    fn start(test: &str) -> Option<Self> {
        let moto = servers::python(test, "moto_server")?;
        let port = servers::free_port();
        let mut command = Command::new(moto);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let bucket = Self { server: servers::start(command, port) };
        bucket.send("PUT", "", "");
        Some(bucket)
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.server.port)
    }

    fn send(&self, method: &str, key: &str, body: &str) {
        let url = format!("{}/news{key}", self.endpoint());
        // moto asks of whoever replaces an object to say who he is, and believes it.
        let somebody = "AWS4-HMAC-SHA256 Credential=provider/20260301/us-east-1/s3/aws4_request";
        let request = ureq::http::Request::builder().method(method).uri(url).header("authorization", somebody);
        let request = request.body(body.to_owned()).unwrap();
        assert!(ureq::run(request).unwrap().status().is_success());
    }

    fn way(&self, after: After) -> Way {
        Way::S3 {
            endpoint: Some(self.endpoint()),
            region: "us-east-1".to_owned(),
            bucket: "news".to_owned(),
            prefix: "out".to_owned(),
            login: Login { user: "key-id".to_owned(), password: Some("secret".to_owned()), key: None },
            after,
        }
    }
}

#[test]
fn what_has_the_prefix_is_taken_once_across_restarts_and_deleted_where_that_is_asked() {
    let test = "what_has_the_prefix_is_taken_once_across_restarts_and_deleted_where_that_is_asked";
    let Some(bucket) = Bucket::start(test) else { return };
    let bench = Bench::new();
    bucket.send("PUT", "/out/1%20first.news", "news\nstory a 1 One");
    bucket.send("PUT", "/out/2.news", "gossip");
    bucket.send("PUT", "/out/deeper/3.news", "news\nstory c 1 Deeper");
    bucket.send("PUT", "/other/4.news", "news\nstory d 1 Elsewhere");
    let mut door = bench.open(bucket.way(After::Leave));
    let brought = round(&mut door);
    assert_eq!(names(&brought), ["1 first.news", "2.news"]);
    assert!(matches!(brought.documents[1].1, RoundWhat::Quarantined(_)));
    let mut restarted = bench.open(bucket.way(After::Leave));
    assert_eq!(names(&round(&mut restarted)), [""; 0]);
    bucket.send("PUT", "/out/1%20first.news", "news\nstory a 2 One, corrected");
    assert_eq!(names(&round(&mut restarted)), ["1 first.news"]);
    assert_eq!(bench.tape.commits(), ["a v1", "a v2"]);
    bucket.send("PUT", "/out/5.news", "news\nstory e 1 Five");
    assert_eq!(names(&round(&mut bench.open(bucket.way(After::Delete)))), ["5.news"]);
    let left = round(&mut Bench::new().open(bucket.way(After::Leave)));
    // The first was replaced: within the same second, or in a later one.
    let mut left = names(&left);
    left.sort_unstable();
    assert_eq!(left, ["1 first.news", "2.news"]);
}

#[test]
fn a_long_listing_is_read_to_its_end() {
    let Some(bucket) = Bucket::start("a_long_listing_is_read_to_its_end") else { return };
    for number in 0..1_100 {
        bucket.send("PUT", &format!("/out/{number}.txt"), "");
    }
    bucket.send("PUT", "/out/last.news", "news\nstory z 1 Last");
    let brought = round(&mut Bench::new().open(bucket.way(After::Leave)));
    assert_eq!(names(&brought).len(), 1_101);
}

#[test]
fn a_bucket_that_is_not_there_is_told() {
    let Some(bucket) = Bucket::start("a_bucket_that_is_not_there_is_told") else { return };
    let Way::S3 { endpoint, region, prefix, login, after, .. } = bucket.way(After::Leave) else { unreachable!() };
    let missing = Way::S3 { bucket: "gone".to_owned(), endpoint, region, prefix, login, after };
    assert_eq!(round(&mut Bench::new().open(missing)).failed.unwrap(), "the server answered 404 Not Found");
}

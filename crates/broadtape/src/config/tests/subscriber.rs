//! `[[subscriber]]`.

use super::*;
use broadtape_model::Section;

const SUBSCRIBER: &str = r#"
[[subscriber]]
id = "evening-paper"
site = "post"
url = "https://paper.example.com/hooks/news"
secret_env = "EVENING_PAPER_SECRET"
"#;

#[test]
fn a_subscriber_is_told_everything_of_its_site_unless_it_asks_for_less() {
    let configuration = read(&format!("{GOOD}{SUBSCRIBER}")).unwrap();
    let [subscriber] = &configuration.subscribers[..] else { panic!("one") };
    assert_eq!((subscriber.id.as_str(), subscriber.site.as_str()), ("evening-paper", "post"));
    assert_eq!((&subscriber.sections, &subscriber.providers), (&None, &None));
    let less =
        "sections = [\"sport\", \"business\"]\nproviders = [\"wire\"]\nprivate_hosts = [\"paper.example.com\"]\n";
    let configuration = read(&format!("{GOOD}{SUBSCRIBER}{less}")).unwrap();
    let [subscriber] = &configuration.subscribers[..] else { panic!("one") };
    assert_eq!(subscriber.sections, Some(vec![Section::Sport, Section::Business]));
    assert_eq!(subscriber.providers, Some(vec![ProviderId::new("wire")]));
    assert_eq!(subscriber.private_hosts, ["paper.example.com"]);
}

#[test]
fn what_is_wrong_with_a_subscriber_is_told() {
    let text = format!(
        "{GOOD}\n[[subscriber]]\nid = \"paper\"\nsite = \"pots\"\nurl = \"ftp://paper.example.com\"\n\
         sections = [\"sports\"]\nproviders = [\"wired\"]\nsecret = \"x\"\n"
    );
    check_text(
        &text,
        &[
            "broadtape.toml:28:1: [[subscriber]] lacks `secret_file`; add a line such as secret_file = \"secrets/evening-paper\"",
            "broadtape.toml:30:8: there is no site `pots`; did you mean `post`?",
            "broadtape.toml:31:7: `url`: `ftp://paper.example.com` is not an address of the web; it begins with https:// or http://",
            "broadtape.toml:32:13: `sections`: there is no `sports`; did you mean `sport`?",
            "broadtape.toml:33:14: there is no provider `wired`; did you mean `wire`?",
            "broadtape.toml:34:1: `secret`: a secret must not stand in this file; put it into a file or an environment \
             variable, and name that with `secret_file` or `secret_env`",
        ],
    );
}

//! What goes around a body: addresses, methods, validators, policies.

mod house;

use broadtape_model::Section;
use broadtape_surfaces::{Request, answer};
use house::{NOON, Newsroom, ask, header, short, site, text_of, without_digests};
use http::Method;

#[test]
fn a_hostile_story_is_text_wherever_it_stands() {
    let mut room = Newsroom::of_a_day();
    let attack = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";
    let mut hostile = short("x", attack, Section::World, "2026-03-09T15:30:00Z");
    hostile.deck = Some(attack.into());
    hostile.byline = Some(attack.into());
    hostile.correction = Some(attack.into());
    hostile.symbols = vec![house::symbol("EM:CORAL")];
    room.story("2026-03-09T15:31:00Z", hostile);
    let snapshot = room.at(NOON);
    let page = "/article/harbour-wire-2026-3-9-script-alert-1-script-img-src-x-onerror-alert-1";
    for target in [page, "/", "/world", "/quote/EM:CORAL"] {
        let answer = ask(&snapshot, "post", target, "text/html");
        assert_eq!(answer.status, 200, "{target}");
        assert!(text_of(&answer).contains("&#60;script&#62;"), "{target}");
        assert!(!text_of(&answer).contains("<script>") && !text_of(&answer).contains("<img src=x"), "{target}");
    }
}

#[test]
fn links_keep_the_form_in_which_the_site_was_asked() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let house = &snapshot.house;
    for (host, target, prefix) in [
        (Some("POST.localhost:8080"), "/", ""),
        (Some("127.0.0.1:8080"), "/@post/", "/@post"),
        (Some("ledger.localhost"), "/@post", "/@post"),
        (None, "/@post/business?x=1", "/@post"),
    ] {
        let answer = answer(&snapshot, &Request::received(house, host, target));
        assert_eq!(answer.status, 200, "{target}");
        let page = text_of(&answer);
        assert!(page.contains("The Harbour Post"));
        for attribute in ["href=\"/", "src=\"/", "data-events=\"/"] {
            for (place, _) in page.match_indices(attribute) {
                let address = &page[place + attribute.len() - 1..];
                assert!(address.starts_with(&format!("{prefix}/")) && !address.starts_with("//"), "{}", &address[..40]);
            }
        }
        assert_eq!(page.contains("\"/@post/"), prefix == "/@post");
    }
}

#[test]
fn a_host_that_is_no_sites_lists_the_sites() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let ask = |target: &str| answer(&snapshot, &Request::received(&snapshot.house, Some("127.0.0.1:8080"), target));
    let index = ask("/");
    assert_eq!(index.status, 200);
    insta::assert_snapshot!(without_digests(text_of(&index)));
    for target in ["/world", "/@nobody/", "/@posts/", "/article/x", "/api/v1/stories"] {
        assert_eq!(ask(target).status, 404, "{target}");
    }
    assert_eq!(ask("/favicon.svg").status, 200);
    assert_eq!(ask("/robots.txt").status, 200);
}

#[test]
fn a_reader_who_holds_the_bytes_is_told_so() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let request = Request::to_site(&site(&snapshot.house, "post"), "/");
    let first = answer(&snapshot, &request);
    let tag = header(&first, "etag").to_owned();
    for held in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = answer(&snapshot, &Request { if_none_match: Some(held), ..request.clone() });
        assert_eq!((again.status.as_u16(), text_of(&again)), (304, ""));
        assert_eq!((header(&again, "etag"), header(&again, "vary")), (tag.as_str(), "Accept"));
    }
    let other = answer(&snapshot, &Request { if_none_match: Some("\"other\"".into()), ..request.clone() });
    assert_eq!(other.status, 200);
    let plain = answer(&snapshot, &request.clone().accepting("text/plain"));
    assert_ne!(header(&plain, "etag"), tag);
}

#[test]
fn methods_that_change_something_are_refused_and_head_has_no_body() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let request = Request::to_site(&site(&snapshot.house, "post"), "/");
    let head = answer(&snapshot, &Request { method: Method::HEAD, ..request.clone() });
    let get = answer(&snapshot, &request);
    assert_eq!((head.status.as_u16(), text_of(&head)), (200, ""));
    assert_eq!(head.headers, get.headers);
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let refused = answer(&snapshot, &Request { method, ..request.clone() });
        assert_eq!((refused.status.as_u16(), header(&refused, "allow")), (405, "GET, HEAD"));
    }
}

#[test]
fn every_page_loads_its_own_things_alone_and_every_one_is_there() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    for site in ["post", "ledger"] {
        let answer = ask(&snapshot, site, "/", "text/html");
        assert!(header(&answer, "content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "broadtape-as-of"), NOON);
        let page = text_of(&answer);
        assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains("onclick"));
        for piece in page.split("/assets/").skip(1) {
            let name = piece.split('"').next().unwrap();
            let asset = ask(&snapshot, site, &format!("/assets/{name}"), "");
            assert_eq!(asset.status, 200, "{name}");
            assert!(header(&asset, "cache-control").contains("immutable"), "{name}");
        }
    }
    let missing = ask(&snapshot, "post", "/assets/site.0.css", "");
    assert_eq!((missing.status.as_u16(), header(&missing, "cache-control")), (404, "no-cache"));
}

#[test]
fn what_is_not_found_says_nothing_of_what_was_asked() {
    let snapshot = Newsroom::of_a_day().at(NOON);
    let page = |target: &str| text_of(&ask(&snapshot, "post", target, "text/html")).to_owned();
    assert_eq!(page("/nothing"), page("/article/%3Cscript%3E"));
    assert_eq!(page("/nothing"), page("/quote/EM:NONE"));
    assert_eq!(page("/nothing"), page("/world/"));
}

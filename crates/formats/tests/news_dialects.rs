//! How a provider writes, as data: its own rules, its words for sections, its symbols.

mod support;

use broadtape_formats::dialect::{Dialect, Place, Rule, Take, Wording};
use broadtape_formats::news::{self, Item, Parsed};
use broadtape_model::{Block, ContributorRole, Embargo, Inline, ProviderId, Section, StoryVersion, Symbol, UnixNanos};
use proptest::prelude::*;
use support::samples::{ALL, MAIL};
use support::{ninjs, paragraph};

fn rule(wording: Wording<'_>) -> Rule {
    Rule::new(&Wording { name: "broadtape.toml:7", ..wording }).expect("the rule of a test is one")
}

fn looking_in<'a>(place: &'a str, pattern: &'a str) -> Wording<'a> {
    Wording { place: Some(place), pattern: Some(pattern), ..Wording::default() }
}

fn removing<'a>(place: &'a str, pattern: &'a str) -> Wording<'a> {
    Wording { removes: true, ..looking_in(place, pattern) }
}

fn at<'a>(path: &'a str, take: &'a str) -> Wording<'a> {
    Wording { path: Some(path), take: Some(take), ..Wording::default() }
}

fn dialect(rules: &[Wording<'_>]) -> Dialect {
    let symbol = |text: &str| Symbol::parse(text).expect("a symbol of a test is one");
    let sections = [("KK1".to_owned(), Section::Business), ("ferien".to_owned(), Section::Life)];
    let symbols = [("TDE.X".to_owned(), symbol("HB:TIDE")), ("QUA X".to_owned(), symbol("HB:QUAY"))];
    Dialect::new(rules.iter().map(|wording| rule(*wording)).collect(), sections, symbols)
}

fn read(document: &str, dialect: &Dialect) -> Parsed {
    news::read(document.as_bytes(), &ProviderId::new("wire"), dialect).expect("a document that gives something")
}

fn stories(document: &str, rules: &[Wording<'_>]) -> Vec<StoryVersion> {
    let items = read(document, &dialect(rules)).items.into_iter();
    items.filter_map(|item| if let Item::Story { story, .. } = item { Some(*story) } else { None }).collect()
}

fn story(more: &str, rules: &[Wording<'_>]) -> StoryVersion {
    stories(&ninjs(&format!(r#""language": "en", {more}"#)), rules).swap_remove(0)
}

/// A story of an HTML body.
fn written(html: &str, rules: &[Wording<'_>]) -> StoryVersion {
    story(&format!(r#""bodies": [{{"contentType": "text/html", "value": {}}}]"#, serde_json::Value::from(html)), rules)
}

const DATELINE: &str = r"^(?<dateline>\p{Lu}[\p{L} ]+) \((?<credit>hpa)\) - ";

#[test]
fn what_is_taken_out_of_the_text_stands_in_its_field() {
    let html = "<p>Kestrel Bay (hpa) - The quay is open.</p><p>Ships came.</p>";
    let told = written(html, &[removing("first paragraph", DATELINE)]);
    assert_eq!((told.dateline.as_deref(), told.credit.as_deref()), (Some("Kestrel Bay"), Some("hpa")));
    assert_eq!(told.body, [paragraph("The quay is open."), paragraph("Ships came.")]);
    assert!(told.gleaned.is_empty());
}

#[test]
fn what_stays_in_the_text_is_known_and_in_no_field() {
    let told = written("<p>Kestrel Bay (hpa) - The quay is open.</p>", &[looking_in("first paragraph", DATELINE)]);
    assert_eq!((told.dateline, told.credit), (None, None));
    assert_eq!(told.gleaned.dateline.as_deref(), Some("Kestrel Bay"));
    assert_eq!(told.body, [paragraph("Kestrel Bay (hpa) - The quay is open.")]);
}

#[test]
fn words_are_taken_out_through_markup() {
    let html = "<p><b>Kestrel Bay</b> (<i>hpa</i>) - The <a href=\"https://example.com/q\">quay</a> is open.</p>";
    let told = written(html, &[removing("first paragraph", DATELINE)]);
    let link = Inline::Link { text: vec![Inline::Text("quay".into())], url: "https://example.com/q".into() };
    let expected = vec![Inline::Text("The ".into()), link, Inline::Text(" is open.".into())];
    assert_eq!(told.body, [Block::Paragraph(expected)]);
}

#[test]
fn words_are_taken_out_of_the_middle_the_end_and_whole_paragraphs() {
    let table = [
        ("<p>The quay [advertisement] is open.</p>", "The quay is open."),
        ("<p>The quay is open. [advertisement]</p>", "The quay is open."),
        ("<p>[advertisement]</p><p>The quay is open.</p>", "The quay is open."),
        ("<p>The quay is open.</p><p> [advertisement] </p>", "The quay is open."),
    ];
    for (html, left) in table {
        let told = written(html, &[removing("paragraphs", r"\[advertisement\]")]);
        assert_eq!(told.body, [paragraph(left)], "{html}");
    }
}

#[test]
fn a_headline_keeps_what_is_left_of_it_and_never_becomes_empty() {
    let rules = [Wording { take: Some("paid"), ..removing("headline", "^River ") }];
    let told = story(r#""urgency": 3"#, &rules);
    assert_eq!((told.headline.as_str(), told.is_paid), ("rises", true));
    assert_eq!(story(r#""urgency": 3"#, &[removing("headline", ".*")]).headline, "River rises");
}

#[test]
fn a_place_of_the_document_is_taken_by_its_path() {
    let feed = r#"<rss version="2.0"><channel><title>The Feed</title><language>en</language>
<item><guid>urn:1</guid><title>Ferry sails</title><desk>KK1</desk><who>Mara Lind and Ben Okafor</who></item>
<item><guid>urn:2</guid><title>Bridge opens</title><desk>ferien</desk></item>
</channel></rss>"#;
    let told = stories(feed, &[at("rss/channel/item[2]/desk", "section"), at("rss/channel/item/who", "contributor")]);
    assert_eq!([told[0].section, told[1].section], [Some(Section::Business), Some(Section::Life)]);
    let names: Vec<&str> = told[0].contributors.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Mara Lind", "Ben Okafor"]);
    assert_eq!(told[1].contributors, []);
    let mail = stories(MAIL, &[at("header Subject", "slugline")]);
    assert_eq!(mail[0].slugline.as_deref(), Some(mail[0].headline.as_str()));
}

#[test]
fn every_field_can_be_taken() {
    let value = |take: Take| match take {
        Take::Urgency => "4",
        Take::Section => "sport",
        Take::Symbol => "HB:TIDE",
        Take::Embargo | Take::Expires => "2031-03-02T09:00:00Z",
        Take::Language => "de",
        _ => "Mara Lind",
    };
    for take in Take::ALL {
        let document = ninjs(&format!(r#""x-own": "{}""#, value(take)));
        let (own, common) = (dialect(&[at("x-own", take.word())]), Dialect::default());
        let (with, without) = (read(&document, &own), read(&document, &common));
        assert_ne!(with.items, without.items, "{take}");
        assert_eq!(with.found.iter().map(|(_, found)| found.take).collect::<Vec<_>>(), [take], "{:?}", with.problems);
    }
}

#[test]
fn an_embargo_is_never_loosened() {
    let instant = |text: &str| UnixNanos::parse(text).expect("an instant");
    let until = |text: &str| Some(Embargo::Until(instant(text)));
    let item = |written: &str| format!(r#""embargoed": "2031-03-02T09:00:00Z", "hold": "{written}""#);
    let held = |written: &str| story(&item(written), &[at("hold", "embargo")]).embargo;
    assert_eq!(held("2031-03-03T09:00:00Z"), until("2031-03-03T09:00:00Z"));
    assert_eq!(held("2031-03-01T09:00:00Z"), until("2031-03-02T09:00:00Z"));
    assert_eq!(held("until the desk calls"), Some(Embargo::UntilTold));
}

#[test]
fn symbols_of_the_provider_are_those_of_the_table() {
    let symbols = |written: &str| {
        let told = story(&format!(r#""firms": "{written}""#), &[at("firms", "symbol")]);
        told.symbols.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(symbols("TDE.X"), "HB:TIDE");
    assert_eq!(symbols("tde.x, NQ:ABC; TDE.X"), "HB:TIDE NQ:ABC");
    assert_eq!(symbols("QUA X"), "HB:QUAY");
    let parsed = read(&ninjs(r#""firms": "TDE.X ZZZ.X""#), &dialect(&[at("firms", "symbol")]));
    assert!(
        parsed.problems.iter().any(|problem| problem.what.contains("no instrument has the symbol `ZZZ.X`")),
        "{parsed:?}"
    );
}

#[test]
fn sections_and_symbols_are_found_among_the_subjects() {
    let told =
        story(r#""subjects": [{"name": "Ferien", "code": "x:9"}, {"name": "Tide", "uri": "urn:firm:TDE.X"}]"#, &[]);
    assert_eq!(told.section, Some(Section::Life));
    assert_eq!(told.symbols[0].as_str(), "HB:TIDE");
}

#[test]
fn the_first_rule_that_finds_something_counts() {
    let rules = [at("none", "byline"), at("who", "byline"), at("whoelse", "byline")];
    let told = story(r#""who": "Mara Lind", "whoelse": "Ben Okafor""#, &rules);
    assert_eq!(told.byline.as_deref(), Some("Mara Lind"));
}

#[test]
fn a_rule_goes_before_what_the_format_says() {
    assert_eq!(
        story(r#""by": "Desk", "who": "Mara Lind""#, &[at("who", "byline")]).byline.as_deref(),
        Some("Mara Lind")
    );
}

#[test]
fn a_name_may_stand_several_times_with_a_number() {
    let pattern = r"^(?:from (?<origin>.+)|after (?<origin2>.+))$";
    let told = story(r#""slugline": "after River Works""#, &[looking_in("slugline", pattern)]);
    assert_eq!(
        (told.contributors[0].name.as_str(), told.contributors[0].role),
        ("River Works", ContributorRole::Origin)
    );
}

#[test]
fn a_value_that_cannot_be_used_is_told_and_costs_itself() {
    for (take, written) in [("section", "nowhere"), ("urgency", "12"), ("symbol", "?"), ("expires", "soon")] {
        let parsed = read(&ninjs(&format!(r#""x": "{written}""#)), &dialect(&[at("x", take)]));
        assert_eq!(parsed.items.len(), 1, "{take}");
        assert!(
            parsed.problems.iter().any(|problem| problem.what.starts_with("broadtape.toml:7: ")),
            "{take}: {parsed:?}"
        );
    }
}

#[test]
fn it_is_explained_which_rule_found_what_and_which_found_nothing() {
    let document = ninjs(r#""language": "en", "desk": "KK1", "body_text": "KESTREL BAY (HP) — The quay is open.""#);
    let idle = Wording { name: "broadtape.toml:99", ..at("nothing", "byline") };
    let rules = vec![rule(at("desk", "section")), Rule::new(&idle).expect("a rule")];
    let dialect = Dialect::new(rules, [("kk1".to_owned(), Section::Business)], []);
    let told = news::explain(document.as_bytes(), &read(&document, &dialect), &dialect, None);
    let rules = |name: &str| {
        let field = told.stories[0].fields.iter().find(|field| field.name == name).expect("a field of that name");
        field.rules.clone()
    };
    let pair = |one: &str, other: &str| vec![(one.to_owned(), other.to_owned())];
    assert_eq!(rules("section"), pair("broadtape.toml:7", "at desk"));
    assert_eq!(rules("dateline"), pair("a dateline with its agency", "in first paragraphs"));
    assert_eq!(rules("headline"), []);
    assert_eq!(told.idle_rules, ["broadtape.toml:99"]);
}

proptest! {
    #[test]
    fn whatever_a_rule_takes_out_the_rest_of_the_text_stays(words in "[a-zé X]{0,60}", pattern in "[a-zé X]{1,3}") {
        let html = format!("<p>{words}</p><p>end</p>");
        let whole = written(&html, &[]);
        let told = written(&html, &[removing("first paragraph", &pattern)]);
        let text = |story: &StoryVersion| {
            let words: Vec<String> = story.body.iter().map(support::words).collect();
            words.join(" ").replace(' ', "")
        };
        let expected = match whole.body.first().map(support::words) {
            Some(first) => first.replacen(&pattern, "", 1).replace(' ', "") + &text(&whole)[first.replace(' ', "").len()..],
            None => String::new(),
        };
        prop_assert_eq!(text(&told), expected);
    }

    #[test]
    fn no_rule_breaks_a_reader(pattern in r"[\^]?(\(\?<byline>)?[a-z.\\*+|()\[\]]{0,12}\)?[$]?", removes: bool, place in 0..6_usize) {
        let place = Place::ALL[place].word();
        let wording = Wording { name: "x", place: Some(place), pattern: Some(&pattern), take: Some("note"), removes, path: None };
        if let Ok(rule) = Rule::new(&wording) {
            let dialect = Dialect::new(vec![rule], [], []);
            for document in ALL {
                prop_assert!(!read(document, &dialect).items.is_empty());
            }
        }
    }
}

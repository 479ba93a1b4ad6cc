//! How a provider writes, as it is configured.

use super::{GOOD, check_text, read};
use broadtape_formats::news::{self, Item};
use broadtape_model::{ProviderId, Section, StoryVersion};

const PROVIDER: &str = "[[provider]]\nid = \"wire\"\n";

/// What a provider of this dialect says in an item of ninjs.
fn told(dialect: &str, more: &str) -> StoryVersion {
    let text = GOOD.replacen("\n[[vendor]]", &format!("{dialect}\n[[vendor]]"), 1);
    let configuration = read(&text).unwrap();
    let provider = ProviderId::new("wire");
    let document = format!(r#"{{"uri": "urn:1", "headline": "Quay opens", "language": "en", {more}}}"#);
    let parsed = news::read(document.as_bytes(), &provider, configuration.dialects.of(&provider)).unwrap();
    match parsed.items.into_iter().next() {
        Some(Item::Story { story, .. }) => *story,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rule_its_sections_and_its_symbols_are_read() {
    let dialect = r#"
sections = { KK1 = "business" }
symbols = { "TDE.X" = "HB:TIDE" }
[[provider.rule]]
at = "desk"
take = "section"
[[provider.rule]]
in = "slugline"
matches = '\b(?<symbol>[A-Z]+\.X)$'
"#;
    let story = told(dialect, r#""slugline": "QUAY-OPENS TDE.X", "desk": "kk1""#);
    assert_eq!(story.section, Some(Section::Business));
    assert_eq!(story.symbols[0].as_str(), "HB:TIDE");
    assert_eq!(told("", r#""slugline": "QUAY-OPENS TDE.X", "desk": "kk1""#).section, None);
}

#[test]
fn what_the_contract_settles_of_a_storys_terms_holds_nothing() {
    let linked = r#""rightsinfo": {"langid": "http://www.w3.org/ns/odrl/2/", "linkedrights": "https://wire.example.com/rights/news"}"#;
    assert_eq!(told("", linked).terms.unknown, ["a policy that lies elsewhere: https://wire.example.com/rights/news"]);
    let settled = "settled_terms = [\"a policy that lies elsewhere: https://wire.example.com/rights/*\"]\n";
    assert!(told(settled, linked).terms.is_empty());
}

#[test]
fn what_is_wrong_with_a_rule_is_told_with_its_place_and_the_nearest_word() {
    let known = "it knows headline, deck, first paragraph, first paragraphs, last paragraphs, paragraphs, slugline, byline, \
                 credit, note, subjects";
    for (lines, expected) in [
        ("in = \"frist paragraph\"\ntake = \"note\"", "4:6: `frist paragraph` is no place to look in; did you mean `first paragraph`?".to_owned()),
        ("in = \"qqqq\"\ntake = \"note\"", format!("4:6: `qqqq` is no place to look in; {known}")),
        ("in = \"note\"\ntake = \"datline\"", "5:8: `datline` is nothing that a rule can take; did you mean `dateline`?".to_owned()),
        (
            "in = \"note\"\nmatches = '(?<bylnie>.*)'",
            "5:11: `bylnie` is nothing that a rule can take; did you mean `byline`?".to_owned(),
        ),
        ("in = \"note\"\nmatches = '(?<byline>'", "5:11: `matches` is no expression: unclosed group".to_owned()),
        ("take = \"note\"", "3:1: a rule looks in one place: give `in` or `at`".to_owned()),
        ("in = \"note\"\nat = \"desk\"\ntake = \"note\"", "3:1: a rule looks in one place: give `in` or `at`".to_owned()),
        (
            "in = \"note\"\nmatches = 'x'",
            "3:1: the rule takes nothing; name a group after what it holds, as in (?<dateline>…), or give `take`".to_owned(),
        ),
        (
            "in = \"note\"\nmatches = 'x'\nremove = true",
            "3:1: `remove` takes matches out of the headline, the deck or paragraphs alone; it needs `matches`, and `in` with \
             one of these"
                .to_owned(),
        ),
        (
            "in = \"note\"\ntakes = \"note\"",
            "5:1: unknown key `takes` in [[rule]]; did you mean `take`?".to_owned(),
        ),
    ] {
        let told = read(&format!("{PROVIDER}[[provider.rule]]\n{lines}\n")).unwrap_err().to_string();
        assert!(told.lines().any(|line| line == format!("broadtape.toml:{expected}")), "{told}");
    }
}

#[test]
fn sections_and_symbols_must_be_there() {
    check_text(
        &GOOD.replacen(
            PROVIDER,
            &format!("{PROVIDER}sections = {{ a = \"bussiness\" }}\nsymbols = {{ b = \"HB:TIDES\" }}\n"),
            1,
        ),
        &[
            "broadtape.toml:4:18: `sections`: there is no `bussiness`; did you mean `business`?",
            "broadtape.toml:5:17: there is no instrument `HB:TIDES`; did you mean `HB:TIDE`?",
        ],
    );
}

#[test]
fn a_dialect_may_lie_in_a_file_that_several_share() {
    let folder = tempfile::tempdir().unwrap();
    let (main, shared) = (folder.path().join("broadtape.toml"), folder.path().join("harbour.toml"));
    let text =
        format!("{PROVIDER}dialect = \"harbour.toml\"\n[[provider]]\nid = \"other\"\ndialect = \"harbour.toml\"\n");
    std::fs::write(&main, text).unwrap();
    std::fs::write(&shared, "[[rule]]\nin = \"headline\"\nmatches = '^ADV: '\nremove = true\ntake = \"paid\"\n")
        .unwrap();
    let configuration = super::Configuration::read(&main).unwrap();
    for provider in ["wire", "other"] {
        let rules: Vec<&str> = configuration.dialects.of(&ProviderId::new(provider)).rules().collect();
        assert_eq!(rules, [format!("{}:1", shared.display())]);
    }
    std::fs::write(&shared, "[[rule]]\nin = \"headlin\"\ntake = \"paid\"\n").unwrap();
    let told = super::Configuration::read(&main).unwrap_err().to_string();
    assert_eq!(told.lines().count(), 2, "one fault is told once: {told}");
    assert!(told.contains("harbour.toml:2:6: `headlin` is no place to look in; did you mean `headline`?"), "{told}");
}

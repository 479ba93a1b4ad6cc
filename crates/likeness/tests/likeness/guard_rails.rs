//! What keeps stories apart, what does not, and how it is told.

use crate::corpus::Draft;
use broadtape_likeness::{Likeness, Score, Verdict, compare};
use broadtape_model::{PubStatus, StoryVersion, Symbol};

const BODY: [&str; 4] = [
    "The harbour master of Northport closed both basins on Tuesday after a crane slid from its rails and came to rest against the customs house.",
    "Nobody was hurt. The crane, which had been inspected in the spring, weighs ninety tonnes, and a barge with a lifting frame is on its way from Dunmarrow.",
    "“It went very slowly,” said Ida Morrow, who sells tickets for the ferry. “One could have had a cup of tea beside it, and some did.”",
    "Ships wait in the roads until the basins open again, which the port authority expects to be the case by the end of the week.",
];

fn draft(headline: &str) -> Draft {
    Draft::new(headline, &BODY)
}

fn story(headline: &str) -> StoryVersion {
    draft(headline).version("one")
}

/// The verdict in a word, and what was said of it.
fn told(first: &Likeness, second: &Likeness) -> (&'static str, String) {
    let comparison = compare(first, second);
    let verdict = match comparison.verdict {
        Verdict::Same => "same",
        Verdict::Near { .. } => "near",
        Verdict::Event { .. } => "event",
        Verdict::Apart => "apart",
    };
    let lines: Vec<_> = comparison.reasons.iter().map(ToString::to_string).collect();
    (verdict, lines.join("\n"))
}

fn with_body(headline: &str, first: &str) -> Draft {
    let mut paragraphs = BODY;
    paragraphs[0] = first;
    Draft::new(headline, &paragraphs)
}

#[test]
fn a_text_is_the_same_whatever_stands_around_it() {
    let plain = draft("Crane slides from its rails").likeness();
    for (what, first, last) in [
        ("a dateline with an agency", "NORTHPORT, Nov. 3 (Northlight) — ", None),
        ("a dateline in small letters", "Northport (Northlight) - ", None),
        ("a release's dateline", "NORTHPORT, 3 November 2026 /Wireline/ -- ", None),
        ("contributors", "", Some("Tam Keswick in Dunmarrow contributed to this report.")),
        ("desks", "", Some("(Reporting by Tam Keswick; Editing by Joan Pellerin)")),
        ("a copyright", "", Some("© 2026 Northlight Press. All rights reserved.")),
        ("a source", "", Some("SOURCE Northport Harbour Authority")),
        ("a company", "", Some("About Northport Harbour Authority")),
        ("a promise", "", Some("Forward-looking statements")),
    ] {
        let mut other = draft("Another headline altogether");
        other.paragraphs[0].insert_str(0, first);
        other.paragraphs.extend(last.map(str::to_owned));
        if last.is_some_and(|line| line.starts_with("About") || line.starts_with("Forward")) {
            other.paragraphs.push("Whatever follows is on every release of the company.".to_owned());
        }
        assert_eq!(told(&plain, &other.likeness()).0, "same", "{what}");
    }
}

#[test]
fn a_text_is_the_same_in_another_houses_style() {
    let one = with_body(
        "Profit",
        "Profit at the port rose 12 per cent to $1.2 billion, or $0.45 a share, the authority’s chief said – its best year — by far.",
    );
    for other in [
        "PROFIT AT THE PORT ROSE 12% TO $1,200 MILLION, OR 45 CENTS PER SHARE, THE AUTHORITY'S CHIEF SAID: ITS BEST YEAR BY FAR",
        "Profit at the port rose twelve percent to $1.2bn, or $0.45 per share, the authority's chief said - its best year, by far.",
        "Profit at the port rose 12.0 pct to USD 1.2 billion, or $.45 a share, the authority’s chief said – its best year, by far.",
    ] {
        let (verdict, reasons) = told(&one.likeness(), &with_body("Profit", other).likeness());
        assert_eq!(verdict, "same", "{other}\n{reasons}");
    }
}

#[test]
fn figures_that_contradict_keep_stories_apart() {
    for (one, other, expected) in [
        (
            "At least 12 people were hurt in Northport when a crane slid from its rails.",
            "At least 15 people were hurt in Northport when a crane slid from its rails.",
            "another number: 12 against 15",
        ),
        (
            "The port raised $2.5 million for a new crane in Northport.",
            "The port raised $2.6 million for a new crane in Northport.",
            "another sum: $2.5 million against $2.6 million",
        ),
        (
            "Traffic fell 4% in Northport in the third quarter, the port said.",
            "Traffic fell 4% in Northport in the second quarter, the port said.",
            "another period: third quarter against second quarter",
        ),
        (
            "Northport beat Vale 3-1 beside the fallen crane.",
            "Northport beat Vale 3-2 beside the fallen crane.",
            "another result: 3-1 against 3-2",
        ),
    ] {
        let (verdict, reasons) = told(&with_body("Crane", one).likeness(), &with_body("Crane", other).likeness());
        assert!(matches!(verdict, "event" | "apart"), "{one}: {verdict}\n{reasons}");
        assert!(reasons.contains(expected), "{reasons}");
    }
}

#[test]
fn a_toll_that_rises_is_another_story_of_the_same_event() {
    let one = with_body(
        "Northport crane: 12 hurt",
        "At least 12 people were hurt in Northport when a crane slid from its rails.",
    );
    let two = with_body(
        "Northport crane: 15 hurt",
        "At least 15 people were hurt, up from 12, in Northport when a crane slid from its rails.",
    );
    let (verdict, reasons) = told(&one.likeness(), &two.likeness());
    assert_eq!(verdict, "event");
    assert!(reasons.contains("the headlines differ in a number: 12 against 15"), "{reasons}");
}

#[test]
fn tickers_that_differ_keep_stories_apart() {
    let symbols = |texts: &[&str]| texts.iter().map(|text| Symbol::parse(text).unwrap()).collect::<Vec<_>>();
    let of = |story: &StoryVersion, texts: &[&str]| Likeness::of(story, &symbols(texts));
    let news = story("Crane");
    let mut release = story("Crane");
    release.is_paid = true;
    for (story, one, other, expected) in [
        (&news, &["NQ:TIDE"][..], &["NQ:CRVN"][..], "apart"),
        (&news, &["NQ:TIDE"], &["NY:TIDE"], "same"),
        (&news, &["NQ:TIDE", "NQ:CRVN"], &["NQ:CRVN", "NQ:HLGN"], "same"),
        (&news, &["NQ:TIDE"], &[], "same"),
        (&release, &["NQ:TIDE", "NQ:CRVN"], &["NQ:CRVN", "NQ:HLGN"], "apart"),
        // A release of two companies together, which each sends.
        (&release, &["NQ:TIDE", "NQ:CRVN"], &["NQ:CRVN", "NQ:TIDE"], "same"),
    ] {
        let (verdict, reasons) = told(&of(story, one), &of(story, other));
        let verdict = if verdict == "event" { "apart" } else { verdict };
        assert_eq!(verdict, expected, "{one:?} {other:?}\n{reasons}");
    }
    let written =
        with_body("Crane", "The owner of the crane (NYSE: TIDE; TSX: TDE) said nothing in Northport.").likeness();
    assert_eq!(written.tickers().collect::<Vec<_>>(), ["TIDE", "TDE"]);
}

#[test]
fn what_is_no_story_is_like_none() {
    let usable = Likeness::of(&story("Crane"), &[]);
    let of = |status| Likeness::of(&StoryVersion { status, ..story("Crane") }, &[]);
    assert_eq!(told(&usable, &of(PubStatus::Canceled)).0, "apart");
    assert_eq!(told(&usable, &of(PubStatus::Withheld)).0, "apart");
    assert_eq!(told(&usable, &of(PubStatus::Unknown("odd".into()))).0, "apart");
    assert_eq!(told(&usable, &Likeness::of(&story("CORRECTION: Crane"), &[])).0, "apart");
    assert_eq!(told(&of(PubStatus::Canceled), &of(PubStatus::Canceled)).0, "same");
    let german = Likeness::of(&StoryVersion { language: Some("de-CH".into()), ..story("Crane") }, &[]);
    let (verdict, reasons) = told(&usable, &german);
    assert_eq!(verdict, "apart");
    assert!(reasons.starts_with("different languages: en against de"), "{reasons}");
}

#[test]
fn languages_without_spaces_are_compared_by_their_characters() {
    let text = "港の当局は火曜日、起重機が軌道を外れて税関の建物にもたれかかった後、両方の船渠を閉鎖した。けが人はいなかった。当局によると、船渠は週末までに再び開かれる見込みである。";
    let of = |text: &str| {
        let mut story = Draft::new(&text[..24], &[text]).version("one");
        story.language = Some("ja".into());
        Likeness::of(&story, &[])
    };
    assert_eq!(told(&of(text), &of(text)).0, "same");
    assert_eq!(told(&of(text), &of(&text.replace("けが人はいなかった。", ""))).0, "near");
    assert_eq!(told(&of(text), &of("中央銀行は水曜日、政策金利を据え置くことを全会一致で決定したと発表した。市場の予想どおりの結果であり、総裁は会見で慎重な姿勢を改めて示した。")).0, "apart");
}

#[test]
fn numbers_are_read_as_their_language_writes_them() {
    let of = |text: &str, language: &str| {
        let mut story = Draft::new("Zahlen", &[text]).version("one");
        story.language = Some(language.into());
        Likeness::of(&story, &[])
    };
    let one = of(
        "Der Hafen nahm 1,2 Milliarden Euro ein, 12 Prozent mehr als im Jahr zuvor, und zahlt den Aktionären wieder eine Dividende von 2 Euro.",
        "de",
    );
    let two = of(
        "Der Hafen nahm 1.200 Millionen Euro ein, 12,0 Prozent mehr als im Jahr zuvor, und zahlt den Aktionären wieder eine Dividende von 2,00 Euro.",
        "de",
    );
    assert_eq!(told(&one, &two).0, "same");
}

#[test]
fn nothing_is_like_nothing_and_very_little_needs_to_be_the_same() {
    let of = |headline: &str, body: &[&str]| Draft::new(headline, body).likeness();
    assert_eq!(told(&of("Bridge closed", &[]), &of("Bridge closed", &[])).0, "same");
    assert_eq!(told(&of("Bridge closed", &[]), &of("Bridge open", &[])).0, "apart");
    assert_eq!(told(&of("Q3 results", &["See attached."]), &of("Q2 results", &["See attached."])).0, "apart");
    assert_eq!(told(&of("", &[]), &of("Bridge closed", &[])).0, "apart");
}

#[test]
fn one_sentence_under_two_headlines_is_two_stories() {
    let told =
        |headline: &str| Draft::new(headline, &["Only this story tells of the walnut harvest on the eastern shore."]);
    let (one, other) = (told("A lighthouse is lit again").likeness(), told("A second lighthouse follows").likeness());
    assert!(compare(&one, &other).verdict < Verdict::Near { similarity: Score(0) });
    assert_eq!(compare(&one, &told("A lighthouse is lit again").likeness()).verdict, Verdict::Same);
}

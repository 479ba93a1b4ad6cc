//! What a text says in lines of its own, where no field says it: datelines, bylines, those who contributed, the language.

mod support;

use broadtape_formats::dialect::{self, Dialect};
use broadtape_formats::news::{self, Item};
use broadtape_model::{Block, ContributorRole, Gleaned, Inline, ProviderId, StoryVersion};
use support::{ninjs, rss, story};

/// A story of an item whose language is said, of these paragraphs.
fn told(paragraphs: &[&str]) -> StoryVersion {
    let html: String = paragraphs.iter().map(|words| format!("<p>{words}</p>")).collect();
    let value = serde_json::Value::from(html);
    taken(ninjs(&format!(r#""language": "en", "bodies": [{{"contentType": "text/html", "value": {value}}}]"#)))
}

/// A story as a door takes it.
fn taken(document: String) -> StoryVersion {
    let story = story(document);
    StoryVersion { gleaned: dialect::glean(&story).0, ..story }
}

fn gleaned(paragraphs: &[&str]) -> Gleaned {
    told(paragraphs).gleaned
}

fn names(line: &str) -> Vec<String> {
    let gleaned = gleaned(&["The quay is open.", "Ships came.", line]);
    gleaned.contributors.into_iter().map(|one| one.name).collect()
}

#[test]
fn a_dateline_at_the_start_is_found_with_its_agency() {
    let table = [
        ("KESTREL BAY (HP) — The quay is open.", "KESTREL BAY", "HP"),
        ("KESTREL BAY, Norland (Harbour Press) -- The quay is open.", "KESTREL BAY, Norland", "Harbour Press"),
        ("KESTREL BAY (HP) – The quay is open.", "KESTREL BAY", "HP"),
        ("ST. JOHN'S, N.L. (HP)—The quay is open.", "ST. JOHN'S, N.L.", "HP"),
        ("Kestrel Bay, March 3 (Harbour Press) - The quay is open.", "Kestrel Bay, March 3", "Harbour Press"),
        ("KESTREL BAY, March 3 (Harbour Press) - The quay is open.", "KESTREL BAY, March 3", "Harbour Press"),
        ("Möwenhafen, 3. März (hpa) - Der Kai ist offen.", "Möwenhafen, 3. März", "hpa"),
        ("Port-au-Vent, 3 mars 2026 (APP) - Le quai est ouvert.", "Port-au-Vent, 3 mars 2026", "APP"),
        (
            "KESTREL BAY, Nov. 2, 2026 (HARBOUR NEWSWIRE) -- River Works said",
            "KESTREL BAY, Nov. 2, 2026",
            "HARBOUR NEWSWIRE",
        ),
        (
            "KESTREL BAY, Norland, March 3, 2026 /HWire/ -- River Works said",
            "KESTREL BAY, Norland, March 3, 2026",
            "HWire",
        ),
        ("KESTREL BAY, Norland--(HARBOUR WIRE)--River Works said", "KESTREL BAY, Norland", "HARBOUR WIRE"),
        ("<b>KESTREL BAY</b> (HP) — The quay is open.", "KESTREL BAY", "HP"),
    ];
    for (line, dateline, credit) in table {
        let told = told(&[line, "Ships came.", "More came later."]);
        assert_eq!(told.gleaned.dateline.as_deref(), Some(dateline), "{line}");
        assert_eq!(told.gleaned.credit.as_deref(), Some(credit), "{line}");
        // It stands in the text, which is as it was, and in no field.
        assert_eq!((told.dateline, told.credit), (None, None), "{line}");
    }
    let dated = gleaned(&["KESTREL BAY, March 3 - The quay is open."]);
    assert_eq!((dated.dateline.as_deref(), dated.credit), (Some("KESTREL BAY, March 3"), None));
}

#[test]
fn what_only_looks_like_a_dateline_is_none() {
    for line in [
        "The quay at KESTREL BAY (HP) — which was closed — is open.",
        "Kestrel Bay (HP) is open again.",
        "KESTREL BAY is open again, the Harbour Press (HP) said.",
        "Mara Lind (HP) - the skipper - was first.",
        "Mara Lind (left) – the skipper – was first.",
        "River Works (RIVR) - Shares rose.",
        "RIVER WORKS (NYSE: RIVR) — Shares rose.",
        "BREAKING — The quay is open.",
        "UPDATE - The quay is open.",
        "WATCH: The quay is open.",
        "March 3 - The quay is open.",
        "On March 3 (HP) - a Tuesday - it rained.",
        "Mara Lind, 33 (HP) - the skipper - was first.",
        "Mara Lind, 33 years (HP) - the skipper - was first.",
        "A, B (C) - D",
        "“KESTREL BAY (HP) — the quay is open”, it said.",
        "(HP) — The quay is open.",
    ] {
        let found = gleaned(&[line, "Ships came.", "More came later.", "And more.", "And more."]);
        assert_eq!((found.dateline, found.credit), (None, None), "{line}");
    }
    // Nor further down, where such a line is about somebody else's text.
    let found =
        gleaned(&["The quay is open.", "Ships came.", "KESTREL BAY (HP) — So it began.", "End.", "End.", "End."]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_byline_may_stand_before_the_dateline() {
    let found = gleaned(&["By MARA LIND", "KESTREL BAY (HP) — The quay is open.", "Ships came."]);
    assert_eq!(found.byline.as_deref(), Some("MARA LIND"));
    assert_eq!(found.dateline.as_deref(), Some("KESTREL BAY"));
    for line in [
        "By Friday the quay was open.",
        "By the sea",
        "By and large it was open",
        "By Mara Lind’s own account it was late",
    ] {
        assert_eq!(gleaned(&[line, "Ships came."]).byline, None, "{line}");
    }
}

#[test]
fn those_who_contributed_are_found_in_a_line_of_their_own() {
    let table: [(&str, &[&str]); 19] = [
        ("The Harbour Press contributed to this report.", &["The Harbour Press"]),
        ("The Harbour Press contributed to this report", &["The Harbour Press"]),
        ("(The Harbour Press contributed to this report.)", &["The Harbour Press"]),
        ("<em>The Harbour Press contributed to this report.</em>", &["The Harbour Press"]),
        ("Northwire contributed reporting to this story.", &["Northwire"]),
        ("Mara Lind in Kestrel Bay and Ben Okafor contributed to this report.", &["Mara Lind", "Ben Okafor"]),
        (
            "Mara Lind, Ben Okafor and The Harbour Press contributed reporting.",
            &["Mara Lind", "Ben Okafor", "The Harbour Press"],
        ),
        ("Mara Lind, Ben Okafor, and Lia Stern contributed reporting.", &["Mara Lind", "Ben Okafor", "Lia Stern"]),
        ("Harbour Press writer Mara Lind in Kestrel Bay contributed to this report.", &["Harbour Press", "Mara Lind"]),
        (
            "Harbour Press writers Mara Lind and Ben Okafor contributed to this report.",
            &["Harbour Press", "Mara Lind", "Ben Okafor"],
        ),
        ("Mara Lind contributed reporting from Kestrel Bay.", &["Mara Lind"]),
        ("Ludwig van der Meer also contributed to this article.", &["Ludwig van der Meer"]),
        ("(Reporting by Mara Lind; Editing by Ben Okafor)", &["Mara Lind", "Ben Okafor"]),
        (
            "(Reporting by Mara Lind in Kestrel Bay; additional reporting by Lia Stern; writing by Jon de Vries; editing by Ben Okafor)",
            &["Mara Lind", "Lia Stern", "Jon de Vries", "Ben Okafor"],
        ),
        ("Additional reporting by Lia Stern.", &["Lia Stern"]),
        ("— With files from The Harbour Press", &["The Harbour Press"]),
        ("With reporting by Lia Stern.", &["Lia Stern"]),
        ("(Mit Material von Hafenpresse)", &["Hafenpresse"]),
        ("(avec la Presse du Port)", &["la Presse du Port"]),
    ];
    for (line, expected) in table {
        assert_eq!(names(line), expected, "{line}");
    }
}

#[test]
fn a_bare_mention_is_no_contribution() {
    for line in [
        "The mayor thanked The Harbour Press, which contributed to this report of the council.",
        "Rising costs contributed to this report being late.",
        "She contributed to this report.",
        "Nobody contributed to this report.",
        "The storm that hit the bay contributed to this report.",
        "The Harbour Press contributed to the rescue fund.",
        "The Harbour Press reported that Mara Lind contributed to this story of success.",
        "The quay is open. Mara Lind contributed to this report.",
        "“The Harbour Press contributed to this report”, she said.",
        "The Harbour Press first reported the closure.",
        "Reporting by Mara Lind showed that the quay was closed.",
        "Reporting by telephone was hard.",
        "Editing by hand takes longer (she said).",
        "With files from the archive, the museum could date the ship.",
        "With reporting by boat, it took longer.",
        "(avec du pain)",
        "SOURCE: the statistics office, in the table above",
        "Source code is free.",
        "The source of the River Works is in the hills.",
    ] {
        assert_eq!(names(line), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn such_a_line_counts_at_the_end_alone() {
    let line = "The Harbour Press contributed to this report.";
    assert!(gleaned(&[line, "Ships came.", "More came.", "And more."]).is_empty());
    assert_eq!(gleaned(&["Ships came.", line, "Copyright 2026.", "All rights reserved."]).contributors.len(), 1);
}

#[test]
fn the_source_of_a_press_release_is_where_it_came_from() {
    let found = gleaned(&["River Works opened a quay.", "It is long.", "SOURCE River Works, Inc."]);
    assert_eq!(
        (found.contributors[0].name.as_str(), found.contributors[0].role),
        ("River Works, Inc.", ContributorRole::Origin)
    );
}

#[test]
fn what_a_field_says_is_not_gleaned() {
    let body = r#"<p>KESTREL BAY (HP) — The quay is open.</p><p>The Harbour Press contributed to this report.</p>"#;
    let value = serde_json::Value::from(body);
    let told = taken(ninjs(&format!(
        r#""language": "en", "located": "Norland", "infosources": [{{"name": "Harbour Press", "role": "contributor"}}],
        "bodies": [{{"contentType": "text/html", "value": {value}}}]"#
    )));
    assert_eq!((told.dateline.as_deref(), told.gleaned.dateline), (Some("Norland"), None));
    assert_eq!(told.gleaned.contributors, [], "the same name, written another way");
}

#[test]
fn the_text_stays_as_it_is() {
    let line = "The Harbour Press contributed to this report.";
    let told = told(&["KESTREL BAY (HP) — The quay is open.", line]);
    let paragraph = |words: &str| Block::Paragraph(vec![Inline::Text(words.to_owned())]);
    assert_eq!(told.body, [paragraph("KESTREL BAY (HP) — The quay is open."), paragraph(line)]);
    assert_eq!(told.contributors, []);
}

#[test]
fn a_language_is_found_where_none_is_said() {
    let table = [
        (
            "en",
            "The harbour master said on Tuesday that the quay would stay open through the winter, and that the ferries to the islands would sail again from the first week of March.",
        ),
        (
            "de",
            "Der Hafenmeister sagte am Dienstag, dass der Kai den ganzen Winter über geöffnet bleibe und die Fähren zu den Inseln ab der ersten Märzwoche wieder fahren würden.",
        ),
        (
            "fr",
            "Le capitaine du port a déclaré mardi que le quai resterait ouvert tout l'hiver et que les bateaux pour les îles reprendraient la mer dès la première semaine de mars.",
        ),
        (
            "es",
            "El capitán del puerto dijo el martes que el muelle seguirá abierto durante todo el invierno y que los barcos hacia las islas volverán a navegar la primera semana de marzo.",
        ),
        (
            "ru",
            "Начальник порта сообщил во вторник, что причал останется открытым всю зиму, а паромы на острова снова начнут ходить с первой недели марта.",
        ),
        (
            "ja",
            "港長は火曜日、桟橋は冬の間ずっと開いており、島々へのフェリーは三月の第一週から再び運航すると述べた。乗客は予約なしで乗ることができる。",
        ),
    ];
    for (language, words) in table {
        let found = read_unsaid(words);
        assert_eq!((found.language, found.gleaned.language.as_deref()), (None, Some(language)), "{words}");
    }
}

#[test]
fn no_language_is_guessed_from_few_words() {
    for words in ["Quay opens", "1,234 5,678 9,012", "Kestrel Bay, Norland"] {
        assert_eq!(read_unsaid(words).gleaned.language, None, "{words}");
    }
    assert_eq!(
        taken(rss("<description>Der Kai bleibt offen.</description>")).gleaned.language,
        None,
        "the feed says it"
    );
}

/// A story of an item that says no language.
fn read_unsaid(words: &str) -> StoryVersion {
    let value = serde_json::Value::from(words);
    let document = format!(r#"{{"uri": "urn:1", "headline": {value}, "body_text": {value}}}"#);
    let parsed = news::read(document.as_bytes(), &ProviderId::new("wire"), &Dialect::default());
    match parsed.expect("a document that gives a story").items.swap_remove(0) {
        Item::Story { story, .. } => StoryVersion { gleaned: dialect::glean(&story).0, ..*story },
        Item::Kill(kill) => panic!("a kill of {:?}", kill.story),
    }
}

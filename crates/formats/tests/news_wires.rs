//! Wire text with control characters, mail, and AP's Media API.

mod support;

use broadtape_formats::news::{Format, Item, Numbering};
use broadtape_model::{Embargo, ProblemKind, PubStatus, Section, UnixNanos};
use support::samples::{ALL, ANPA_1312, AP_MEDIA, IPTC_7901, MAIL};
use support::{headlines, kills, paragraph, read, refused, story, story_of};

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("an instant")
}

#[test]
fn every_format_is_known_by_its_bytes() {
    let formats: Vec<Format> = ALL.iter().map(|document| read(document).unwrap().format).collect();
    let expected = [
        Format::Iptc7901,
        Format::Anpa1312,
        Format::Mail,
        Format::ApMedia,
        Format::Newsml1,
        Format::Nitf,
        Format::JsonFeed,
        Format::Cdf,
    ];
    assert_eq!(formats, expected);
}

#[test]
fn an_iptc_7901_message_is_read_whole() {
    let (story, numbering, problems) = story_of(IPTC_7901);
    assert_eq!((problems, numbering), (vec![], Numbering::Door));
    assert_eq!(story.id.guid.as_ref(), "iptc7901:exa:0123:2026-01-31");
    assert_eq!(
        story.headline,
        "River rises again and forces the people of the lower town out of their houses for the second time"
    );
    assert_eq!(story.body, [paragraph("Town (exa) - The river rose again on Monday."), paragraph("Nobody was hurt.")]);
    assert_eq!(
        (story.urgency, story.section, story.slugline.as_deref()),
        (Some(4), Some(Section::World), Some("floods/town"))
    );
    assert_eq!(story.version_created, Some(at("2026-01-31T12:30:00Z")));
    assert_eq!(story.correction.as_deref(), Some("level, second paragraph"));
    let note = story.editorial_note.unwrap();
    assert!(note.contains("A. Example") && note.contains("exa ae"), "{note}");
}

#[test]
fn an_iptc_7901_message_of_another_agency_is_read() {
    let document = "\u{1}EXB 045 p 3 87\r\nfloods\r\n\u{2}River rises\r\n  TOWN, Jan 31 - The river rose.\r\n\u{3}312359 CET Jan 26\r\n\u{4}";
    let (story, _, problems) = story_of(document);
    assert_eq!(problems, []);
    assert_eq!((story.id.guid.as_ref(), story.headline.as_str()), ("iptc7901:exb:045:2026-01-31", "River rises"));
    assert_eq!((story.urgency, story.version_created), (Some(3), Some(at("2026-01-31T22:59:00Z"))));
    // Latin 1, as wires are, and several messages in one file.
    let latin: Vec<u8> = IPTC_7901
        .replace("Town (exa)", "Zürich (exa)")
        .replace("0123", "0124")
        .chars()
        .map(|character| u8::try_from(u32::from(character)).unwrap())
        .collect();
    let parsed = read([IPTC_7901.as_bytes(), &latin].concat()).unwrap();
    assert_eq!((parsed.items.len(), parsed.problems.len()), (2, 0));
    assert!(format!("{:?}", parsed.items[1]).contains("Zürich (exa)"));
}

#[test]
fn a_wire_that_says_in_words_that_it_waits_waits() {
    for (document, from, to) in [
        (IPTC_7901, "(Correction: level, second paragraph)", "(Sperrfrist 31. Januar 14.20 Uhr)"),
        (IPTC_7901, "## Editors", "## STRICTLY EMBARGOED until 0900 GMT"),
        (ANPA_1312, "^Eds: UPDATES with level.", "^Eds: EMBARGOED for 9 a.m. release."),
        (ANPA_1312, "^The Wire<", "^HOLD FOR RELEASE<"),
        (MAIL, "The Gr\u{fc}n rose again.</p>", "EMBARGOED UNTIL MONDAY</p><p>The Gr\u{fc}n rose again.</p>"),
    ] {
        let changed = document.replace(from, to);
        assert_ne!(changed, document, "{from}");
        let (story, _, problems) = story_of(&changed);
        assert_eq!(story.embargo, Some(Embargo::UntilTold), "{to}: {story:?}");
        assert_eq!(problems[0].kind, ProblemKind::Ignored);
    }
    // A story about an embargo is not held by it.
    let about =
        ANPA_1312.replace("River rises again", "Country lifts oil embargo").replace("rose again", "embargo ended");
    assert_eq!(story(about).embargo, None);
}

#[test]
fn an_anpa_1312_message_is_read_whole() {
    let (story, numbering, problems) = story_of(ANPA_1312);
    assert_eq!((problems, numbering), (vec![], Numbering::Door));
    assert_eq!(story.id.guid.as_ref(), "anpa1312:bc-river-rises:2026-01-31");
    assert_eq!(
        (story.headline.as_str(), story.byline.as_deref()),
        ("River rises again", Some("By ANN EXAMPLE, The Wire"))
    );
    assert_eq!(story.body, [paragraph("TOWN (Wire) _ The river rose again on Monday."), paragraph("Nobody was hurt.")]);
    assert_eq!((story.urgency, story.section), (Some(3), Some(Section::Sport)));
    assert_eq!((story.version_created, story.symbols[0].as_str()), (Some(at("2026-01-31T15:30:00Z")), "XEXA:RIVR"));
    assert_eq!(story.editorial_note.as_deref(), Some("Eds: UPDATES with level. Will be updated."));
    // A later take is the same story.
    let second = ANPA_1312.replace("1stLd-Writethru", "2ndLd-Writethru").replace("a0123", "a0999");
    assert_eq!(support::story(second).id, story.id);
}

#[test]
fn wires_kill_in_capitals() {
    let kill = ANPA_1312.replace("1stLd-Writethru", "KILL");
    assert_eq!(kills(&read(kill).unwrap())[0].story.guid.as_ref(), "anpa1312:bc-river-rises:2026-01-31");
    let kill = IPTC_7901
        .replace("0123 4", "0125 4")
        .replace(
            "River rises again and forces the people of the lower town out of\r\ntheir houses for the second time =",
            "KILL KILL KILL =",
        )
        .replace("The river rose again", "Please do not use exa0123");
    assert_eq!(kills(&read(&kill).unwrap())[0].story.guid.as_ref(), "iptc7901:exa:0123:2026-01-31");
    let (kind, told) = refused(kill.replace("exa0123", "the story"));
    assert!(kind == ProblemKind::Unknown && told.contains("by hand"), "{told}");
    // A headline about a killing is no kill.
    assert_eq!(
        read(ANPA_1312.replace("River rises again", "Storm kills two, kill rate grows")).unwrap().items.len(),
        1
    );
}

#[test]
fn wire_text_that_breaks_off_is_not_used() {
    for document in [IPTC_7901, ANPA_1312] {
        let end = document.find('\u{3}').unwrap();
        for length in (0..end).filter(|length| document.is_char_boundary(*length)) {
            assert!(read(&document[..length]).is_err(), "{:?}", &document[..length]);
        }
        let two = read([&document[..end], document].concat()).unwrap();
        assert_eq!((two.items.len(), two.problems.len()), (1, 1));
    }
}

#[test]
fn a_mail_is_a_story() {
    let (story, numbering, problems) = story_of(MAIL);
    assert_eq!((problems, numbering), (vec![], Numbering::Door));
    assert_eq!((story.id.guid.as_ref(), story.headline.as_str()), ("1@example.com", "River rises again"));
    assert_eq!(story.body, [paragraph("The Grün rose again."), paragraph("Nobody was hurt.")]);
    assert_eq!((story.contributors[0].name.as_str(), story.is_paid), ("River Wörks", true));
    assert_eq!(story.first_created, Some(at("2026-01-31T08:00:00Z")));
    assert!(!format!("{story:?}").contains('@') || story.id.guid.contains('@'));
    // Plain text alone ends at the signature.
    let (head, rest) = MAIL.split_once("--b\r\nContent-Type: text/html").unwrap();
    let plain = format!("{head}{}", rest.split_once("\r\n\r\n--b--").map(|_| "--b--\r\n").unwrap());
    assert_eq!(support::story(plain).body, story.body);
}

#[test]
fn a_mail_without_an_identifier_with_files_or_in_a_mailbox_is_read() {
    let plain = "From: A <a@example.com>\nTo: b@example.com\nSubject: Fwd: Fw: River rises\n\nThe river rose again.\n";
    let story_ = story(plain);
    assert!(story_.id.guid.starts_with("sha256:") && story_.headline == "River rises", "{story_:?}");
    let mailbox = format!(
        "From a@example.com Sat Jan 31 09:00:00 2026\n{plain}\nFrom a@example.com Sat Jan 31 10:00:00 2026\n{}",
        plain.replace("River rises", "Bridge opens")
    );
    assert_eq!(headlines(&read(mailbox).unwrap()), ["River rises", "Bridge opens"]);
    let attached = "From: a@example.com\nTo: b@example.com\nSubject: River rises\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWords.\n--b\nContent-Type: image/png; name=\"map.png\"\nContent-Disposition: attachment; filename=\"map.png\"\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n";
    let (story, _, problems) = story_of(attached);
    assert_eq!(story.body, [paragraph("Words.")]);
    assert!(problems.len() == 1 && problems[0].what.contains("map.png"), "{problems:?}");
}

#[test]
fn a_mail_withdraws_the_mail_that_it_names() {
    let killed = |headers: &str, subject: &str, text: &str| {
        let mail = format!(
            "From: a@example.com\nTo: b@example.com\nMessage-ID: <3@x>\n{headers}Subject: {subject}\n\n{text}\n"
        );
        kills(&read(mail).unwrap()).iter().map(|kill| kill.story.guid.to_string()).collect::<Vec<_>>()
    };
    let thread = "References: <1@x>\n <2@x>\n";
    let cases = [
        ("Supersedes: <1@x>\n", "KILL: River rises", "MANDATORY KILL", vec!["1@x"]),
        ("In-Reply-To: <2@x>\n", "KILL KILL KILL", "Please do not use it.", vec!["2@x"]),
        (thread, "Re: River rises", "BULLETIN KILL", vec!["2@x"]),
        ("In-Reply-To: <2@x>\n", "Storm kills two", "The kill rate grows.", vec![]),
        (thread, "Re: River rises", "The river rose again.", vec![]),
        ("Supersedes: <3@x>\n", "River rises", "The river rose again.", vec![]),
    ];
    for (headers, subject, text, expected) in cases {
        assert_eq!(killed(headers, subject, text), expected, "{headers} {subject} {text}");
    }
    let (kind, told) = refused("From: a@example.com\nTo: b@example.com\nSubject: MANDATORY KILL\n\nDo not use it.\n");
    assert!(kind == ProblemKind::Unknown && told.contains("by hand"), "{told}");
}

#[test]
fn a_mail_that_supersedes_another_withdraws_it_and_stands_in_its_place() {
    let parsed = read(MAIL.replacen("Subject:", "Supersedes: <0@example.com>\r\nSubject:", 1)).unwrap();
    assert_eq!(kills(&parsed)[0].story.guid.as_ref(), "0@example.com");
    assert_eq!(headlines(&parsed), ["River rises again"]);
}

#[test]
fn an_item_of_aps_media_is_withdrawn_by_a_note_in_capitals() {
    let noted = |note: &str| AP_MEDIA.replace("UPDATES.", note);
    let killed = read(noted("MANDATORY KILL\\nThe story is wrong.")).unwrap();
    assert_eq!(kills(&killed)[0].story.guid.as_ref(), "abc");
    assert_eq!(headlines(&killed), [""; 0]);
    assert_eq!(headlines(&read(noted("Adds that the storm may kill. With photos.")).unwrap()), ["River rises"]);
}

#[test]
fn an_item_of_aps_media_api_is_known_by_its_item_and_tells_where_its_text_is() {
    let (story, numbering, problems) = story_of(AP_MEDIA);
    assert_eq!((story.id.guid.as_ref(), story.version, numbering), ("abc", 1, Numbering::Provider));
    assert_eq!((story.headline.as_str(), story.byline.as_deref()), ("River rises", Some("By ANN EXAMPLE")));
    assert_eq!(story.usage_terms.as_deref(), Some("Licensed sites.\nNo archives."));
    assert_eq!((story.section, story.urgency, story.status), (Some(Section::Sport), Some(4), PubStatus::Usable));
    assert!(problems.len() == 1 && problems[0].what.contains("renditions.nitf"), "{problems:?}");
    let held = support::story(AP_MEDIA.replace("\"usable\"", "\"embargoed\""));
    assert_eq!((held.status, held.embargo), (PubStatus::Usable, Some(Embargo::UntilTold)));
    let parsed = read(AP_MEDIA.replace("\"usable\"", "\"canceled\"")).unwrap();
    assert!(matches!(&parsed.items[0], Item::Kill(kill) if kill.story.guid.as_ref() == "abc"));
}

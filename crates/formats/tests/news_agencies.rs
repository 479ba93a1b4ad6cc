//! Agencies' XML besides NewsML-G2: NewsML 1 and NITF.

mod support;

use broadtape_formats::news::{Format, Numbering};
use broadtape_model::{Embargo, ProblemKind, PubStatus, Section, UnixNanos};
use support::{headlines, kills, paragraph, read, story, story_of};

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("an instant")
}

/// A NewsML 1 document with what varies of its management and its component.
fn newsml(management: &str, component: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML Version="1.2"><NewsEnvelope><DateAndTime>20260131T090100+0000</DateAndTime><Priority FormalName="4"/></NewsEnvelope>
        <NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>wire.example.com</ProviderId><DateId>20260131</DateId><NewsItemId>RIVER</NewsItemId>
        <RevisionId PreviousRevision="2" Update="N">3</RevisionId><PublicIdentifier>urn:newsml:wire.example.com:20260131:RIVER:3N</PublicIdentifier></NewsIdentifier><NameLabel>RIVER</NameLabel></Identification>
        <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20260131T080000+0000</FirstCreated><ThisRevisionCreated>20260131T090000Z</ThisRevisionCreated>{management}</NewsManagement>
        <NewsComponent>{component}</NewsComponent></NewsItem></NewsML>"#
    )
}

fn component(content: &str) -> String {
    format!(
        r#"<NewsLines><HeadLine>River rises</HeadLine><SubHeadLine>Again.</SubHeadLine><ByLine>Ann Example</ByLine><DateLine>TOWN, Jan 31</DateLine><CreditLine>The Wire</CreditLine>
        <CopyrightLine>© The Wire</CopyrightLine><SlugLine>RIVER</SlugLine><KeywordLine>floods</KeywordLine><NewsLine><NewsLineType FormalName="AdvisoryLine"/><NewsLineText>Check the level.</NewsLineText></NewsLine></NewsLines>
        <AdministrativeMetadata><Source><Party FormalName="Other Wire"/></Source></AdministrativeMetadata><RightsMetadata><UsageRights><Limitations>Licensed sites.</Limitations></UsageRights></RightsMetadata>
        <DescriptiveMetadata><Language FormalName="en-GB"/><Genre FormalName="Release"/><SubjectCode><SubjectMatter FormalName="15054000"/></SubjectCode></DescriptiveMetadata>
        <Metadata><MetadataType FormalName="Securities Identifier"/><Property FormalName="Ticker Symbol" Value="RIVR"/><Property FormalName="Exchange" Value="XEXA"/></Metadata>{content}"#
    )
}

const NITF: &str = r#"<ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF"/><DataContent><nitf><body><body.head><hedline><hl1>no</hl1></hedline></body.head>
    <body.content><p>One.</p><p>Two.</p></body.content></body></nitf></DataContent></ContentItem>"#;

#[test]
fn a_newsml_1_story_is_read_whole() {
    let pictures = r#"<NewsComponent><Role FormalName="Photo"/><NewsLines><HeadLine>The bridge</HeadLine></NewsLines><NewsComponent><Role FormalName="Caption"/><ContentItem><DataContent><p>The bridge today.</p></DataContent></ContentItem></NewsComponent>
        <ContentItem Href="small.jpg"><MimeType FormalName="image/jpeg"/><Characteristics><Property FormalName="PixelWidth" Value="100"/></Characteristics></ContentItem>
        <ContentItem Href="large.jpg"><MimeType FormalName="image/jpeg"/><Characteristics><Property FormalName="PixelWidth" Value="1200"/><Property FormalName="PixelHeight" Value="800"/></Characteristics></ContentItem></NewsComponent>"#;
    let document =
        newsml(r#"<Status FormalName="Usable"/><Urgency FormalName="2"/>"#, &component(&format!("{NITF}{pictures}")));
    assert_eq!(read(&document).unwrap().format, Format::Newsml1);
    let (story, numbering, problems) = story_of(&document);
    assert_eq!(problems, []);
    assert_eq!((story.version, numbering, &story.status), (3, Numbering::Provider, &PubStatus::Usable));
    assert_eq!(story.id.guid.as_ref(), "urn:newsml:wire.example.com:20260131:RIVER");
    assert_eq!((story.headline.as_str(), story.deck.as_deref()), ("River rises", Some("Again.")));
    assert_eq!((story.byline.as_deref(), story.dateline.as_deref()), (Some("Ann Example"), Some("TOWN, Jan 31")));
    assert_eq!((story.credit.as_deref(), story.copyright.as_deref()), (Some("The Wire"), Some("© The Wire")));
    assert_eq!((story.slugline.as_deref(), story.language.as_deref()), (Some("RIVER"), Some("en-GB")));
    assert_eq!(
        (story.usage_terms.as_deref(), story.editorial_note.as_deref()),
        (Some("Licensed sites."), Some("Check the level."))
    );
    assert_eq!((story.urgency, story.is_paid, story.section), (Some(2), true, Some(Section::Sport)));
    assert_eq!(
        (story.first_created, story.version_created),
        (Some(at("2026-01-31T08:00:00Z")), Some(at("2026-01-31T09:00:00Z")))
    );
    assert_eq!((story.contributors[0].name.as_str(), story.symbols[0].as_str()), ("Other Wire", "XEXA:RIVR"));
    assert_eq!(story.body, [paragraph("One."), paragraph("Two.")]);
    let picture = &story.pictures[0];
    assert_eq!(
        (picture.url.as_ref(), picture.width, picture.alternative.as_str()),
        ("large.jpg", Some(1200), "The bridge")
    );
    assert_eq!((picture.caption.as_deref(), picture.credit.as_deref()), (Some("The bridge today."), Some("The Wire")));
}

#[test]
fn a_newsml_1_status_holds_and_kills() {
    let with = |management: &str| newsml(management, &component(NITF));
    let cases = [
        (r#"<Status FormalName="Withheld"/>"#, PubStatus::Withheld, None),
        (r#"<Status FormalName="Embargoed"/>"#, PubStatus::Usable, Some(Embargo::UntilTold)),
        (
            r#"<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20300101T090000+0100</DateAndTime></StatusWillChange>"#,
            PubStatus::Usable,
            Some(Embargo::Until(at("2030-01-01T08:00:00Z"))),
        ),
        (
            r#"<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Canceled"/><DateAndTime>20300101T090000+0100</DateAndTime></StatusWillChange>"#,
            PubStatus::Usable,
            Some(Embargo::UntilTold),
        ),
        (r#"<Status FormalName="Whatever"/>"#, PubStatus::Unknown("Whatever".to_owned()), None),
    ];
    for (management, status, embargo) in cases {
        let story = story(with(management));
        assert_eq!((story.status, story.embargo), (status, embargo), "{management}");
    }
    for status in ["Canceled", "Cancelled", "Killed"] {
        let parsed = read(with(&format!(r#"<Status FormalName="{status}"/>"#))).unwrap();
        assert_eq!(kills(&parsed)[0].story.guid.as_ref(), "urn:newsml:wire.example.com:20260131:RIVER", "{status}");
    }
    // What the document within says holds too.
    let held = NITF.replace("<nitf>", r#"<nitf><head><docdata management-status="embargoed"><date.release norm="20300101T090000Z"/></docdata></head>"#);
    let story = story(newsml(r#"<Status FormalName="Usable"/>"#, &component(&held)));
    assert_eq!(story.embargo, Some(Embargo::Until(at("2030-01-01T09:00:00Z"))));
}

#[test]
fn a_newsml_1_body_is_the_piece_that_says_so_and_its_headline_has_words() {
    let piece = |role: &str, words: &str| {
        format!(
            r#"<NewsComponent><Role FormalName="{role}"/><ContentItem><Format FormalName="XHTML"/><DataContent><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body><p>{words}</p></body></html></DataContent></ContentItem></NewsComponent>"#
        )
    };
    let pieces =
        [piece("Contact", "no"), piece("HeadLine", "no"), piece("Other", "no"), piece("Body", "The text.")].concat();
    let document = newsml("", &format!("<NewsLines><HeadLine>569697231</HeadLine></NewsLines>{pieces}"));
    let story = story(document);
    assert_eq!((story.headline.as_str(), story.body.as_slice()), ("RIVER", [paragraph("The text.")].as_slice()));
    assert_eq!(story.status, PubStatus::Usable);
}

#[test]
fn items_within_a_newsml_1_package_are_stories_of_their_own() {
    let inner = newsml("", &component(NITF));
    let inner = inner
        .split_once("</NewsEnvelope>")
        .unwrap()
        .1
        .replace("</NewsML>", "")
        .replace("RIVER", "BRIDGE")
        .replace("River rises", "Bridge opens");
    let parsed = read(newsml("", &format!("{}{inner}", component(NITF)))).unwrap();
    assert_eq!(headlines(&parsed), ["River rises", "Bridge opens"]);
}

fn nitf(docdata: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-6.dtd"><nitf baselang="en-GB"><head><title>no</title><tobject tobject.type="news"><tobject.property tobject.property.type="Press Release"/>
        <tobject.subject tobject.subject.refnum="15054000" tobject.subject.type="Sport" tobject.subject.matter="Football"/></tobject>{docdata}</head>
        <body><body.head><hedline><hl1>River <em>rises</em></hl1><hl2>Again.</hl2></hedline><note><p>Check the level.</p></note><byline>By <person>Ann Example</person></byline>
        <distributor>The Wire</distributor><dateline><location>Town</location></dateline></body.head><body.content>{body}</body.content></body></nitf>"#
    )
}

#[test]
fn a_nitf_document_is_read_whole() {
    let docdata = r#"<docdata management-status="usable"><doc-id regsrc="Other Wire" id-string="R1"/><du-key generation="1" version="2" key="RIVER"/><urgency ed-urg="3"/><date.issue norm="20260131T090000Z"/>
        <date.release norm="20260131T100000Z"/><date.expire norm="20300101"/><ed-msg info="Update."/><correction info="Corrects the level."/><doc.copyright year="2026" holder="The Wire"/>
        <doc.rights limitations="Licensed sites."/><key-list><keyword key="floods"/></key-list></docdata>"#;
    let document = nitf(docdata, r#"<p>One in <org idsrc="XEXA" value="RIVR">River Works</org>.</p><p>Two.</p>"#);
    assert_eq!(read(&document).unwrap().format, Format::Nitf);
    let (story, numbering, problems) = story_of(&document);
    assert_eq!(problems, []);
    assert_eq!((story.id.guid.as_ref(), story.version, numbering), ("R1", 2, Numbering::Provider));
    assert_eq!((story.headline.as_str(), story.deck.as_deref()), ("River rises", Some("Again.")));
    assert_eq!((story.byline.as_deref(), story.dateline.as_deref()), (Some("By Ann Example"), Some("Town")));
    assert_eq!((story.credit.as_deref(), story.copyright.as_deref()), (Some("The Wire"), Some("© 2026 The Wire")));
    assert_eq!((story.slugline.as_deref(), story.language.as_deref()), (Some("RIVER"), Some("en-GB")));
    assert_eq!(
        (story.usage_terms.as_deref(), story.correction.as_deref()),
        (Some("Licensed sites."), Some("Corrects the level."))
    );
    assert_eq!(story.editorial_note.as_deref(), Some("Update.\nCheck the level."));
    assert_eq!((story.urgency, story.is_paid, story.section), (Some(3), true, Some(Section::Sport)));
    assert_eq!(story.embargo, Some(Embargo::Until(at("2026-01-31T10:00:00Z"))));
    assert_eq!(story.expires, Some(at("2029-12-31T10:00:00Z")));
    assert_eq!((story.contributors[0].name.as_str(), story.symbols[0].as_str()), ("Other Wire", "XEXA:RIVR"));
    assert_eq!(story.body, [paragraph("One in River Works."), paragraph("Two.")]);
}

#[test]
fn a_nitf_document_holds_and_kills_and_needs_no_identifier() {
    let docdata = |status: &str| format!(r#"<docdata management-status="{status}"><doc-id id-string="R1"/></docdata>"#);
    assert_eq!(kills(&read(nitf(&docdata("canceled"), "<p>x</p>")).unwrap())[0].story.guid.as_ref(), "R1");
    assert_eq!(story(nitf(&docdata("withheld"), "<p>x</p>")).status, PubStatus::Withheld);
    assert_eq!(story(nitf(&docdata("embargoed"), "<p>x</p>")).embargo, Some(Embargo::UntilTold));
    let (held, _, problems) = story_of(nitf(&docdata("cancelled"), "<p>x</p>"));
    assert_eq!((held.status, problems[0].kind), (PubStatus::Unknown("cancelled".to_owned()), ProblemKind::Unknown));
    let (story, numbering, _) = story_of(nitf("", "<p>x</p>"));
    assert!(story.id.guid.starts_with("sha256:") && numbering == Numbering::Door);
    assert!(read(nitf("", "<p>x").replace("</nitf>", "")).is_err(), "a document that breaks off is not used");
}

//! What a provider's markup becomes.

mod support;

use broadtape_model::{Block, Inline, ListKind, Picture, TableRow};
use proptest::prelude::*;
use support::{blocks, paragraph, story};

fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

fn related(text: &str, url: &str) -> Block {
    Block::Related { text: text.to_owned(), url: url.to_owned() }
}

fn cells(is_heading: bool, cells: &[&str]) -> TableRow {
    TableRow {
        is_heading,
        cells: cells.iter().map(|cell| if cell.is_empty() { vec![] } else { vec![text(cell)] }).collect(),
    }
}

#[test]
fn markup_becomes_blocks() {
    let cases: Vec<(&str, Vec<Block>)> = vec![
        ("<p>One.</p>\n<p> Two\n words. </p><p>&nbsp;</p><p></p>", vec![paragraph("One."), paragraph("Two words.")]),
        ("no markup <br><br> at all", vec![paragraph("no markup"), paragraph("at all")]),
        ("<p>one<br/>two<br></p>", vec![Block::Paragraph(vec![text("one"), Inline::LineBreak, text("two")])]),
        (
            "<p>a <b>bold <strong>word</strong></b> <i> </i>here</p>",
            vec![Block::Paragraph(vec![text("a "), Inline::Strong(vec![text("bold word")]), text(" here")])],
        ),
        (
            "<h2>What <em>next</em>?</h2><p>x</p>",
            vec![
                Block::Crosshead(vec![text("What "), Inline::Emphasis(vec![text("next")]), text("?")]),
                paragraph("x"),
            ],
        ),
        (
            "<p><strong>Not a crosshead</strong></p>",
            vec![Block::Paragraph(vec![Inline::Strong(vec![text("Not a crosshead")])])],
        ),
        (
            "<ul><li>a<li><p>b</p><p>c</p><ul><li>d</ul><li>e</ul>",
            vec![Block::List {
                kind: ListKind::Bulleted,
                items: vec![
                    vec![text("a")],
                    vec![text("b"), Inline::LineBreak, text("c")],
                    vec![text("d")],
                    vec![text("e")],
                ],
            }],
        ),
        ("<ol><li>1</li></ol>", vec![Block::List { kind: ListKind::Numbered, items: vec![vec![text("1")]] }]),
        (
            "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>c",
            vec![Block::Quote(vec![vec![text("a")], vec![text("b")]]), paragraph("c")],
        ),
        ("<pre>A   1\n B  2\n</pre>", vec![Block::Preformatted("A   1\n B  2".to_owned())]),
        (
            "<table><caption>Medals</caption><thead><tr><td>Team<td>Gold</thead><tr><th>X<td>1<tr><td>Y<td></table>",
            vec![
                paragraph("Medals"),
                Block::Table(vec![cells(true, &["Team", "Gold"]), cells(false, &["X", "1"]), cells(false, &["Y", ""])]),
            ],
        ),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", vec![paragraph("a"), paragraph("b")]),
        ("<div><div>a<section>b</section></div>c</div>", vec![paragraph("a"), paragraph("b"), paragraph("c")]),
        (
            "<p>a<ul><li>b</ul></p><b><p>c</p></b>",
            vec![
                paragraph("a"),
                Block::List { kind: ListKind::Bulleted, items: vec![vec![text("b")]] },
                Block::Paragraph(vec![Inline::Strong(vec![text("c")])]),
            ],
        ),
        (
            "<p>5 &lt; 6 &amp; &ldquo;ok&rdquo;</p><p><q>yes</q> <del>no</del></p>",
            vec![paragraph("5 < 6 & “ok”"), paragraph("“yes”")],
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(blocks(html), expected, "{html}");
    }
}

#[test]
fn links_keep_their_words_and_only_safe_addresses() {
    let link = |url: &str| Inline::Link { text: vec![text("w")], url: url.to_owned() };
    let cases = [
        ("https://example.com/a", Some("https://example.com/a")),
        (" http://example.com ", Some("http://example.com/")),
        ("mailto:a@example.com", Some("mailto:a@example.com")),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("/relative", None),
        ("//example.com/x", None),
        ("", None),
    ];
    for (address, expected) in cases {
        let expected = match expected {
            Some(url) => vec![Block::Paragraph(vec![text("a "), link(url)])],
            None => vec![paragraph("a w")],
        };
        assert_eq!(blocks(&format!(r#"<p>a <a href="{address}">w</a></p>"#)), expected, "{address}");
    }
}

#[test]
fn a_paragraph_that_is_one_link_is_a_related_headline() {
    let url = "https://example.com/a";
    for html in [
        r#"<p><a href="https://example.com/a">Read on</a></p>"#,
        r#"<p> <strong><em><a href="https://example.com/a">Read <b>on</b></a></em></strong> </p>"#,
    ] {
        assert_eq!(blocks(html), [related("Read on", url)], "{html}");
    }
    let mixed =
        blocks(r#"<p>See <a href="https://example.com/a">this</a></p><p><a href="mailto:a@example.com">Write</a></p>"#);
    assert!(mixed.iter().all(|block| matches!(block, Block::Paragraph(_))), "{mixed:?}");
}

#[test]
fn pictures_stand_as_they_were_addressed_and_trackers_do_not_stand() {
    let html = r#"<p>a <img src="/p.jpg" alt="A  river" width="640px" height="50%"> b</p>
        <img src="https://example.com/t.gif" width="1" height="1"><img src="data:image/png;base64,AA"><img src="javascript:x"><img>
        <figure><img src="https://example.com/q.jpg"><figcaption><p>The <b>river</b></p><p>today</p></figcaption></figure>"#;
    let first =
        Picture { url: "/p.jpg".into(), alternative: "A river".to_owned(), width: Some(640), ..Picture::default() };
    let second = Picture {
        url: "https://example.com/q.jpg".into(),
        caption: Some("The river today".to_owned()),
        ..Picture::default()
    };
    assert_eq!(blocks(html), [paragraph("a"), Block::Picture(first), paragraph("b"), Block::Picture(second)]);
}

#[test]
fn nothing_that_runs_or_loads_is_left() {
    let html = r#"<p onclick="alert(1)">kept</p><script>alert("x")</script><style>p{}</style><iframe src="https://evil.example.com">alert</iframe>
        <object data=x><p>alert</p></object><embed src=x><form action=x><input value=alert><button>alert</button></form>
        <svg onload=alert(1)><script>alert(1)</script><text>alert</text></svg><math><mi>alert</mi></math><video src=x>alert</video>
        <template><p>alert</p></template><noscript><img src="https://evil.example.com/t.gif"></noscript><textarea>alert</textarea>
        <a href="JaVaScRiPt:alert(1)">words</a><!-- alert --><script src="https://evil.example.com/x.js"></script>"#;
    let left = blocks(html);
    assert_eq!(left, [paragraph("kept"), paragraph("words")]);
    let as_written = format!("{left:?}");
    assert!(!as_written.contains("alert") && !as_written.contains("evil"), "{as_written}");
}

#[test]
fn an_unclosed_script_swallows_the_rest_and_not_more() {
    assert_eq!(blocks("<p>kept</p><script>alert(1)<p>x"), [paragraph("kept")]);
    assert_eq!(blocks("<p>kept</p><scr<script>ipt>alert(1)</script>").first(), Some(&paragraph("kept")));
}

#[test]
fn nitf_becomes_blocks_and_its_head_is_metadata() {
    let nitf = r#"<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><title>no</title></head><body>
        <body.head><hedline><hl1>no</hl1></hedline><byline>By <person>Ann Example</person></byline><dateline><location>Town</location> (Wire)</dateline>
        <abstract><p>In short.</p></abstract></body.head>
        <body.content><block><p>First <em>words</em>.</p><hl2>Then</hl2><bq><block><p>Said.</p></block></bq>
        <media media-type="image"><media-reference mime-type="image/jpeg" source="a-small.jpg" width="100"/>
          <media-reference mime-type="image/jpeg" source="a.jpg" width="900" alternate-text="Alt"/><media-caption><p>Cap.</p></media-caption>
          <media-producer>P. Example</media-producer></media>
        <media media-type="video"><media-reference source="v.mp4"/><media-caption>gone</media-caption></media>
        <note noteclass="editorsnote"><p>gone</p></note></block></body.content><body.end><tagline>Reporting by A.</tagline></body.end></body></nitf></inlineXML>"#;
    let story = story(support::g2("", "", nitf));
    let picture = Picture {
        url: "a.jpg".into(),
        alternative: "Alt".to_owned(),
        caption: Some("Cap.".to_owned()),
        credit: Some("P. Example".to_owned()),
        width: Some(900),
        height: None,
    };
    assert_eq!(
        story.body,
        [
            Block::Paragraph(vec![text("First "), Inline::Emphasis(vec![text("words")]), text(".")]),
            Block::Crosshead(vec![text("Then")]),
            Block::Quote(vec![vec![text("Said.")]]),
            Block::Picture(picture),
            paragraph("Reporting by A."),
        ]
    );
    assert_eq!(story.byline.as_deref(), Some("By Ann Example"));
    assert_eq!(story.dateline.as_deref(), Some("Town (Wire)"));
    assert_eq!(story.deck.as_deref(), Some("In short."));
}

#[test]
fn plain_text_becomes_paragraphs_and_columns_stay() {
    let wire = "TOWN, Jan 31 - The river\nrose again.\n  A new paragraph\nstarts further in.\n  \nTeam    Won   Lost\nA        1      2\n\nEnd <b>& all</b>.";
    let story =
        story(support::g2("", "", &format!("<inlineData contenttype=\"text/plain\"><![CDATA[{wire}]]></inlineData>")));
    assert_eq!(
        story.body,
        [
            paragraph("TOWN, Jan 31 - The river rose again."),
            paragraph("A new paragraph starts further in."),
            Block::Preformatted("Team    Won   Lost\nA        1      2".to_owned()),
            paragraph("End <b>& all</b>."),
        ]
    );
}

#[test]
fn xhtml_as_elements_and_html_as_text_give_the_same_blocks() {
    let markup = r#"<h3>Then</h3><p>Caf&#233; &amp; <b>bar</b></p><ul><li>one</li><li>two</li></ul><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><p><a href="https://example.com/">More</a></p>"#;
    let elements = format!(
        r#"<inlineXML contenttype="application/xhtml+xml"><x:html xmlns:x="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/1999/xhtml"><x:head><x:title>no</x:title></x:head><x:body>{markup}</x:body></x:html></inlineXML>"#
    );
    assert_eq!(story(support::g2("", "", &elements)).body, blocks(markup));
}

/// Markup that is plain, that nearly is, and that is not.
fn piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        "<p>",
        "</p>",
        "<p class=\"a\">",
        "<p\n id='b'>",
        "<P>",
        "<p hidden>",
        "<p hidden=\"\">",
        "</p >",
        "<p/>",
        "<div>",
        "</div>",
        "<br>",
        "<br/>",
        "<br />",
        "</br>",
        "<b>",
        "</b>",
        "<em>",
        "</em>",
        "<span>",
        "</span>",
        "<a href=\"https://example.com/?a=1&amp;b=2\">",
        "<a href='https://example.com/?a=1&copy=2&b'>",
        "<a href=\"https://example.com/?a=1&lt=2&amp\">",
        "<a href=\"/x&#x2f;y\"\ttitle=\"&quot;\">",
        "<a href=https://example.com/>",
        "<a href = \"https://example.com/\">",
        "<a href=\"https://example.com/a\"href=\"https://example.com/b\">",
        "<a href=\"https://example.com/a\" href=\"https://example.com/b\">",
        "<a href=\"https://example.com/\u{0}\">",
        "<a href=\"https://example.com/\r\n\">",
        "</a>",
        "<img src=\"https://example.com/a.jpg\" alt=\"A &amp; B\"/>",
        "<img src='https://example.com/b.jpg'>",
        "<ul>",
        "</ul>",
        "<ol>",
        "<li>",
        "</li>",
        "<blockquote>",
        "</blockquote>",
        "<h2>",
        "</h2>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<th>",
        "</table>",
        "<pre>",
        "</pre>",
        "<script>",
        "</script>",
        "<style>p{}</style>",
        "<title>",
        "</title>",
        "<textarea>",
        "<svg>",
        "</svg>",
        "<del>",
        "</del>",
        "<x-y>",
        "<!-- a -->",
        "<!-- a",
        "<![CDATA[a]]>",
        "<?a?>",
        "<!doctype html>",
        "<",
        "</",
        "<p",
        "<a href=\"",
        "&",
        "& ",
        "&amp;",
        "&amp",
        "&lt;",
        "&nbsp;",
        "&rsquo;",
        "&notit;",
        "&nosuch;",
        "&#39;",
        "&#x2019;",
        "&#x201;",
        "&#146;",
        "&#0;",
        "&#xd800;",
        "&#1114112;",
        "&#xfdd0;",
        "&#x1f600;",
        "&#;",
        "&#x;",
        "AT&T",
        "&copy 2026",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        "\r\n",
        "\r",
        "\u{0}",
        "\u{a0}",
        "\u{feff}",
        "\u{85}",
        "word",
        "two words",
        "Zażółć",
        "日本",
        "\"",
        "'",
        ">",
        "=",
        "/",
    ];
    prop::sample::select(pieces).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A comment at the start leaves all that follows to the rules of browsers.
    #[test]
    fn plain_markup_reads_as_browsers_read_it(pieces in prop::collection::vec(piece(), 0..24)) {
        let html = pieces.concat();
        let body = |start: &str| blocks(&format!("{start}<p>First.</p>{html}"));
        prop_assert_eq!(body("<!---->"), body(""), "{:?}", html);
    }
}

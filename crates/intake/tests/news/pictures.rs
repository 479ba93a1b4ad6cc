use crate::house::{GIF, SVG};
use broadtape_intake::pictures::{MediaType, PictureError};
use proptest::prelude::*;

#[test]
fn a_picture_is_what_its_bytes_say() {
    let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf";
    for (bytes, kind) in [
        (SVG, "image/svg+xml"),
        (GIF, "image/gif"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (avif, "image/avif"),
    ] {
        assert_eq!(MediaType::find(bytes).unwrap().as_str(), kind);
    }
    for bytes in [&b""[..], b"<html><svg/></html>", b"MZ", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"<!-- <svg> -->"] {
        assert_eq!(MediaType::find(bytes), Err(PictureError::UnknownKind));
    }
}

/// An SVG with this within.
fn svg(inside: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><!-- drawn --><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml">{inside}</svg>"#
    )
}

#[test]
fn an_svg_that_only_draws_is_let_in() {
    for inside in [
        r##"<defs><linearGradient id="a"><stop/></linearGradient></defs><path fill="url(#a)" d="M0 0"/><use href="#a"/>"##,
        r##"<style>.a { fill: url("#a") }</style><text class="a">Harbour (1998)</text>"##,
        r#"<image xlink:href="data:image/png;base64,iVBORw0KGgo="/>"#,
        r#"<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="http://example.com"/></metadata>"#,
    ] {
        assert_eq!(MediaType::find(svg(inside).as_bytes()), Ok(MediaType::Svg), "{inside}");
    }
    let doctype = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>"#;
    assert_eq!(MediaType::find(doctype.as_bytes()), Ok(MediaType::Svg));
}

#[test]
fn an_svg_that_does_more_is_refused() {
    for inside in [
        "<script>alert(1)</script>",
        r#"<rect onload="alert(1)"/>"#,
        r#"<rect ONCLICK="alert(1)"/>"#,
        "<foreignObject/>",
        "<h:script>alert(1)</h:script>",
        r#"<a href="https://example.com"><rect/></a>"#,
        r#"<image href="https://example.com/tracker.png"/>"#,
        r#"<image href="//example.com/tracker.png"/>"#,
        r#"<image href="data:image/svg+xml;base64,AAAA"/>"#,
        r#"<use xlink:href="other.svg#a"/>"#,
        r#"<rect fill="url(https://example.com/a)"/>"#,
        r#"<rect style="fill: URL( 'https://example.com/a')"/>"#,
        r#"<rect fill="\75rl(https://example.com/a)"/>"#,
        "<style>@import 'https://example.com/a.css';</style>",
        r"<style>@\69mport 'https://example.com/a.css';</style>",
        r#"<set attributeName="href" to="https://example.com"/>"#,
        r#"<g xml:base="https://example.com/"/>"#,
        "<?xml-stylesheet href='https://example.com/a.css'?>",
        "<rect>",
        "&bomb;",
    ] {
        let refused = MediaType::find(svg(inside).as_bytes());
        assert!(matches!(refused, Err(PictureError::UnsafeSvg(_))), "{inside}: {refused:?}");
    }
    for whole in [
        r#"<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>"#,
        r#"<!DOCTYPE svg [ ]><svg xmlns="http://www.w3.org/2000/svg"/>"#,
        "<svg/>",
        r#"<?xml-stylesheet href="https://example.com/a.css"?><svg xmlns="http://www.w3.org/2000/svg"/>"#,
    ] {
        assert!(MediaType::find(whole.as_bytes()).is_err(), "{whole}");
    }
}

#[test]
fn ten_thousand_levels_are_read_without_harm() {
    let deep = svg(&("<g>".repeat(10_000) + &"</g>".repeat(10_000)));
    assert_eq!(MediaType::find(deep.as_bytes()), Ok(MediaType::Svg));
}

proptest! {
    #[test]
    fn no_bytes_make_the_look_at_a_picture_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = MediaType::find(&bytes);
    }

    #[test]
    fn no_svg_makes_the_check_panic(inside in "[<>a-z/\"=:#&;! \\[\\]-]{0,80}") {
        let _ = MediaType::find(svg(&inside).as_bytes());
    }
}

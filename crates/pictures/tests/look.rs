//! What is let in, and what is seen of it.

mod made;

use broadtape_model::{PictureSize, ScaledAs};
use broadtape_pictures::{MediaType, Refusal, look};
use made::{GIF, jpeg, moving_png, palette_png, png, webp};
use proptest::prelude::*;

#[test]
fn a_picture_is_what_its_bytes_say() {
    let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf";
    for (bytes, kind) in [
        (svg("").as_bytes(), "image/svg+xml"),
        (GIF, "image/gif"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (avif, "image/avif"),
    ] {
        assert_eq!(MediaType::sniff(bytes).unwrap().as_str(), kind);
    }
    for bytes in [&b""[..], b"<html><svg/></html>", b"MZ", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"<!-- <svg> -->"] {
        assert_eq!(look(bytes), Err(Refusal::UnknownKind));
    }
}

#[test]
fn its_size_and_what_it_becomes_in_others_are_seen() {
    let (opaque, clear) = ([9, 99, 199, 255], [9, 99, 199, 128]);
    for (bytes, size, scaled_as) in [
        (jpeg(40, 30, &[]), (40, 30), Some(ScaledAs::Jpeg)),
        (png(40, 30, opaque), (40, 30), Some(ScaledAs::Jpeg)),
        (png(40, 30, clear), (40, 30), Some(ScaledAs::Png)),
        (palette_png(), (2, 1), Some(ScaledAs::Png)),
        (moving_png(), (4, 3), None),
        (webp(40, 30, opaque), (40, 30), Some(ScaledAs::Jpeg)),
        (webp(40, 30, clear), (40, 30), None),
        (GIF.to_vec(), (1, 1), None),
    ] {
        let seen = look(&bytes).unwrap();
        let (width, height) = size;
        assert_eq!((seen.size, seen.scaled_as), (Some(PictureSize { width, height }), scaled_as), "{seen:?}");
    }
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused_by_its_header() {
    let mut wide = png(4, 3, [0; 4]);
    wide[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let sum = made::checksum(&wide[12..29]);
    wide[29..33].copy_from_slice(&sum.to_be_bytes());
    let mut long = jpeg(4, 3, &[]);
    let frame = long.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2])).unwrap();
    long[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let mut screen = GIF.to_vec();
    screen[6..10].fill(0xff);
    for bytes in [wide, long, screen] {
        assert_eq!(look(&bytes), Err(Refusal::TooManyPixels));
    }
}

#[test]
fn a_picture_that_is_not_whole_is_refused() {
    for whole in [png(40, 30, [1, 2, 3, 255]), webp(40, 30, [1, 2, 3, 255])] {
        for length in [12, 30, whole.len() / 2, whole.len() - 20] {
            let refused = look(&whole[..length]);
            assert!(matches!(refused, Err(Refusal::Broken(_))), "{length}: {refused:?}");
        }
    }
    assert!(matches!(look(b"\xff\xd8\xff\xe0...."), Err(Refusal::Broken(_))));
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
        assert_eq!(look(svg(inside).as_bytes()).unwrap().media_type, MediaType::Svg, "{inside}");
    }
    let doctype = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>"#;
    assert_eq!(look(doctype.as_bytes()).unwrap().media_type, MediaType::Svg);
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
        let refused = look(svg(inside).as_bytes());
        assert!(matches!(refused, Err(Refusal::UnsafeSvg(_))), "{inside}: {refused:?}");
    }
    for whole in [
        r#"<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>"#,
        r#"<!DOCTYPE svg [ ]><svg xmlns="http://www.w3.org/2000/svg"/>"#,
        "<svg/>",
        r#"<?xml-stylesheet href="https://example.com/a.css"?><svg xmlns="http://www.w3.org/2000/svg"/>"#,
    ] {
        assert!(look(whole.as_bytes()).is_err(), "{whole}");
    }
}

#[test]
fn ten_thousand_levels_are_read_without_harm() {
    let deep = svg(&("<g>".repeat(10_000) + &"</g>".repeat(10_000)));
    assert_eq!(look(deep.as_bytes()).unwrap().media_type, MediaType::Svg);
}

proptest! {
    #[test]
    fn no_bytes_make_the_look_at_a_picture_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = look(&bytes);
    }

    #[test]
    fn no_svg_makes_the_check_panic(inside in "[<>a-z/\"=:#&;! \\[\\]-]{0,80}") {
        let _ = look(svg(&inside).as_bytes());
    }
}

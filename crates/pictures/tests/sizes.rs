//! Pictures in the sizes that pages need, and what of a picture leaves.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod made;

use broadtape_model::{PictureSize, ScaledAs};
use broadtape_pictures::{PIXELS_MOST, clean, height_at, look, scaled, widths};
use bytes::Bytes;
use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView};
use made::{GIF, SECRET, chunk, jpeg, moving_png, notes, palette_png, png, webp};
use proptest::prelude::*;

/// A JPEG whose camera noted which way up it is, and where it was.
fn noted_jpeg(width: u16, height: u16, orientation: u8) -> Bytes {
    jpeg(width, height, &[(1, &[b"Exif\0\0", &*notes(orientation)].concat()), (13, SECRET), (2, SECRET)]).into()
}

fn unpacked(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).expect("it was made here")
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|own| own == words)
}

#[test]
fn a_picture_is_made_in_the_widths_that_pages_need_and_never_wider_than_it_is() {
    for (width, expected) in [
        (4000, &[320, 640, 960, 1440][..]),
        (1440, &[320, 640, 960, 1440]),
        (1000, &[320, 640, 960, 1000]),
        (640, &[320, 640]),
        (5, &[5]),
    ] {
        assert_eq!(widths(PictureSize { width, height: 3 }), expected);
    }
    for (size, width, height) in [((4000, 3000), 320, 240), ((3, 2), 2, 1), ((9000, 1), 320, 1), ((2, 3), 1, 2)] {
        assert_eq!(height_at(PictureSize { width: size.0, height: size.1 }, width), height);
    }
}

#[test]
fn a_photograph_is_made_smaller_upright_and_without_notes_and_twice_the_same() {
    for (orientation, left, right) in [(1, 'r', 'b'), (2, 'b', 'r'), (3, 'b', 'r'), (4, 'r', 'b')] {
        let original = noted_jpeg(800, 600, orientation);
        let made = scaled(&original, ScaledAs::Jpeg, 320).unwrap();
        assert_eq!(made, scaled(&original, ScaledAs::Jpeg, 320).unwrap());
        assert!(!holds(&made, SECRET) && !holds(&made, b"Exif"));
        let pixels = unpacked(&made);
        assert_eq!(pixels.dimensions(), (320, 240));
        let colour = |x, y| if pixels.get_pixel(x, y)[0] > 128 { 'r' } else { 'b' };
        assert_eq!((colour(10, 120), colour(310, 120)), (left, right), "{orientation}");
    }
    for (orientation, top, bottom) in [(5, 'r', 'b'), (6, 'r', 'b'), (7, 'b', 'r'), (8, 'b', 'r')] {
        let original = noted_jpeg(800, 600, orientation);
        assert_eq!(look(&original).unwrap().size, Some(PictureSize { width: 600, height: 800 }));
        let pixels = unpacked(&scaled(&original, ScaledAs::Jpeg, 300).unwrap());
        assert_eq!(pixels.dimensions(), (300, 400));
        let colour = |x, y| if pixels.get_pixel(x, y)[0] > 128 { 'r' } else { 'b' };
        assert_eq!((colour(150, 10), colour(150, 390)), (top, bottom), "{orientation}");
    }
}

#[test]
fn what_is_transparent_stays_so() {
    let pixels = unpacked(&scaled(&png(800, 600, [9, 99, 199, 128]).into(), ScaledAs::Png, 320).unwrap());
    assert_eq!((pixels.dimensions(), pixels.get_pixel(7, 7)[3]), ((320, 240), 128));
}

#[test]
fn a_size_that_would_take_more_bytes_than_the_whole_picture_is_the_whole_picture() {
    let rich = noted_jpeg(64, 64, 1);
    let poor = scaled(&rich, ScaledAs::Jpeg, 64).unwrap();
    assert!(poor.len() < clean(&rich).unwrap().len());
    assert!(scaled(&poor, ScaledAs::Jpeg, 64).unwrap().len() <= poor.len());
    let palette: Bytes = palette_png().into();
    assert!(scaled(&palette, ScaledAs::Png, 2).unwrap().len() <= clean(&palette).unwrap().len());
}

/// Each kind with words in every place where a camera or a program notes them.
fn noted() -> Vec<(&'static str, Vec<u8>)> {
    let mut noted_png = png(40, 30, [1, 2, 3, 255]);
    let more =
        [(b"eXIf", notes(6)), (b"tEXt", SECRET.to_vec()), (b"iTXt", SECRET.to_vec()), (b"zTXt", SECRET.to_vec())];
    noted_png.splice(33..33, more.iter().flat_map(|(name, content)| chunk(name, content)));
    noted_png.extend(SECRET);

    let mut noted_webp = webp(40, 30, [1, 2, 3, 255]);
    let extended = [b"VP8X\x0a\0\0\0".as_slice(), &[0b1100, 0, 0, 0, 39, 0, 0, 29, 0, 0]].concat();
    noted_webp.splice(12..12, extended);
    for (name, content) in [(b"EXIF", notes(6)), (b"XMP ", SECRET.to_vec()), (b"JUNK", SECRET.to_vec())] {
        noted_webp.extend(name);
        noted_webp.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        noted_webp.extend(&content);
        noted_webp.extend(std::iter::repeat_n(0, content.len() % 2));
    }
    let length = u32::try_from(noted_webp.len() - 8).unwrap();
    noted_webp[4..8].copy_from_slice(&length.to_le_bytes());

    let length = u8::try_from(SECRET.len()).unwrap();
    let comment = [&[0x21, 0xfe, length], SECRET, &[0]].concat();
    let program = [&[0x21, 0xff, 11], b"XMP DataXMP".as_slice(), &[length], SECRET, &[0]].concat();
    let mut noted_gif = GIF.to_vec();
    noted_gif.splice(13..13, comment.into_iter().chain(program));
    noted_gif.extend(SECRET);

    let mut behind = noted_jpeg(40, 30, 6).to_vec();
    behind.extend(noted_jpeg(40, 30, 1));
    vec![("jpeg", behind), ("png", noted_png), ("webp", noted_webp), ("gif", noted_gif), ("avif", noted_avif())]
}

/// A file of boxes as AVIF has them: an item of pixels, and two of notes, one of them within the box.
fn noted_avif() -> Vec<u8> {
    let boxed = |name: &[u8; 4], content: &[u8]| {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes(), name.as_slice(), content].concat()
    };
    let start = boxed(b"ftyp", b"avif\0\0\0\0avifmif1");
    let item = |id: u8, kind: &[u8; 4]| boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_slice(), b"\0"].concat());
    let items = boxed(
        b"iinf",
        &[b"\0\0\0\0\0\x03".as_slice(), &item(1, b"av01"), &item(2, b"Exif"), &item(3, b"mime")].concat(),
    );
    let length = u8::try_from(SECRET.len()).unwrap();
    let meta = |begin: u8| {
        let places = [
            [0, 1, 0, 0, 0, 0, 0, 1, begin, 6],
            [0, 2, 0, 0, 0, 0, 0, 1, begin + 6, length],
            [0, 3, 0, 1, 0, 0, 0, 1, 0, length],
        ];
        let places = [&[1, 0, 0, 0, 0x11, 0, 0, 3], &places.concat()[..]].concat();
        boxed(b"meta", &[b"\0\0\0\0", &*items, &boxed(b"iloc", &places), &boxed(b"idat", SECRET)].concat())
    };
    let begin = u8::try_from(start.len() + meta(0).len() + 8).unwrap();
    [start, meta(begin), boxed(b"mdat", &[b"pixels", SECRET].concat())].concat()
}

#[test]
fn nothing_that_a_camera_or_a_program_notes_is_passed_on_and_the_pixels_are_as_they_were() {
    for (kind, bytes) in noted() {
        let original = Bytes::from(bytes);
        assert!(holds(&original, SECRET), "{kind}");
        let cleaned = clean(&original).unwrap();
        assert!(!holds(&cleaned, SECRET), "{kind}");
        assert_eq!(clean(&cleaned).unwrap(), cleaned, "{kind}");
        assert_eq!(look(&cleaned).unwrap(), look(&original).unwrap(), "{kind}");
        if ["jpeg", "png", "webp"].contains(&kind) {
            assert_eq!(unpacked(&cleaned), unpacked(&original), "{kind}");
            let upright = look(&cleaned).unwrap().size;
            assert_eq!(upright, Some(PictureSize { width: 30, height: 40 }), "{kind} still says which way up it is");
        }
    }
    let avif = clean(&noted_avif().into()).unwrap();
    assert!(avif.len() == noted_avif().len() && holds(&avif, b"pixels"));
}

#[test]
fn the_profile_of_its_colours_stays() {
    let mut profile = vec![7; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    let segment = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
    let original: Bytes = jpeg(400, 300, &[(2, &segment)]).into();
    assert!(holds(&clean(&original).unwrap(), &profile));
    assert!(holds(&scaled(&original, ScaledAs::Jpeg, 320).unwrap(), &profile));
}

#[test]
fn an_orientation_note_reads_back() {
    for value in 1..=8 {
        let cleaned = clean(&noted_jpeg(8, 8, value)).unwrap();
        let note = cleaned.windows(6).position(|own| own == b"Exif\0\0").map(|at| &cleaned[at + 6..at + 32]);
        let read = note.and_then(Orientation::from_exif_chunk).map_or(1, Orientation::to_exif);
        assert_eq!(read, value);
    }
}

/// A good picture of some kind, with a few bytes changed.
fn spoiled() -> impl Strategy<Value = Bytes> {
    let mut good: Vec<_> = noted().into_iter().map(|(_, bytes)| bytes).collect();
    good.extend([moving_png(), palette_png(), jpeg(40, 30, &[])]);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8);
    (prop::sample::select(good), changes, any::<prop::sample::Index>()).prop_map(|(mut bytes, changes, end)| {
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let end = end.index(2 * bytes.len()).max(1);
        bytes.truncate(end);
        bytes.into()
    })
}

proptest! {
    #[test]
    fn no_picture_however_spoiled_does_harm(bytes in spoiled()) {
        if let Ok(cleaned) = clean(&bytes) {
            prop_assert!(cleaned.len() <= bytes.len() + 64);
        }
        let Ok(seen) = look(&bytes) else { return Ok(()) };
        if let Some(size) = seen.size {
            prop_assert!(u64::from(size.width) * u64::from(size.height) <= PIXELS_MOST);
        }
        if let (Some(size), Some(kind)) = (seen.size, seen.scaled_as) {
            for width in widths(size) {
                let made = scaled(&bytes, kind, width);
                prop_assert!(made.is_ok(), "what is let in is made in every size: {made:?}");
            }
        }
    }
}

//! Pictures for tests, made here.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![allow(dead_code, reason = "each file of tests uses its own part")]

use image::codecs::{png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};

/// Words that no picture may pass on.
pub(crate) const SECRET: &[u8] = b"51.2345 N at the cottage";

pub(crate) const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";

/// A photograph: red on the left, blue on the right, with noise. `segments` stand before its pixels.
pub(crate) fn jpeg(width: u16, height: u16, segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut noise = 1_u32;
    let pixels = RgbImage::from_fn(width.into(), height.into(), |x, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = u8::try_from(noise >> 28).unwrap();
        let is_left = x < u32::from(width) / 2;
        image::Rgb(if is_left { [200 + grain, grain, grain] } else { [grain, grain, 200 + grain] })
    });
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 95);
    for (number, content) in segments {
        encoder.add_app_segment(*number, content.to_vec()).unwrap();
    }
    encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
    bytes
}

/// What a camera notes: which way up, and where it was.
pub(crate) fn notes(orientation: u8) -> Vec<u8> {
    let mut notes = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    notes.extend([orientation, 0, 0, 0, 0, 0, 0]);
    notes.extend(SECRET);
    notes
}

pub(crate) fn png(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    let pixels = RgbaImage::from_pixel(width, height, image::Rgba(colour));
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&pixels, width, height, ExtendedColorType::Rgba8).unwrap();
    bytes
}

pub(crate) fn webp(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    let pixels = RgbaImage::from_pixel(width, height, image::Rgba(colour));
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes).write_image(&pixels, width, height, ExtendedColorType::Rgba8).unwrap();
    bytes
}

/// Two pixels of two colours that stand in a palette.
pub(crate) fn palette_png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0]));
    bytes.extend(chunk(b"PLTE", &[255, 0, 0, 0, 0, 255]));
    // One block that is stored as it is: no filter, then the two colours.
    bytes.extend(chunk(b"IDAT", &[0x78, 0x01, 1, 3, 0, 0xfc, 0xff, 0, 0, 1, 0, 5, 0, 2]));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

/// A picture that says that it moves.
pub(crate) fn moving_png() -> Vec<u8> {
    let mut bytes = png(4, 3, [1, 2, 3, 255]);
    let moves = chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let frame = chunk(b"fcTL", &[0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0]);
    bytes.splice(33..33, moves.into_iter().chain(frame));
    bytes
}

/// A PNG's chunk.
pub(crate) fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(content);
    chunk.extend(checksum(&chunk[4..]).to_be_bytes());
    chunk
}

/// CRC-32.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1)))
    })
}

//! PNG (W3C, third edition, 5.3): a signature, and chunks of length, name, content and checksum.

const SIGNATURE: usize = 8;
/// Length, name and checksum.
const FRAME: usize = 12;
const NOTES: &[u8] = b"eXIf";

/// What pixels, colours and motion need.
const STAYS: [&[u8]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

struct Chunk<'a> {
    name: &'a [u8],
    whole: &'a [u8],
    content: &'a [u8],
}

/// The file with the chunks that stay alone.
pub(super) fn clean(bytes: &[u8], note: Option<&[u8]>) -> Vec<u8> {
    let mut kept = bytes.get(..SIGNATURE).unwrap_or_default().to_vec();
    for chunk in chunks(bytes).filter(|chunk| STAYS.contains(&chunk.name)) {
        kept.extend_from_slice(chunk.whole);
        if let Some(note) = note.filter(|_| chunk.name == b"IHDR") {
            kept.extend(written(NOTES, note));
        }
    }
    kept
}

/// What a camera noted.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    chunks(bytes).find(|chunk| chunk.name == NOTES).map(|chunk| chunk.content)
}

/// The chunks up to the end of the picture.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let whole = rest.get(..length.checked_add(FRAME)?)?;
        let name = &whole[4..8];
        rest = if name == b"IEND" { &[] } else { &rest[whole.len()..] };
        Some(Chunk { name, whole, content: &whole[8..8 + length] })
    })
}

/// A chunk as it is written.
fn written(name: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a note is short");
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend_from_slice(name);
    chunk.extend_from_slice(content);
    let sum = checksum(&chunk[4..]);
    chunk.extend_from_slice(&sum.to_be_bytes());
    chunk
}

/// CRC-32 as PNG counts it (annex D), for a note of some bytes.
fn checksum(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit))
}

//! JPEG (ITU-T T.81, B): markers, segments, and scans between them.

const START: [u8; 2] = [0xff, 0xd8];
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const JFIF: u8 = 0xe0;
const NOTES: u8 = 0xe1;
const COLOURS: u8 = 0xe2;
const ADOBE: u8 = 0xee;
const COMMENT: u8 = 0xfe;

const EXIF: &[u8] = b"Exif\0\0";
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// A marker with what belongs to it.
struct Segment<'a> {
    marker: u8,
    /// From its marker to the next; of a scan also the scan.
    whole: &'a [u8],
    content: &'a [u8],
}

/// The file with the segments that pixels and colours need alone.
pub(super) fn clean(bytes: &[u8], note: Option<&[u8]>) -> Vec<u8> {
    let mut kept = START.to_vec();
    let mut note = note;
    for segment in segments(bytes) {
        // JFIF's own comes first where there is one.
        if segment.marker != JFIF
            && let Some(note) = note.take()
        {
            kept.extend_from_slice(&[0xff, NOTES, 0, 34]);
            kept.extend_from_slice(EXIF);
            kept.extend_from_slice(note);
        }
        if stays(&segment) {
            kept.extend_from_slice(segment.whole);
        }
    }
    kept.extend_from_slice(&[0xff, END]);
    kept
}

/// What a camera noted.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    segments(bytes).filter(|segment| segment.marker == NOTES).find_map(|segment| segment.content.strip_prefix(EXIF))
}

/// Every segment but those of applications, and of these JFIF's, Adobe's (how colours are written) and profiles.
fn stays(segment: &Segment<'_>) -> bool {
    match segment.marker {
        // JFXX is a thumbnail, which may show what was cut away.
        JFIF => segment.content.starts_with(b"JFIF\0"),
        COLOURS => segment.content.starts_with(PROFILE),
        ADOBE => segment.content.starts_with(b"Adobe"),
        0xe0..=0xef | COMMENT => false,
        _ => true,
    }
}

/// The segments up to the first end of a picture: what stands behind is another picture, or none.
fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        rest = &rest[next_marker(rest)?..];
        let marker = *rest.get(1).filter(|marker| **marker != END)?;
        let length = usize::from(u16::from_be_bytes(*rest.get(2..)?.first_chunk()?));
        let content = rest.get(4..2 + length)?;
        let behind = &rest[2 + length..];
        let scan = if marker == SCAN { next_marker(behind).unwrap_or(behind.len()) } else { 0 };
        let (whole, after) = rest.split_at(2 + length + scan);
        rest = after;
        Some(Segment { marker, whole, content })
    })
}

/// Where the next marker stands that begins something: not a stuffed byte of a scan, not a restart within it.
fn next_marker(bytes: &[u8]) -> Option<usize> {
    let begins = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0x01 | 0xd0..=0xd8 | 0xff);
    bytes.windows(2).position(begins)
}

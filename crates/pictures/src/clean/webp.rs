//! WebP (RFC 9649, 2): a RIFF file of chunks of name, length and content.

/// `RIFF`, the length of the rest, `WEBP`.
const HEADER: usize = 12;
const NOTES: &[u8] = b"EXIF";
const EXTENDED: &[u8] = b"VP8X";
/// In the first byte of `VP8X`: that there are notes of a camera, and of a program (XMP).
const HAS_NOTES: u8 = 0b1000;
const HAS_XMP: u8 = 0b0100;

/// What pixels, colours and motion need.
const STAYS: [&[u8]; 7] = [b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", EXTENDED];

struct Chunk<'a> {
    name: &'a [u8],
    /// With the byte that makes its length even.
    whole: &'a [u8],
    content: &'a [u8],
}

/// The file with the chunks that stay alone.
pub(super) fn clean(bytes: &[u8], note: Option<&[u8]>) -> Vec<u8> {
    let mut kept = bytes.get(..HEADER).unwrap_or_default().to_vec();
    for chunk in chunks(bytes).filter(|chunk| STAYS.contains(&chunk.name)) {
        let begin = kept.len();
        kept.extend_from_slice(chunk.whole);
        if chunk.name == EXTENDED
            && let Some(flags) = kept.get_mut(begin + 8)
        {
            *flags &= !(HAS_XMP | if note.is_none() { HAS_NOTES } else { 0 });
        }
    }
    if let Some(note) = note {
        kept.extend_from_slice(NOTES);
        kept.extend_from_slice(&u32::try_from(note.len()).expect("a note is short").to_le_bytes());
        kept.extend_from_slice(note);
    }
    let length = u32::try_from(kept.len().saturating_sub(8)).unwrap_or(u32::MAX);
    if let Some(place) = kept.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    kept
}

/// What a camera noted. Some write the name of JPEG's segment before it.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let content = chunks(bytes).find(|chunk| chunk.name == NOTES)?.content;
    Some(content.strip_prefix(b"Exif\0\0").unwrap_or(content))
}

fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(HEADER..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = usize::try_from(u32::from_le_bytes(*rest.get(4..)?.first_chunk()?)).ok()?;
        let content = rest.get(8..length.checked_add(8)?)?;
        let (whole, after) = rest.split_at((8 + length + length % 2).min(rest.len()));
        rest = after;
        Some(Chunk { name: &whole[..4], whole, content })
    })
}

//! What kind of picture some bytes are. Names and headers are not believed.

/// A kind of picture that every browser shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediaType {
    /// `image/svg+xml`
    Svg,
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
    /// `image/gif`
    Gif,
    /// `image/avif`
    Avif,
}

impl MediaType {
    /// The kind that the first bytes of a file say, unchecked.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] if names_avif(bytes) => Some(Self::Avif),
            _ if first_element(bytes) == Some(b"svg") => Some(Self::Svg),
            _ => None,
        }
    }

    /// As in a `Content-Type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
        }
    }

    /// Whether a file of that name says that it is a picture.
    #[must_use]
    pub fn is_named_like_one(name: &str) -> bool {
        const EXTENSIONS: [&str; 7] = ["svg", "jpg", "jpeg", "png", "webp", "gif", "avif"];
        name.rsplit_once('.').is_some_and(|(_, end)| EXTENSIONS.iter().any(|known| end.eq_ignore_ascii_case(known)))
    }
}

/// Whether an ISO base media file names AVIF among its brands (ISO/IEC 14496-12 §4.3: the `ftyp` box
/// has its size, its name, the major brand, a version, and the compatible brands, four bytes each).
fn names_avif(bytes: &[u8]) -> bool {
    let size = bytes.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size));
    // A real brand list has a dozen entries; 256 bytes are plenty.
    let end = usize::try_from(size).unwrap_or(usize::MAX).min(bytes.len()).min(256);
    let brands = bytes.get(8..end).unwrap_or_default();
    brands.chunks_exact(4).any(|brand| brand == b"avif" || brand == b"avis")
}

/// The local name of a document's first element, past the XML declaration, comments and a DOCTYPE.
fn first_element(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    loop {
        rest = rest.trim_ascii_start().strip_prefix(b"<")?;
        let end: &[u8] = match rest {
            [b'!', b'-', b'-', ..] => b"-->",
            [b'?', ..] => b"?>",
            [b'!', ..] => b">",
            _ => break,
        };
        let after = rest.windows(end.len()).position(|window| window == end)? + end.len();
        rest = &rest[after..];
    }
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let name = &rest[..rest.iter().position(is_end)?];
    Some(name.rsplit(|byte| *byte == b':').next().unwrap_or(name))
}

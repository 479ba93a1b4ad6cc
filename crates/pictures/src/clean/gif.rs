//! GIF (GIF89a, 17 to 27): a header, a table of colours, and blocks.

/// Header and screen.
const HEADER: usize = 13;
const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const COMMENT: u8 = 0xfe;
const APPLICATION: u8 = 0xff;
const END: u8 = 0x3b;

/// Applications that say how often an animation runs.
const REPEATS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// The file without comments, and without what applications note.
pub(super) fn clean(bytes: &[u8]) -> Vec<u8> {
    let begin = (HEADER + colours(bytes.get(10).copied())).min(bytes.len());
    let (head, mut rest) = bytes.split_at(begin);
    let mut kept = head.to_vec();
    while let Some(length) = block(rest) {
        let (whole, after) = rest.split_at(length);
        if stays(whole) {
            kept.extend_from_slice(whole);
        }
        rest = after;
    }
    kept.push(END);
    kept
}

fn stays(block: &[u8]) -> bool {
    match block {
        [EXTENSION, COMMENT, ..] => false,
        [EXTENSION, APPLICATION, _, name @ ..] => REPEATS.iter().any(|known| name.starts_with(known)),
        _ => true,
    }
}

/// How long the block is that begins here; `None` at the end, or where there is none.
fn block(bytes: &[u8]) -> Option<usize> {
    let data = match *bytes.first()? {
        EXTENSION => 2,
        // Its place and size, its own colours, and how many bits a code begins with.
        IMAGE => 10 + colours(bytes.get(9).copied()) + 1,
        _ => return None,
    };
    let mut end = data;
    loop {
        let length = usize::from(*bytes.get(end)?);
        end += 1 + length;
        if length == 0 {
            return Some(end);
        }
    }
}

/// How long a table of colours is, by the flags that stand before it.
fn colours(flags: Option<u8>) -> usize {
    match flags {
        Some(flags) if flags & 0x80 != 0 => 3 << ((flags & 7) + 1),
        _ => 0,
    }
}

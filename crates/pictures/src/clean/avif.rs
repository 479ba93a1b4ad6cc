//! AVIF (ISO/IEC 14496-12, 8.11): boxes, and in one of them a list of items and of where they lie.
//!
//! Items are found by their place in the file, so what is not to leave is filled with zeros and nothing is moved.

use std::ops::Range;

/// Items that are looked at: a picture has some ten.
const ITEMS_MOST: usize = 1_000;

/// The file with the notes of cameras and programs filled with zeros.
pub(super) fn clean(bytes: &[u8]) -> Vec<u8> {
    let mut kept = bytes.to_vec();
    for place in notes(bytes).unwrap_or_default() {
        if let Some(place) = kept.get_mut(place) {
            place.fill(0);
        }
    }
    kept
}

/// Where the items lie that are no picture: `Exif`, and `mime`, which is XMP.
fn notes(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    let meta = find(bytes, b"meta")?.get(4..)?;
    let ids = items(find(meta, b"iinf")?);
    // Of the locations, those within the file; notes within the box itself are in `idat`.
    let places = locations(find(meta, b"iloc")?)?;
    let within = find(meta, b"idat").and_then(|data| offset(bytes, data));
    let of_notes = places.into_iter().filter(|place| ids.contains(&place.item));
    Some(of_notes.filter_map(|place| place.within(within)).collect())
}

/// The numbers of the items that are notes.
fn items(list: &[u8]) -> Vec<u32> {
    let count = if list.first() == Some(&0) { 2 } else { 4 };
    let entries = boxes(list.get(4 + count..).unwrap_or_default()).take(ITEMS_MOST);
    let item = |(name, content): ([u8; 4], &[u8])| {
        let wide = match (&name, content.first()?) {
            (b"infe", 2) => 2,
            (b"infe", 3) => 4,
            _ => return None,
        };
        let id = number(content.get(4..)?, wide)?;
        let kind = content.get(4 + wide + 2..)?.get(..4)?;
        matches!(kind, b"Exif" | b"mime").then(|| u32::try_from(id).ok()).flatten()
    };
    entries.filter_map(item).collect()
}

/// A piece of an item.
struct Place {
    item: u32,
    is_within_box: bool,
    begin: usize,
    length: usize,
}

impl Place {
    fn within(&self, data: Option<usize>) -> Option<Range<usize>> {
        let begin = self.begin.checked_add(if self.is_within_box { data? } else { 0 })?;
        Some(begin..begin.checked_add(self.length)?)
    }
}

/// Where every item lies (8.11.3).
fn locations(list: &[u8]) -> Option<Vec<Place>> {
    let version = *list.first()?;
    let [wide_offset, wide_length, wide_base, wide_index] =
        [list.get(4)? >> 4, list.get(4)? & 15, list.get(5)? >> 4, list.get(5)? & 15].map(usize::from);
    let wide_id = if version < 2 { 2 } else { 4 };
    let mut rest = list.get(6..)?;
    let mut take = |wide: usize| {
        let value = number(rest, wide)?;
        rest = &rest[wide..];
        usize::try_from(value).ok()
    };
    let mut places = Vec::new();
    for _ in 0..take(wide_id)?.min(ITEMS_MOST) {
        let item = u32::try_from(take(wide_id)?).ok()?;
        let is_within_box = version > 0 && take(2)? & 15 == 1;
        take(2)?;
        let base = take(wide_base)?;
        for _ in 0..take(2)?.min(ITEMS_MOST) {
            if version > 0 {
                take(wide_index)?;
            }
            let begin = base.checked_add(take(wide_offset)?)?;
            places.push(Place { item, is_within_box, begin, length: take(wide_length)? });
        }
    }
    Some(places)
}

/// The content of the first box of a name.
fn find<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(own, _)| own == name).map(|(_, content)| content)
}

/// Boxes one after the other: their names and contents (4.2).
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let name = *rest.get(4..)?.first_chunk()?;
        let (head, length) = match number(rest, 4)? {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(number(rest.get(8..)?, 8)?).ok()?),
            length => (8, usize::try_from(length).ok()?),
        };
        let content = rest.get(head..length)?;
        rest = &rest[length..];
        Some((name, content))
    })
}

/// A number of so many bytes, the largest first; of none, 0.
fn number(bytes: &[u8], wide: usize) -> Option<u64> {
    let digits = bytes.get(..wide)?;
    Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

/// Where a part of some bytes begins in them.
fn offset(whole: &[u8], part: &[u8]) -> Option<usize> {
    (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)
}

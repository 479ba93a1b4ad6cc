//! Which of several waiting documents must go first.

/// How much of a document is looked at: more than any kill notice has.
pub(crate) const LOOKED_AT_BYTES: usize = 1024 * 1024;

/// Whether a document may hold a kill (`canceled`, `cancelled`, an Atom `deleted-entry`).
///
/// Only decides what goes first when documents wait; so a story about a cancelled flight that is
/// taken for one goes first, and nothing else comes of it.
pub(crate) fn may_hold_kill(bytes: &[u8]) -> bool {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    has(b"cancel") || has(b"deleted-entry")
}

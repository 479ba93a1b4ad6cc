//! Which of several waiting documents must go first.

/// How much of a document is looked at: more than any kill notice has.
pub(crate) const LOOKED_AT_BYTES: usize = 1024 * 1024;

/// What stands in kills in any case of letters: statuses, tombstones, a mail that takes the place of another, signals.
const WORDS: [&[u8]; 4] = [b"cancel", b"deleted-entry", b"supersedes:", b"sig:kill"];

/// What withdraws in words, in capitals alone: wire text, mail and notes to editors.
const LOUD_WORDS: [&[u8]; 4] = [b"KILL", b"ELIMINAR", b"ANNUL", b"WITHDRAWAL"];

/// Whether a document may hold a kill.
///
/// Only decides what goes first when documents wait; so a story about a cancelled flight that is
/// taken for one goes first, and nothing else comes of it.
pub(crate) fn may_hold_kill(bytes: &[u8]) -> bool {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    WORDS.iter().any(|word| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)))
        || LOUD_WORDS.iter().any(|word| bytes.windows(word.len()).any(|window| window == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_hold_a_kill_goes_first() {
        for (document, expected) in [
            ("{\"pubStatus\": \"canceled\"}", true),
            ("<at:deleted-entry/>", true),
            ("Subject: MANDATORY KILL: River rises", true),
            ("SUPERSEDES: <1@example.com>", true),
            ("<signal qcode=\"sig:kill\"/>", true),
            ("Subject: Storm kills two", false),
            ("", false),
        ] {
            assert_eq!(may_hold_kill(document.as_bytes()), expected, "{document}");
        }
    }
}

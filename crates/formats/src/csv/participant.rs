//! Who reported a trade, as tables write it.

use super::fault::Fault;
use super::row::CellFault;
use broadtape_model::Participant;

/// The letters of the consolidated tapes and the market identifier codes of their markets, which other feeds use (CTS
/// Pillar output specification and UTDF specification, participant identifiers). Nasdaq is `T` on tapes A and B, `Q` on C.
const LETTERS: [(&str, &str); 20] = [
    ("A", "XASE"),
    ("B", "XBOS"),
    ("C", "XCIS"),
    ("D", "FINR"),
    ("H", "EPRL"),
    ("I", "XISE"),
    ("J", "EDGA"),
    ("K", "EDGX"),
    ("L", "LTSE"),
    ("M", "XCHI"),
    ("N", "XNYS"),
    ("P", "ARCX"),
    ("Q", "XNAS"),
    ("T", "XNAS"),
    ("U", "MEMX"),
    ("V", "IEXG"),
    ("W", "XCBO"),
    ("X", "XPSX"),
    ("Y", "BATY"),
    ("Z", "BATS"),
];

/// A market identifier code or a letter of the tapes; any other code stays as it is. `None` for nothing.
pub(super) fn read(cell: &str) -> Result<Option<Participant>, CellFault<'_>> {
    if cell.is_empty() {
        return Ok(None);
    }
    let letter = LETTERS.iter().find(|(letter, _)| letter.eq_ignore_ascii_case(cell));
    let code = letter.map_or(cell, |(_, mic)| mic);
    Participant::of(code).map(Some).ok_or((Fault::Participant, cell))
}

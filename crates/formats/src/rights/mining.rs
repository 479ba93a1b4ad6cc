//! Whether machines may learn from a story, in the words of PLUS (PLUS LDF, `DMI`; NewsML-G2 2.34 `rightsInfo/dataMining`).

use super::not_understood;
use super::vocabulary::last_part;
use broadtape_model::{Channel, Channels, Indexing, Terms};

/// The terms of a code such as `http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING`.
///
/// Conditions that stand elsewhere are taken for none that is met.
pub(crate) fn data_mining(code: &str) -> Terms {
    let forbidden = || Terms { channels: Some(Channels::ALL.without(Channel::Ai)), ..Terms::default() };
    match last_part(code) {
        "DMI-ALLOWED" | "DMI-UNSPECIFIED" => Terms::default(),
        "DMI-PROHIBITED-AIMLTRAINING"
        | "DMI-PROHIBITED-GENAIMLTRAINING"
        | "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING"
        | "DMI-PROHIBITED-SEECONSTRAINT"
        | "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR"
        | "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR" => forbidden(),
        // Search engines mine as well.
        "DMI-PROHIBITED" => Terms { indexing: Some(Indexing::Noindex), ..forbidden() },
        other => not_understood(&format!("a limit of data mining: {other}")),
    }
}

//! What is for editors alone and no story: advisories, budgets, notes.

use broadtape_model::PubStatus;

/// Names and codes of what is for editors alone, in lower case.
const NAMES: [&str; 8] = [
    "advisory",
    "advisories",
    "editorial advisory",
    "news advisory",
    "news budget",
    "news digest",
    "note to editors",
    "editorial note",
];

/// Whether a name or a code says that something is for editors alone: `Advisory`, `genre:advisory`, an address that ends so.
pub(crate) fn names_advisory(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let last = name.rsplit(['/', ':', '#']).next().unwrap_or_default();
    NAMES.contains(&last)
}

/// The status of what is for editors alone. What is held or withdrawn stays so.
pub(crate) fn advisory_where_usable(status: PubStatus) -> PubStatus {
    if status == PubStatus::Usable { PubStatus::Advisory } else { status }
}

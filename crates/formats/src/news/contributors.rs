//! What part somebody had in a story.

use broadtape_model::ContributorRole;

/// The part that an IPTC role names (`isrol:origin`, its address, or the word alone); `None` for parts
/// that readers need not know of, such as a distributor's.
pub(crate) fn contributor_role(role: &str) -> Option<ContributorRole> {
    let role = role.rsplit(['/', ':']).next().unwrap_or(role).to_ascii_lowercase();
    match role.as_str() {
        "" | "origin" | "originator" | "origprov" | "source" => Some(ContributorRole::Origin),
        "contributor" | "contrib" | "contribution" => Some(ContributorRole::Contributor),
        _ => None,
    }
}

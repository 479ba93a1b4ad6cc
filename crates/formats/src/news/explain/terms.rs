//! Terms in words.

use broadtape_model::{Channel, Terms};

/// What terms limit, in the order in which the gate asks; `None` where nothing is limited.
pub(super) fn told(terms: &Terms) -> Option<String> {
    let moment = |word: &str, at: Option<broadtape_model::UnixNanos>| at.map(|at| format!("{word} {at}"));
    let listed = |before: &str, words: Vec<&str>| match words.as_slice() {
        [] => format!("{before} none"),
        words => format!("{before} {}", words.join(", ")),
    };
    let sites =
        terms.sites.as_ref().map(|sites| listed("on the sites", sites.iter().map(|site| site.as_str()).collect()));
    let here = terms.territories.as_ref();
    let here = here.map(|here| listed("in", here.iter().map(|territory| territory.as_str()).collect()));
    let not_here: Vec<&str> = terms.not_territories.iter().map(|territory| territory.as_str()).collect();
    let channels = terms.channels.map(|channels| listed("for", channels.iter().map(Channel::word).collect()));
    let parts = [
        (!terms.unknown.is_empty()).then(|| format!("not understood, and so held: {}", terms.unknown.join("; "))),
        moment("from", terms.from),
        moment("until", terms.until),
        sites,
        here,
        (!not_here.is_empty()).then(|| listed("not in", not_here)),
        channels,
        terms.without_pictures.then(|| "without its pictures".to_owned()),
        terms.credit.as_ref().map(|credit| format!("with the credit {credit}")),
        terms.archive_days.map(|days| format!("for {days} days")),
        terms.indexing.map(|indexing| format!("search engines: {}", indexing.word())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

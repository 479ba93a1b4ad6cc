//! Embargoes, kills, notes and advisories that stand in words, in formats that have no field for them: wire text and mail.
//!
//! They are looked for only where such words stand: the headline, the lines around it, the provider's notes. A
//! story about an embargo is not held by it.

/// How editors are told to wait, in lower case: English, German, French, Spanish, Italian, Portuguese, Dutch.
const EMBARGOES: [&str; 24] = [
    "embargoed",
    "under embargo",
    "strict embargo",
    "embargo until",
    "embargo till",
    "embargo:",
    "embargo bis",
    "hold for release",
    "not for release before",
    "not for release until",
    "not for publication before",
    "not for publication until",
    "not to be published before",
    "do not publish before",
    "for release at",
    "sperrfrist",
    "sous embargo",
    "embargo jusqu",
    "embargado",
    "embargada",
    "embargo hasta",
    "sotto embargo",
    "embargo fino",
    "onder embargo",
];

/// Lines from which on a text is for editors alone, as they begin in lower case.
const NOTES: [&str; 9] = [
    "* * * *",
    "# notizblock",
    "notizblock",
    "the following information is not for publication",
    "the following information is not intended for publication",
    "not for publication",
    "nicht zur veröffentlichung",
    "non destiné à la publication",
    "no publicable",
];

/// How a headline begins that is for editors alone, in lower case. `Media advisory` is none: press offices send those to be published.
const ADVISORIES: [&str; 18] = [
    "advisory to editors",
    "advisory for editors",
    "editors' advisory",
    "attention editors",
    "attn editors",
    "note to editors",
    "news advisory",
    "coverage advisory",
    "news budget",
    "budget advisory",
    "news digest",
    "hinweis an die redaktion",
    "an die redaktionen",
    "redaktioneller hinweis",
    "avis aux rédactions",
    "aviso a los editores",
    "nota a los editores",
    "avviso alle redazioni",
];

/// Whether a headline says that what follows is for editors alone.
pub(crate) fn is_advisory(headline: &str) -> bool {
    let headline =
        headline.trim().trim_start_matches(['-', '=', '(', '[', '*', ' ']).to_lowercase().replace('\u{2019}', "'");
    ADVISORIES.iter().any(|words| headline.starts_with(words))
}

/// Whether a slug ends in what agencies write behind those of advisories, in capitals: `AP-EU--Ferry-ADVISORY`. A story about a warning of
/// the weather service has it in small letters.
pub(crate) fn is_advisory_slug(slug: &str) -> bool {
    let mut words = slug.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next_back().is_some_and(|last| matches!(last, "ADVISORY" | "ADVISORIES" | "NEWSDIGEST" | "NEWSBUDGET"))
}

/// Whether a line says that a story waits.
pub(crate) fn is_embargo(line: &str) -> bool {
    let line = line.to_lowercase();
    EMBARGOES.iter().any(|words| line.contains(words)) && !line.contains("embargo lifted")
}

/// Whether a line begins what is for editors alone.
pub(crate) fn is_note(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['-', '=', '(', '\u{2013}', ' ']).to_lowercase();
    NOTES.iter().any(|words| line.starts_with(words))
}

/// How a remark begins that says what a text corrects, in lower case.
const CORRECTIONS: [&str; 7] =
    ["correction:", "corrected:", "berichtigung:", "korrektur:", "rectificación:", "corrección:", "rettifica:"];

/// What a remark in brackets before a text says that it corrects: `(Correction: level, second paragraph)`.
pub(crate) fn correction(line: &str) -> Option<&str> {
    let remark = line.trim().strip_prefix('(')?.trim_end_matches(')');
    let lower = remark.to_lowercase();
    let mark = CORRECTIONS.iter().find(|mark| lower.starts_with(**mark))?;
    Some(remark.get(mark.len()..)?.trim()).filter(|words| !words.is_empty())
}

/// Whether a line withdraws a story: `KILL KILL KILL`, `BULLETIN KILL`, `MANDATORY KILL`, in capitals alone, so that
/// a headline about a killing is none.
pub(crate) fn is_kill(line: &str) -> bool {
    const KILLS: [&str; 7] = ["KILL", "KILLS", "ELIMINAR", "ANNULLIERT", "ANNULATION", "АННУЛИРОВАНИЕ", "WITHDRAWAL"];
    let is_loud = !line.contains(char::is_lowercase) && line.split_whitespace().count() <= 8;
    let mut words = line.split(|character: char| !character.is_alphanumeric());
    is_loud && words.any(|word| KILLS.contains(&word))
}

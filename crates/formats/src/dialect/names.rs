//! Those who had a part, out of a line that names them.

/// Longest name, in characters, and most of one line.
const NAME_CHARACTERS_MAX: usize = 80;
const NAMES_MAX: usize = 20;

/// Small words within names and what people are.
const PARTICLES: [&str; 30] = [
    "a", "al", "and", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el",
    "et", "für", "for", "ibn", "la", "le", "of", "the", "ter", "und", "van", "von", "y",
];

/// Sentences begin with these, names do not.
const NOT_NAMES: [&str; 22] = [
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "you",
    "this",
    "that",
    "these",
    "those",
    "who",
    "which",
    "what",
    "nobody",
    "everybody",
    "many",
    "some",
    "several",
    "all",
    "both",
    "none",
];

/// Before a person's name: `Harbour Press writer Mara Lind`.
const JOBS: [&str; 12] = [
    " writers ",
    " writer ",
    " reporters ",
    " reporter ",
    " correspondents ",
    " correspondent ",
    " editors ",
    " editor ",
    " journalists ",
    " journalist ",
    " photographers ",
    " photographer ",
];

/// The names of a line such as `Mara Lind in Kestrel Bay and The Harbour Press`; `None` when it is a sentence, or too much.
pub(super) fn listed(line: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for part in line.split([',', ';']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" und ")) {
        let part = part.trim().trim_start_matches("and ");
        for part in at_a_job(part) {
            let name = without_town(part);
            if !name.is_empty() {
                names.push(is_name(name).then(|| name.to_owned())?);
            }
        }
    }
    (1..=NAMES_MAX).contains(&names.len()).then_some(names)
}

/// The name that a line is as a whole, commas and all: `River Works, Inc.`
pub(super) fn one(line: &str) -> Option<String> {
    Some(line.trim()).filter(|line| is_name(line)).map(str::to_owned)
}

/// An agency and its writer, where both are named.
fn at_a_job(part: &str) -> Vec<&str> {
    let split = JOBS.iter().find_map(|job| part.split_once(job));
    split.map_or_else(|| vec![part], |(agency, person)| vec![agency, person])
}

/// A name without where its owner was.
fn without_town(part: &str) -> &str {
    let end = [" in ", " at ", " aus ", " à "].iter().filter_map(|word| part.find(word)).min();
    end.map_or(part, |end| &part[..end]).trim()
}

/// Whether each word is written as those of names are.
fn is_name(name: &str) -> bool {
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    name.chars().count() <= NAME_CHARACTERS_MAX
        && !NOT_NAMES.contains(&first.as_str())
        && name.contains(char::is_uppercase)
        && name.split_whitespace().all(|word| {
            let letters = word.trim_start_matches(|letter: char| !letter.is_alphanumeric());
            letters.is_empty()
                || PARTICLES.contains(&letters)
                || letters.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
                || letters.contains(char::is_uppercase)
        })
}

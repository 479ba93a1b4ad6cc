//! Which stories somebody paid for.

/// Words, without case, spaces and punctuation, by which providers mark what was paid for: IPTC genres
/// (`genre:Press_Release`), categories of feeds.
const MARKS: [&str; 21] = [
    "pressrelease",
    "pressreleases",
    "newsrelease",
    "newsreleases",
    "advertisement",
    "advertisements",
    "advertising",
    "advertorial",
    "advertisersupplied",
    "sponsored",
    "sponsoredcontent",
    "sponsoredpost",
    "sponsoredstory",
    "paidcontent",
    "paidpost",
    "paidpartnership",
    "paidpromotion",
    "partnercontent",
    "brandedcontent",
    "promoted",
    "promotedcontent",
];

/// Whether a genre or a category, by its name or its code, says that somebody paid for publication.
pub(crate) fn is_paid(mark: &str) -> bool {
    let name = mark.rsplit(['/', ':', '#']).next().unwrap_or(mark);
    let letters: String =
        name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    MARKS.contains(&letters.as_str())
}

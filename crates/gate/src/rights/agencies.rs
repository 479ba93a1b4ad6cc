//! Agencies that contributed to a story, by the names that stand where contributors are named.

use broadtape_model::StoryVersion;

/// An agency's names, ready to be compared.
#[derive(Clone, Debug)]
pub(super) struct Agency {
    names: Vec<Vec<String>>,
}

impl Agency {
    pub(super) fn named(names: &[String]) -> Self {
        Self { names: names.iter().map(|name| words(name)).filter(|name| !name.is_empty()).collect() }
    }

    /// Whether it is named among a story's contributors or in its credit line. A mention in the text is none.
    pub(super) fn is_in(&self, credits: &Credits) -> bool {
        self.names.iter().any(|name| credits.0.iter().any(|line| holds(line, name)))
    }
}

/// The lines of a story that name who supplied it.
pub(super) struct Credits(Vec<Vec<String>>);

impl Credits {
    pub(super) fn of(story: &StoryVersion) -> Self {
        let contributors = story.contributors.iter().chain(&story.gleaned.contributors);
        let credits = [&story.credit, &story.gleaned.credit, &story.copyright];
        let lines =
            contributors.map(|own| own.name.as_str()).chain(credits.into_iter().filter_map(|own| own.as_deref()));
        Self(lines.map(words).filter(|line| !line.is_empty()).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Words of letters and digits, in lower case: `A.P.` and `AP` are the same.
fn words(line: &str) -> Vec<String> {
    let split = line.split(|letter: char| letter.is_whitespace() || "/,;:()–—&+|".contains(letter));
    split.map(letters).filter(|word| !word.is_empty()).collect()
}

fn letters(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a name stands in a line, as whole words in a row.
fn holds(line: &[String], name: &[String]) -> bool {
    line.windows(name.len()).any(|run| run == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadtape_model::{Contributor, ContributorRole, ProviderId, StoryId};

    #[test]
    fn an_agency_is_found_where_contributors_are_named_and_nowhere_else() {
        let story = StoryVersion::new(StoryId::new(&ProviderId::new("wire"), "a"), 1, "The Harbour Press reports");
        let credited = |credit: &str| StoryVersion { credit: Some(credit.into()), ..story.clone() };
        let by = |name: &str| Contributor { name: name.into(), role: ContributorRole::Contributor };
        let agency = Agency::named(&["Harbour Press".into(), "HP".into()]);
        let is_in = |story: &StoryVersion| agency.is_in(&Credits::of(story));
        assert!(is_in(&credited("By A. Writer, Harbour Press")));
        assert!(is_in(&credited("Quay Times/H.P.")));
        assert!(is_in(&StoryVersion { contributors: vec![by("The Harbour Press")], ..story.clone() }));
        assert!(!is_in(&story), "its headline is no credit");
        assert!(!is_in(&credited("Harbour Pressings")));
        assert!(!is_in(&credited("WHP")));
    }
}

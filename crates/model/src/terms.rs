//! Terms under which stories may be shown, and several together.

use crate::{Channels, Indexing, SiteId, Territory, UnixNanos};

/// Terms under which stories may be shown. What is not said is not limited; where several terms apply, each limits.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Terms {
    /// Not before.
    pub from: Option<UnixNanos>,
    /// Not from this moment on.
    pub until: Option<UnixNanos>,
    /// On these sites alone.
    pub sites: Option<Vec<SiteId>>,
    /// On sites of these territories alone; a site that names none is in none.
    pub territories: Option<Vec<Territory>>,
    /// Not on sites of these territories, nor on sites that name none.
    pub not_territories: Vec<Territory>,
    /// In these channels alone.
    pub channels: Option<Channels>,
    /// The text alone.
    pub without_pictures: bool,
    /// What must be said on every copy.
    pub credit: Option<String>,
    /// For so many days after it first showed.
    pub archive_days: Option<u16>,
    /// How search engines may list it.
    pub indexing: Option<Indexing>,
    /// Limits that are not understood, in the words of whoever set them. Whatever has one is held.
    pub unknown: Vec<String>,
}

impl Terms {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These and others together: what either limits is limited.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: either(self.until, other.until, Ord::min),
            sites: either(self.sites, other.sites, in_both),
            territories: either(self.territories, other.territories, in_both),
            not_territories: in_any(self.not_territories, other.not_territories),
            channels: either(self.channels, other.channels, Channels::and),
            without_pictures: self.without_pictures || other.without_pictures,
            credit: either(self.credit, other.credit, |own, more| match own == more {
                true => own,
                false => format!("{own}; {more}"),
            }),
            archive_days: either(self.archive_days, other.archive_days, Ord::min),
            indexing: self.indexing.max(other.indexing),
            unknown: first_of(in_any(self.unknown, other.unknown)),
        }
    }
}

/// So many limits that are not understood are told: the first is why a story is held.
const UNKNOWN_MOST: usize = 20;

/// The first limits, and that there are more where there are: no number of them that is settled settles the rest.
fn first_of(mut unknown: Vec<String>) -> Vec<String> {
    if unknown.len() > UNKNOWN_MOST {
        unknown.truncate(UNKNOWN_MOST);
        unknown.push("more limits than are told".to_owned());
    }
    unknown
}

/// Both as one, or the one that is there.
fn either<T>(one: Option<T>, other: Option<T>, both: impl FnOnce(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(both(one, other)),
        (one, other) => one.or(other),
    }
}

fn in_both<T: PartialEq>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    one.retain(|item| other.contains(item));
    one
}

fn in_any<T: PartialEq>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    for item in other {
        if !one.contains(&item) {
            one.push(item);
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Channel;

    #[test]
    fn what_either_limits_is_limited() {
        let territory = |code| Territory::parse(code).unwrap();
        let one = Terms {
            from: Some(UnixNanos::new(1)),
            until: Some(UnixNanos::new(9)),
            territories: Some(vec![territory("NO"), territory("SE")]),
            not_territories: vec![territory("DE")],
            channels: Some(Channels::ALL.without(Channel::Ai)),
            credit: Some("Wire".into()),
            archive_days: Some(7),
            indexing: Some(Indexing::Canonical),
            ..Terms::default()
        };
        let other = Terms {
            from: Some(UnixNanos::new(2)),
            until: Some(UnixNanos::new(8)),
            sites: Some(vec![SiteId::new("post")]),
            territories: Some(vec![territory("SE")]),
            not_territories: vec![territory("DE"), territory("FR")],
            channels: Some(Channels::ALL.without(Channel::Api)),
            without_pictures: true,
            credit: Some("Press".into()),
            ..Terms::default()
        };
        let both = Terms {
            from: Some(UnixNanos::new(2)),
            until: Some(UnixNanos::new(8)),
            sites: Some(vec![SiteId::new("post")]),
            territories: Some(vec![territory("SE")]),
            not_territories: vec![territory("DE"), territory("FR")],
            channels: Some(Channels::ALL.without(Channel::Ai).without(Channel::Api)),
            without_pictures: true,
            credit: Some("Wire; Press".into()),
            archive_days: Some(7),
            indexing: Some(Indexing::Canonical),
            ..Terms::default()
        };
        assert_eq!(one.clone().and(other), both);
        assert_eq!(one.clone().and(Terms::default()), one);
        assert_eq!(Terms::default().and(one.clone()), one);
    }

    #[test]
    fn however_many_limits_are_not_understood_the_last_says_so() {
        let unknown = |number: usize| Terms { unknown: vec![format!("limit {number}")], ..Terms::default() };
        let all = (0..1_000).map(unknown).fold(Terms::default(), Terms::and);
        assert_eq!(
            (all.unknown.len(), all.unknown.last().map(String::as_str)),
            (21, Some("more limits than are told"))
        );
    }
}

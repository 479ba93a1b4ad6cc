//! What a condition of a rule limits (ODRL Information Model 2.2, 2.5; ODRL Vocabulary 2.2, 4.4 and 4.5).

use super::not_understood;
use super::policy::Constraint;
use super::territories::territory;
use super::vocabulary::{last_part, word};
use crate::dates;
use broadtape_model::{Channel, Channels, SiteId, Terms};

/// The terms under which a condition is met.
pub(super) fn where_met(constraint: &Constraint) -> Terms {
    read(constraint, Operator::of)
}

/// The terms under which a condition is not met: those that are left by a prohibition which has it.
pub(super) fn where_not_met(constraint: &Constraint) -> Terms {
    read(constraint, |operator| Operator::of(operator).map(Operator::negated))
}

/// How a thing is compared with others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    IsAny,
    IsNone,
    Before,
    After,
}

impl Operator {
    fn of(written: &str) -> Option<Self> {
        Some(match word(written)? {
            "eq" | "isAnyOf" | "isA" | "isPartOf" => Self::IsAny,
            "neq" | "isNoneOf" => Self::IsNone,
            // To the nanosecond no term is stricter than the other.
            "lt" | "lteq" => Self::Before,
            "gt" | "gteq" => Self::After,
            _ => return None,
        })
    }

    const fn negated(self) -> Self {
        match self {
            Self::IsAny => Self::IsNone,
            Self::IsNone => Self::IsAny,
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }
}

fn read(constraint: &Constraint, operator: impl Fn(&str) -> Option<Operator>) -> Terms {
    let (left, written, right) = match constraint {
        Constraint::Simple { left, operator, right } => (left, operator, right),
        Constraint::Other(words) => return not_understood(words),
    };
    let understood = operator(written).and_then(|operator| match word(left)? {
        "spatial" => in_territories(operator, right),
        "dateTime" => in_time(operator, right),
        "recipient" | "assignee" => on_sites(operator, right),
        "media" | "fileFormat" | "deliveryChannel" => in_media(operator, right),
        _ => None,
    });
    let words = || format!("a limit of {}: {} {}", last_part(left), last_part(written), right.join(", "));
    understood.unwrap_or_else(|| not_understood(&words()))
}

fn in_territories(operator: Operator, right: &[String]) -> Option<Terms> {
    let territories: Vec<_> = right.iter().map(|code| territory(code)).collect::<Option<_>>()?;
    match operator {
        _ if territories.is_empty() => None,
        Operator::IsAny => Some(Terms { territories: Some(territories), ..Terms::default() }),
        Operator::IsNone => Some(Terms { not_territories: territories, ..Terms::default() }),
        Operator::Before | Operator::After => None,
    }
}

/// A date without a time or a zone limits as much as it may.
fn in_time(operator: Operator, right: &[String]) -> Option<Terms> {
    let [written] = right else { return None };
    let moment = dates::read(written)?;
    match operator {
        Operator::Before => Some(Terms { until: Some(moment.earliest), ..Terms::default() }),
        Operator::After => Some(Terms { from: Some(moment.latest), ..Terms::default() }),
        Operator::IsAny | Operator::IsNone => None,
    }
}

fn on_sites(operator: Operator, right: &[String]) -> Option<Terms> {
    let sites = sites(right)?;
    (operator == Operator::IsAny).then(|| Terms { sites: Some(sites), ..Terms::default() })
}

/// The sites that are named as parties: `site:post`. `None` when one of them is something else, or there is none.
pub(super) fn sites(parties: &[String]) -> Option<Vec<SiteId>> {
    let site = |party: &String| party.trim().strip_prefix("site:").map(SiteId::new);
    parties.iter().map(site).collect::<Option<Vec<_>>>().filter(|sites| !sites.is_empty())
}

/// A kind of media, of files or of outlets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Medium {
    Text,
    Picture,
    /// What the house is.
    Online,
    Channel(Channel),
    /// What the house never shows.
    Other,
}

impl Medium {
    fn of(written: &str) -> Option<Self> {
        let written = written.trim().to_ascii_lowercase();
        let kind = written.split_once('/').map_or("", |(kind, _)| kind);
        let medium = match kind {
            "image" => Self::Picture,
            "text" => Self::Text,
            "audio" | "video" => Self::Other,
            _ => match last_part(&written) {
                "text" => Self::Text,
                "picture" | "pictures" | "photo" | "photos" | "image" | "images" | "graphic" => Self::Picture,
                "online" | "web" | "digital" | "internet" => Self::Online,
                "print" | "newspaper" | "magazine" | "broadcast" | "radio" | "television" | "tv" | "audio"
                | "video" => Self::Other,
                word => Self::Channel(
                    Channel::from_word(word).filter(|channel| !matches!(channel, Channel::Archive | Channel::Ai))?,
                ),
            },
        };
        Some(medium)
    }

    const fn channel(self) -> Option<Channel> {
        match self {
            Self::Channel(channel) => Some(channel),
            _ => None,
        }
    }
}

fn in_media(operator: Operator, right: &[String]) -> Option<Terms> {
    let media: Vec<Medium> = right.iter().map(|written| Medium::of(written)).collect::<Option<_>>()?;
    let has = |medium| media.contains(&medium);
    let named = || media.iter().filter_map(|medium| medium.channel());
    let nowhere = Channels::default();
    match operator {
        _ if media.is_empty() => None,
        Operator::Before | Operator::After => None,
        Operator::IsAny if has(Medium::Online) => Some(Terms::default()),
        Operator::IsAny if named().next().is_some() => {
            let channels = named().chain([Channel::Archive]).collect();
            Some(Terms { channels: Some(channels), ..Terms::default() })
        }
        Operator::IsAny if has(Medium::Text) => {
            Some(Terms { without_pictures: !has(Medium::Picture), ..Terms::default() })
        }
        // A story is no picture.
        Operator::IsAny => Some(Terms { channels: Some(nowhere), ..Terms::default() }),
        Operator::IsNone => {
            let is_all = has(Medium::Online) || has(Medium::Text);
            let left = named().fold(Channels::ALL, Channels::without);
            let channels = if is_all { Some(nowhere) } else { Some(left).filter(|left| *left != Channels::ALL) };
            Some(Terms { channels, without_pictures: has(Medium::Picture), ..Terms::default() })
        }
    }
}

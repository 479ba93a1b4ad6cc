//! What a policy's rules leave of a story's use.

use super::constraint::{sites, where_met, where_not_met};
use super::not_understood;
use super::policy::{Duty, Policy, Rule, RuleKind};
use super::vocabulary::{Deed, deed, last_part, word};
use broadtape_model::{Channel, Channels, Indexing, Terms};

/// The terms of a policy: what it permits, without what it forbids, with what it asks for in return.
///
/// One that permits nothing leaves what the contract gives; one that permits something permits nothing else (ODRL 2.1, 2.2).
pub(super) fn terms_of(policy: &Policy) -> Terms {
    if policy.rules.is_empty() {
        return Terms::default();
    }
    let of_kind = |kind| policy.rules.iter().filter(move |rule| rule.kind == kind);
    let forbidden = of_kind(RuleKind::Prohibition).map(prohibition);
    let owed = of_kind(RuleKind::Obligation).flat_map(|rule| &rule.duties).map(duty);
    forbidden
        .chain(owed)
        .chain([kind(policy), permitted(&of_kind(RuleKind::Permission).collect::<Vec<_>>())])
        .fold(Terms::default(), Terms::and)
}

/// What of the policy as a whole may change what its rules mean.
fn kind(policy: &Policy) -> Terms {
    let is_known = |kind: &str| {
        matches!(word(kind), Some("Set" | "Offer" | "Agreement" | "Policy" | "set" | "offer" | "agreement"))
    };
    if let Some(kind) = policy.kind.as_deref().filter(|kind| !is_known(kind)) {
        return not_understood(&format!("a policy of the kind {kind}"));
    }
    if policy.inherits {
        return not_understood("a policy that takes rules from another");
    }
    let is_foreign = |profile: &&str| !profile.to_ascii_lowercase().contains("rightsml");
    match policy.profile.as_deref().filter(is_foreign) {
        Some(profile) => not_understood(&format!("a policy of the profile {profile}")),
        None => Terms::default(),
    }
}

/// What permissions give together. Of those that let a story be shown the ones that are understood count.
fn permitted(permissions: &[&Rule]) -> Terms {
    if permissions.is_empty() {
        return Terms::default();
    }
    let showing = permissions.iter().filter_map(|rule| Some((*rule, permitted_channels(rule)?)));
    let terms: Vec<Terms> = showing.map(|(rule, channels)| permission(rule, channels)).collect();
    if terms.is_empty() {
        let foreign = permissions.iter().flat_map(|rule| &rule.actions).find(|action| deed(action).is_none());
        return match foreign {
            Some(action) => not_understood(&format!("permits nothing that is known but {action}")),
            None if permissions.iter().any(|rule| rule.actions.is_empty()) => {
                not_understood("permits without saying what")
            }
            None => Terms { channels: Some(Channels::default()), ..Terms::default() },
        };
    }
    let understood: Vec<&Terms> = terms.iter().filter(|terms| terms.unknown.is_empty()).collect();
    let counting = if understood.is_empty() { terms.iter().take(1).collect() } else { understood };
    counting.into_iter().cloned().reduce(either).unwrap_or_default()
}

/// Where a permission lets a story be shown; `None` when nowhere. Machines learn from it where it may be used for anything.
fn permitted_channels(rule: &Rule) -> Option<Channels> {
    let given = |deed| match deed {
        Deed::Use => Some(Channels::ALL),
        Deed::Show => Some(Channels::ALL.without(Channel::Ai)),
        Deed::ShowOnPages => Some([Channel::Page, Channel::Widget, Channel::Archive].into_iter().collect()),
        Deed::Copy | Deed::Archive | Deed::Index | Deed::Mine | Deed::Elsewhere => None,
    };
    rule.actions.iter().filter_map(|action| given(deed(action)?)).reduce(Channels::or)
}

fn permission(rule: &Rule, channels: Channels) -> Terms {
    let channels = Some(channels).filter(|channels| *channels != Channels::ALL);
    let conditions = rule.constraints.iter().map(where_met);
    let own = Terms { channels, ..Terms::default() };
    conditions.chain(rule.duties.iter().map(duty)).chain([to_assignees(rule)]).fold(own, Terms::and)
}

/// To whom a permission is given: to sites of the house, or to everybody.
fn to_assignees(rule: &Rule) -> Terms {
    let is_everybody = |party: &String| matches!(word(party), Some("All" | "AllConnections" | "everyone"));
    if rule.assignees.iter().any(is_everybody) || rule.assignees.is_empty() {
        return Terms::default();
    }
    match sites(&rule.assignees) {
        Some(sites) => Terms { sites: Some(sites), ..Terms::default() },
        None => not_understood(&format!("a permission for {} alone", rule.assignees.join(", "))),
    }
}

/// What a prohibition leaves. One with several conditions forbids where all of them are met, which terms cannot say.
fn prohibition(rule: &Rule) -> Terms {
    if sites(&rule.assignees).is_some() {
        return not_understood(&format!("a prohibition for {}", rule.assignees.join(", ")));
    }
    if rule.actions.is_empty() {
        return not_understood("forbids without saying what");
    }
    rule.actions.iter().map(|action| forbidden(action, rule)).fold(Terms::default(), Terms::and)
}

fn forbidden(action: &str, rule: &Rule) -> Terms {
    let without = |gone: &[Channel]| {
        let channels = gone.iter().fold(Channels::ALL, |left, channel| left.without(*channel));
        Terms { channels: Some(channels), ..Terms::default() }
    };
    let Some(deed) = deed(action) else { return not_understood(&format!("forbids {action}")) };
    match (deed, rule.constraints.as_slice()) {
        (Deed::Elsewhere, _) => Terms::default(),
        (Deed::Archive, _) => without(&[Channel::Archive]),
        (Deed::Index, _) => Terms { indexing: Some(Indexing::Noindex), ..Terms::default() },
        (Deed::Mine, _) => without(&[Channel::Ai]),
        (Deed::ShowOnPages, []) => without(&[Channel::Page, Channel::Widget]),
        (Deed::Use | Deed::Show | Deed::Copy, []) => Terms { channels: Some(Channels::default()), ..Terms::default() },
        (_, [one]) => where_not_met(one),
        (_, _) => not_understood(&format!("forbids {} under several conditions", last_part(action))),
    }
}

/// What the house can do of what is owed: say whom to credit.
fn duty(duty: &Duty) -> Terms {
    let is_attribution = |action: &String| {
        matches!(word(action), Some("attribute"))
            || matches!(last_part(action), "Attribution" if action.contains("creativecommons.org/ns") || action.starts_with("cc:"))
    };
    if !duty.actions.iter().all(is_attribution) || duty.actions.is_empty() || duty.has_conditions {
        let actions: Vec<&str> = duty.actions.iter().map(|action| last_part(action)).collect();
        return not_understood(&format!("a duty to {}", actions.join(", ")));
    }
    let names: Vec<String> = duty.parties.iter().map(|party| name_of(party)).filter(|name| !name.is_empty()).collect();
    Terms { credit: (!names.is_empty()).then(|| names.join(", ")), ..Terms::default() }
}

/// A party's name: as it is written, or the last part of its address.
fn name_of(party: &str) -> String {
    let is_address = party.contains("://") || party.starts_with("urn:");
    crate::text::folded(if is_address { last_part(party) } else { party })
}

/// What either of two permissions gives: where they differ in one thing alone, that of both.
fn either(one: Terms, other: Terms) -> Terms {
    if one == other || one.is_empty() {
        return one;
    }
    if other.is_empty() {
        return other;
    }
    let alike_but_for = |forget: fn(&mut Terms)| {
        let (mut own, mut more) = (one.clone(), other.clone());
        forget(&mut own);
        forget(&mut more);
        own == more
    };
    if alike_but_for(|terms| terms.territories = None) {
        return Terms { territories: both(one.territories, other.territories, joined), ..other };
    }
    if alike_but_for(|terms| terms.sites = None) {
        return Terms { sites: both(one.sites, other.sites, joined), ..other };
    }
    if alike_but_for(|terms| terms.channels = None) {
        return Terms { channels: both(one.channels, other.channels, Channels::or), ..other };
    }
    not_understood("several permissions under different limits")
}

/// A limit that one of two does not have is none of both.
fn both<T>(one: Option<T>, other: Option<T>, joined: fn(T, T) -> T) -> Option<T> {
    one.zip(other).map(|(one, other)| joined(one, other))
}

fn joined<T>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    one.extend(other);
    one
}

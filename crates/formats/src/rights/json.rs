//! Policies as JSON: JSON-LD (ODRL 2.2; RightsML 2.0), and the JSON encoding of ODRL 2.1, whose lists are named in the plural.

use super::policy::{Constraint, Duty, Policy, Rule, RuleKind};
use crate::json::Object;
use serde_json::Value;

/// The policies that a value is or holds.
pub(super) fn policies(value: &Value) -> Vec<Policy> {
    let graph = member(value, &["@graph"]).unwrap_or(value);
    items(graph).into_iter().filter(|value| is_policy(value)).map(policy).collect()
}

fn is_policy(value: &Value) -> bool {
    let telling =
        ["permission", "permissions", "prohibition", "prohibitions", "obligation", "obligations", "duty", "duties"];
    member(value, &telling).is_some() || member(value, &["policytype", "policyid", "uid"]).is_some()
}

fn policy(value: &Value) -> Policy {
    let rules = |kind, names: &[&str]| -> Vec<Rule> {
        let written = member(value, names).map(items).unwrap_or_default();
        written.into_iter().map(|written| rule(kind, written, value)).collect()
    };
    let mut all = rules(RuleKind::Permission, &["permission", "permissions"]);
    all.extend(rules(RuleKind::Prohibition, &["prohibition", "prohibitions"]));
    all.extend(rules(RuleKind::Obligation, &["obligation", "obligations", "duty", "duties"]));
    Policy {
        kind: member(value, &["@type", "policytype", "type"]).and_then(|kind| names(kind).into_iter().next()),
        inherits: member(value, &["inheritFrom", "inheritfrom"]).is_some(),
        profile: member(value, &["profile"]).and_then(|profile| names(profile).into_iter().next()),
        rules: all,
    }
}

/// A rule. What it does not say of its actions, parties and conditions, the policy around it says (ODRL 2.2, 2.7).
fn rule(kind: RuleKind, value: &Value, around: &Value) -> Rule {
    let part = |singular: &[&str]| member(value, singular).or_else(|| member(around, singular));
    let (actions, narrowing) = actions(part(&["action", "actions"]));
    let conditions = |value: &Value| items(value).into_iter().flat_map(constraints).collect::<Vec<_>>();
    let own = member(value, &["constraint", "constraints"]).map(conditions).unwrap_or_default();
    Rule {
        kind,
        actions,
        assignees: part(&["assignee", "assignees"]).map(names).unwrap_or_default(),
        constraints: own.into_iter().chain(narrowing).collect(),
        duties: match kind {
            RuleKind::Obligation => vec![duty(value)],
            _ => member(value, &["duty", "duties", "obligation"])
                .map(items)
                .unwrap_or_default()
                .into_iter()
                .map(duty)
                .collect(),
        },
    }
}

/// The actions by name, and what narrows them.
fn actions(written: Option<&Value>) -> (Vec<String>, Vec<Constraint>) {
    let written = written.map(items).unwrap_or_default();
    let narrowing = written.iter().filter_map(|action| member(action, &["refinement", "refinements"]));
    let narrowing = narrowing.flat_map(items).flat_map(constraints).collect();
    let name = |action: &&Value| {
        let value = member(action, &["rdf:value", "name"]).unwrap_or(action);
        names(value).into_iter().next().unwrap_or_default()
    };
    (written.iter().map(name).collect(), narrowing)
}

/// A condition; several that are joined by *and* are several.
fn constraints(value: &Value) -> Vec<Constraint> {
    let text = |keys: &[&str]| member(value, keys).and_then(|part| names(part).into_iter().next());
    if let Some(all) = member(value, &["and"]) {
        return items(all).into_iter().map(simple).collect();
    }
    match ["or", "xone", "andSequence"].into_iter().find(|join| member(value, &[join]).is_some()) {
        Some(join) => vec![Constraint::Other(format!("conditions joined by {join}"))],
        None if text(&["operator"]).is_some() => vec![simple(value)],
        None => vec![Constraint::Other("a condition without its parts".to_owned())],
    }
}

fn simple(value: &Value) -> Constraint {
    let text = |keys: &[&str]| member(value, keys).and_then(|part| names(part).into_iter().next());
    match (text(&["leftOperand", "leftoperand", "name"]), text(&["operator"])) {
        (Some(left), Some(operator)) => {
            let right = member(value, &["rightOperand", "rightoperand"]).map(names).unwrap_or_default();
            Constraint::Simple { left, operator, right }
        }
        _ => Constraint::Other("a condition without its parts".to_owned()),
    }
}

fn duty(value: &Value) -> Duty {
    let party =
        member(value, &["attributedParty", "attributedparty", "attributingParty", "informedParty", "compensatedParty"]);
    let (actions, narrowing) = actions(member(value, &["action", "actions"]));
    let has = |keys: &[&str]| member(value, keys).is_some();
    Duty {
        actions,
        parties: party.map(names).unwrap_or_default(),
        has_conditions: !narrowing.is_empty() || has(&["constraint", "constraints"]) || has(&["consequence", "remedy"]),
    }
}

/// A member by one of its names, with or without the prefix of ODRL.
fn member<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v Value> {
    let object = Object::of(value)?;
    let prefixed = |key: &&str| object.get(&format!("odrl:{key}"));
    keys.iter().find_map(|key| object.get(key)).or_else(|| keys.iter().find_map(prefixed))
}

/// The values of a list, or the one.
fn items(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

/// What values name: their texts, or the names and identifiers of the objects that they are. One that has none is nothing that is known.
fn names(value: &Value) -> Vec<String> {
    let name = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        other => {
            let object = Object::of(other)?;
            let keys = ["vcard:fn", "schema:name", "@value", "@id", "uid", "id", "source"];
            keys.iter().find_map(|key| object.text(key)).map(str::to_owned)
        }
    };
    items(value).into_iter().map(|value| name(value).unwrap_or_default()).collect()
}

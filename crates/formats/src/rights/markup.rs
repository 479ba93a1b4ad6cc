//! Policies as XML (ODRL 2.1 XML Encoding; RightsML 1.1): elements by their local names, in whatever namespace.

use super::policy::{Constraint, Duty, Policy, Rule, RuleKind};
use crate::xml::Element;

/// The policies that stand in an element, or that it is.
pub(super) fn policies(expression: Element<'_>) -> Vec<Policy> {
    let is_policy = |element: &Element<'_>| matches!(element.name(), "Policy" | "policy");
    if is_policy(&expression) {
        return vec![policy(expression)];
    }
    expression.children().filter(is_policy).map(policy).collect()
}

fn policy(element: Element<'_>) -> Policy {
    let has = |name| element.attribute(name).is_some() || element.children().any(|child| child.name() == name);
    Policy {
        kind: element.attribute("type").map(str::to_owned),
        inherits: has("inheritFrom"),
        profile: element.attribute("profile").map(str::to_owned),
        rules: element.children().filter_map(|child| rule(child, element)).collect(),
    }
}

/// A rule. Parties that it does not name are those of the policy around it.
fn rule(element: Element<'_>, around: Element<'_>) -> Option<Rule> {
    let kind = match element.name() {
        "permission" => RuleKind::Permission,
        "prohibition" => RuleKind::Prohibition,
        "duty" | "obligation" => RuleKind::Obligation,
        _ => return None,
    };
    let duties = match kind {
        RuleKind::Obligation => vec![duty(element)],
        _ => element.children().filter(|child| matches!(child.name(), "duty" | "obligation")).map(duty).collect(),
    };
    Some(Rule {
        kind,
        actions: actions(element),
        assignees: [element, around].into_iter().map(assignees).find(|parties| !parties.is_empty()).unwrap_or_default(),
        constraints: constraints(element),
        duties,
    })
}

fn actions(rule: Element<'_>) -> Vec<String> {
    let actions = rule.children().filter(|child| child.name() == "action");
    actions.map(|action| action.attribute("name").map_or_else(|| action.text(), str::to_owned)).collect()
}

fn assignees(around: Element<'_>) -> Vec<String> {
    parties(around, |function| function == "assignee")
}

fn parties(rule: Element<'_>, is_sought: impl Fn(&str) -> bool) -> Vec<String> {
    let parties = rule.children().filter(|child| child.name() == "party");
    let sought = parties.filter(|party| {
        let function = party.attribute("function").or(party.attribute("role")).unwrap_or_default();
        is_sought(super::vocabulary::last_part(function))
    });
    sought
        .map(|party| {
            let name = party.attribute("name").or(party.attribute("uid")).map(str::to_owned);
            name.unwrap_or_else(|| party.text())
        })
        .collect()
}

/// The conditions of a rule, and those that narrow its actions.
fn constraints(rule: Element<'_>) -> Vec<Constraint> {
    let own = rule.children().filter(|child| matches!(child.name(), "constraint" | "constraints"));
    let narrowing = rule
        .children()
        .filter(|child| child.name() == "action")
        .flat_map(Element::children)
        .filter(|child| matches!(child.name(), "refinement" | "constraint"));
    own.chain(narrowing).map(constraint).collect()
}

fn constraint(element: Element<'_>) -> Constraint {
    let part = |name: &str| {
        let inner = || element.children().find(|child| child.name() == name).map(Element::text);
        element.attribute(name).map(str::to_owned).or_else(inner)
    };
    let left = part("leftOperand").or_else(|| part("name"));
    let rights = element.children().filter(|child| child.name() == "rightOperand").map(Element::text);
    let right = element.attribute("rightOperand").map(|right| right.split_whitespace().map(str::to_owned).collect());
    match (left, part("operator")) {
        (Some(left), Some(operator)) => {
            Constraint::Simple { left, operator, right: right.unwrap_or_else(|| rights.collect()) }
        }
        _ => Constraint::Other("a condition without its parts".to_owned()),
    }
}

fn duty(element: Element<'_>) -> Duty {
    let is_condition =
        |child: &Element<'_>| matches!(child.name(), "constraint" | "constraints" | "consequence" | "remedy");
    Duty {
        actions: actions(element),
        parties: parties(element, |function| {
            matches!(function, "attributedParty" | "attributingParty" | "compensatedParty" | "")
        }),
        has_conditions: element.children().any(|child| is_condition(&child)),
    }
}

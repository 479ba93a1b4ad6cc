//! A policy, whatever the encoding it came in (ODRL Information Model 2.2, 2.1 to 2.6).

/// A policy: rules that permit, forbid and oblige.
#[derive(Debug, Default)]
pub(super) struct Policy {
    /// What kind it is (2.1): `Set`, `Offer`, `Agreement` and others.
    pub(super) kind: Option<String>,
    /// Whether it takes rules from another that is not here (2.9).
    pub(super) inherits: bool,
    /// The profile whose words it uses (4).
    pub(super) profile: Option<String>,
    /// What it says, in its order.
    pub(super) rules: Vec<Rule>,
}

impl Policy {
    /// How many words it is made of.
    pub(super) fn words(&self) -> usize {
        self.rules.iter().map(Rule::words).sum()
    }
}

impl Rule {
    fn words(&self) -> usize {
        let conditions = self.constraints.iter().map(|constraint| match constraint {
            Constraint::Simple { right, .. } => 1 + right.len(),
            Constraint::Other(_) => 1,
        });
        let duties = self.duties.iter().map(|duty| 1 + duty.actions.len() + duty.parties.len());
        1 + self.actions.len() + self.assignees.len() + conditions.sum::<usize>() + duties.sum::<usize>()
    }
}

/// A rule (2.6).
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) kind: RuleKind,
    /// What is permitted, forbidden or owed.
    pub(super) actions: Vec<String>,
    /// To whom it applies; to everybody who has the policy where nobody is named.
    pub(super) assignees: Vec<String>,
    /// Under which conditions: all of them together.
    pub(super) constraints: Vec<Constraint>,
    /// What is owed by whoever makes use of it.
    pub(super) duties: Vec<Duty>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RuleKind {
    Permission,
    Prohibition,
    Obligation,
}

/// A condition (2.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Constraint {
    /// One thing compared with others.
    Simple { left: String, operator: String, right: Vec<String> },
    /// Several joined by something else than *and*, or what is no condition that can be read.
    Other(String),
}

/// What is owed (2.6.3).
#[derive(Debug)]
pub(super) struct Duty {
    pub(super) actions: Vec<String>,
    /// Whom it is owed to, or about whom it is: by name where one is given.
    pub(super) parties: Vec<String>,
    /// Whether it says more that would have to be known: its own conditions, what follows when it is not done.
    pub(super) has_conditions: bool,
}

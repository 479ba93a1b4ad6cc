//! The contracts that hold from a moment on.

use super::super::failure::Unreadable;
use super::terms::Terms;
use broadtape_model as model;
use broadtape_model::ProviderId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// `{"contracts": [{"name": …, "with": {"provider": …} or {"agency": […]}, "terms": {…}}, …]}`: all of them, in their order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contracts<'a> {
    contracts: Vec<Contract<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contract<'a> {
    name: Cow<'a, str>,
    with: With<'a>,
    terms: Terms<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum With<'a> {
    Provider(Cow<'a, str>),
    Agency(Vec<Cow<'a, str>>),
}

impl<'a> From<&'a [model::Contract]> for Contracts<'a> {
    fn from(contracts: &'a [model::Contract]) -> Self {
        Self { contracts: contracts.iter().map(Contract::from).collect() }
    }
}

impl<'a> From<&'a model::Contract> for Contract<'a> {
    fn from(contract: &'a model::Contract) -> Self {
        let with = match &contract.with {
            model::ContractWith::Provider(provider) => With::Provider(provider.as_str().into()),
            model::ContractWith::Agency(names) => With::Agency(names.iter().map(Cow::from).collect()),
        };
        Self { name: (*contract.name).into(), with, terms: (&contract.terms).into() }
    }
}

impl TryFrom<Contracts<'_>> for Arc<[model::Contract]> {
    type Error = Unreadable;

    fn try_from(stored: Contracts<'_>) -> Result<Self, Unreadable> {
        stored.contracts.into_iter().map(model::Contract::try_from).collect()
    }
}

impl TryFrom<Contract<'_>> for model::Contract {
    type Error = Unreadable;

    fn try_from(stored: Contract<'_>) -> Result<Self, Unreadable> {
        let with = match stored.with {
            With::Provider(provider) => model::ContractWith::Provider(ProviderId::new(&provider)),
            With::Agency(names) => model::ContractWith::Agency(names.into_iter().map(Cow::into_owned).collect()),
        };
        Ok(Self { name: stored.name.into(), with, terms: stored.terms.try_into()? })
    }
}

//! Rights: what a site may do with a story, by the contracts that hold and by the story's own terms. The strictest wins.

mod agencies;
mod grant;
mod ruling;
mod step;

pub use grant::Grant;
pub(crate) use grant::{Refusal, Ruling};
pub(crate) use step::Steps;
pub use step::{Rule, Step, Verdict};

use agencies::{Agency, Credits};
use broadtape_model::{
    Channel, Contract, ContractWith, House, Party, ProviderId, Site, SiteId, StoryVersion, Terms, UnixNanos,
};
use ruling::Tally;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Which sites may show whose stories, and under which terms.
#[derive(Debug, Default)]
pub struct Rights {
    sites: HashMap<ProviderId, Arc<[Arc<Site>]>>,
    contracts: Arc<[Contract]>,
    /// The contracts with each provider, by their place among all.
    with_provider: HashMap<ProviderId, Vec<usize>>,
    with_agency: Vec<(Agency, usize)>,
    /// Who and what is suspended.
    suspended: BTreeSet<Party>,
}

impl Rights {
    /// Which sites list which providers. Contracts come from the tape.
    #[must_use]
    pub fn of(house: &House) -> Self {
        let sites_of = |provider: &ProviderId| {
            house.sites.iter().filter(|site| site.providers.contains(provider)).cloned().collect()
        };
        let sites = house.providers.iter().map(|provider| (provider.id.clone(), sites_of(&provider.id))).collect();
        Self { sites, ..Self::default() }
    }

    /// The contracts that hold.
    #[must_use]
    pub fn contracts(&self) -> &Arc<[Contract]> {
        &self.contracts
    }

    /// Who and what is suspended.
    #[must_use]
    pub fn suspended(&self) -> &BTreeSet<Party> {
        &self.suspended
    }

    /// The sites that list a provider: none for one that is not known.
    pub(crate) fn sites(&self, provider: &ProviderId) -> Arc<[Arc<Site>]> {
        self.sites.get(provider).cloned().unwrap_or_default()
    }

    /// Puts other contracts in place of those that held.
    pub(crate) fn agree(&mut self, contracts: Arc<[Contract]>) {
        (self.with_provider, self.with_agency) = (HashMap::new(), Vec::new());
        for (place, contract) in contracts.iter().enumerate() {
            match &contract.with {
                ContractWith::Provider(provider) => {
                    self.with_provider.entry(provider.clone()).or_default().push(place);
                }
                ContractWith::Agency(names) => self.with_agency.push((Agency::named(names), place)),
            }
        }
        self.contracts = contracts;
    }

    /// Suspends, or resumes; whether that changes anything.
    pub(crate) fn suspend(&mut self, party: &Party, is_suspended: bool) -> bool {
        if is_suspended { self.suspended.insert(party.clone()) } else { self.suspended.remove(party) }
    }

    /// Which of the two is suspended, where one is.
    pub(crate) fn suspending(&self, provider: &ProviderId, site: &SiteId) -> Option<&Party> {
        self.suspended.iter().find(|party| match party {
            Party::Provider(id) => id == provider,
            Party::Site(id) => id == site,
            Party::Vendor(_) => false,
        })
    }

    /// The terms that hold for a story, wherever they are said.
    pub(crate) fn terms_of<'a>(&'a self, story: &'a StoryVersion) -> TermsOf<'a> {
        let with_provider = self.with_provider.get(&story.id.provider).map_or(&[][..], Vec::as_slice);
        let mut contracts: Vec<&Contract> = with_provider.iter().map(|place| &self.contracts[*place]).collect();
        let has_contract = !contracts.is_empty();
        if !self.with_agency.is_empty() {
            let credits = Credits::of(story);
            if !credits.is_empty() {
                let contributing = self.with_agency.iter().filter(|(agency, _)| agency.is_in(&credits));
                contracts.extend(contributing.map(|(_, place)| &self.contracts[*place]));
            }
        }
        TermsOf { contracts, story, has_contract }
    }
}

/// The terms that hold for one story.
pub(crate) struct TermsOf<'a> {
    contracts: Vec<&'a Contract>,
    story: &'a StoryVersion,
    /// Whether there is a contract with its provider.
    has_contract: bool,
}

impl TermsOf<'_> {
    pub(crate) fn provider(&self) -> &ProviderId {
        &self.story.id.provider
    }

    /// What a site may do with the story at `now`. `shown_since` is when it first showed anywhere.
    pub(crate) fn rule(
        &self,
        site: &Site,
        shown_since: Option<UnixNanos>,
        now: UnixNanos,
        steps: &mut impl Steps,
    ) -> Ruling {
        let mut tally = Tally::new(site, now);
        if !self.says_ai() {
            // Nobody has said that machines may learn from it.
            tally.forbid(Channel::Ai);
        }
        for contract in &self.contracts {
            tally.apply(&contract.terms, &|| contract_source(contract), steps);
        }
        let version = || Arc::from(format!("version {} of the story", self.story.version));
        tally.apply(&self.story.terms, &version, steps);
        tally.finish(shown_since.unwrap_or(now), steps)
    }

    fn says_ai(&self) -> bool {
        let says = |terms: &Terms| terms.channels.is_some_and(|channels| channels.contains(Channel::Ai));
        self.has_contract && self.contracts.iter().any(|contract| says(&contract.terms))
    }
}

fn contract_source(contract: &Contract) -> Arc<str> {
    Arc::from(format!("contract `{}`", contract.name))
}

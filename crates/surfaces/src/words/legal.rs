//! The legal line: whom to credit, how late the quotes are, and what the reader agrees to.

use super::quote::minutes;
use crate::visit::Visit;
use broadtape_desk::Quoted;
use broadtape_model::{Credit, Provider, ProviderId};

/// The legal line of a page.
pub(crate) struct Legal {
    /// Credit lines: of the providers, then of the vendors; the same words once.
    pub(crate) credits: Vec<Credit>,
    /// `Quotes delayed at least 20 minutes.`; `None` on a site without quotes.
    pub(crate) delay: Option<String>,
    pub(crate) privacy_policy: String,
    pub(crate) terms: String,
}

impl Legal {
    /// The line of a page that shows stories of `providers` and these quotes.
    pub(crate) fn new(visit: &Visit<'_>, providers: &[&Provider], quotes: &[Quoted<'_>]) -> Self {
        let vendors = visit.site.vendors.iter().filter_map(|id| visit.snapshot.house.vendor(id));
        let asked = providers.iter().map(|provider| &provider.credit).chain(vendors.map(|vendor| &vendor.credit));
        let mut credits: Vec<Credit> = Vec::new();
        for credit in asked.filter(|credit| !credit.0.is_empty()) {
            if !credits.contains(credit) {
                credits.push(credit.clone());
            }
        }
        Self {
            credits,
            delay: delay(visit, quotes).map(|delay| format!("Quotes delayed at least {}.", minutes(delay))),
            privacy_policy: address(visit, &visit.site.privacy_policy),
            terms: address(visit, &visit.site.terms),
        }
    }

    /// The lines as they stand in the text edition.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.credits.iter().map(Credit::words).collect();
        lines.extend(self.delay.clone());
        lines.push("By accessing this page, you agree to the following".to_owned());
        lines.push("Privacy Policy and Terms and Conditions.".to_owned());
        lines
    }
}

/// The providers of which the site may show stories.
pub(crate) fn providers_of_site<'a>(visit: &Visit<'a>) -> Vec<&'a Provider> {
    providers(visit, visit.site.providers.iter())
}

/// The providers of that id, each once.
pub(crate) fn providers<'a, 'i>(visit: &Visit<'a>, ids: impl Iterator<Item = &'i ProviderId>) -> Vec<&'a Provider> {
    let mut found: Vec<&Provider> = Vec::new();
    for provider in ids.filter_map(|id| visit.snapshot.house.provider(id)) {
        if !found.iter().any(|own| own.id == provider.id) {
            found.push(provider);
        }
    }
    found
}

/// The largest delay of the quotes shown, never under the site's minimum; `None` on a site without vendors.
fn delay(visit: &Visit<'_>, quotes: &[Quoted<'_>]) -> Option<u16> {
    let least = visit.site.minimum_delay_minutes;
    let largest = quotes.iter().map(|quoted| quoted.delay_minutes).fold(least, u16::max);
    (!visit.site.vendors.is_empty() && largest > 0).then_some(largest)
}

/// An address of the site's configuration: its own paths in the form in which the site was asked.
fn address(visit: &Visit<'_>, configured: &str) -> String {
    if configured.starts_with('/') { visit.link(configured) } else { configured.to_owned() }
}

//! The rights of a NewsML-G2 item (NewsML-G2 2.35, `rightsInfo`).

use super::wire::{self, all};
use crate::news::Reading;
use crate::rights;
use crate::xml::{Element, Namespace};
use broadtape_model::{ProblemKind, Terms};

/// The terms that machines read: those of all blocks together. One about a part of the item limits the whole of it.
pub(super) fn terms(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Terms {
    let blocks = item.children().filter(|block| block.name() == "rightsInfo");
    rights::together(blocks.map(|block| block_terms(block, guid, reading)))
}

fn block_terms(block: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Terms {
    let in_markup = all(block, "rightsExpressionXML").map(rights::of_markup);
    let as_text = all(block, "rightsExpressionData").map(|expression| rights::of_text(&expression.text()));
    let elsewhere = all(block, "link").filter(is_policy).map(|link| rights::elsewhere(address(link)));
    let mining = all(block, "dataMining").filter_map(wire::code).map(rights::data_mining);
    let said = rights::together(in_markup.chain(as_text).chain(elsewhere).chain(mining));
    let period = rights::period(block.attribute("validfrom"), block.attribute("validto"));
    let terms = said.and(period);
    let part = ["idrefs", "idref", "scope", "scopeuri"].into_iter().find_map(|name| block.attribute(name));
    if let Some(part) = part.filter(|_| !terms.is_empty()) {
        let what =
            format!("has rights of a part of it (`{}`); the whole is shown under them", crate::text::folded(part));
        reading.problem(ProblemKind::Ignored, guid, what);
    }
    terms
}

/// Whether a link leads to a policy (`irel:rightspolicy`), rather than to words about rights.
fn is_policy(link: &Element<'_>) -> bool {
    let relation = link.attribute("rel").or(link.attribute("reluri")).map(wire::local);
    relation.is_some_and(|relation| relation.eq_ignore_ascii_case("rightspolicy"))
}

fn address<'d>(link: Element<'d>) -> &'d str {
    let xlink = link.attribute_in(Namespace::Other, "href");
    link.attribute("residref").or(link.attribute("href")).or(xlink).unwrap_or_default()
}

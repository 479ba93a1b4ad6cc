//! IPTC NewsML-G2: a news item, or a news message that carries several.

mod body;
mod read;
mod rights;
mod wire;

use crate::news::Reading;
use crate::xml::{Element, Namespace};
use broadtape_model::ProblemKind;

/// Whether a document is NewsML-G2.
pub(crate) fn is_newsml_g2(root: Element<'_>) -> bool {
    wire::is_nar(root)
        && (root.name() == "newsMessage" || root.name() == "newsItem" || other_item(root.name()).is_some())
}

/// Reads a document.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    match root.name() {
        "newsMessage" => {
            wire::all(root, "itemSet").flat_map(Element::children).for_each(|item| read_item(item, reading))
        }
        _ => read_item(root, reading),
    }
}

fn read_item(item: Element<'_>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    match (item.namespace(), item.name()) {
        (Namespace::Nar | Namespace::None, "newsItem") => read::item(item, &place, reading),
        (_, name) => {
            let name: String = name.chars().take(40).collect();
            let what = other_item(&name).unwrap_or("is nothing that we know");
            let item = item.attribute("guid").unwrap_or(&place);
            reading.problem(ProblemKind::Ignored, item, format!("`{name}` {what}; it is not used"));
        }
    }
}

/// What the items are that are no stories (NewsML-G2 specification, part 2).
fn other_item(name: &str) -> Option<&'static str> {
    Some(match name {
        "packageItem" => "is a package, which holds references and no story",
        "conceptItem" => "describes a concept and is no story",
        "knowledgeItem" => "describes concepts and is no story",
        "planningItem" => "plans coverage and is no story",
        "catalogItem" => "names vocabularies and is no story",
        _ => return None,
    })
}

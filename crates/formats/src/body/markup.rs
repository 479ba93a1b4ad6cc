//! Bodies that are XML: XHTML and NITF.

use super::Body;
use super::builder::{Attributes, Builder};
use super::part::{Part, part};
use crate::xml::{Element, Namespace, Step};
use url::Url;

/// Reads what stands in an element of XHTML or NITF.
///
/// Elements go by their local names: providers put both into whatever namespace, or none.
pub(crate) fn read(container: Element<'_>, base: Option<&Url>) -> Body {
    let mut builder = Builder::new(base);
    for step in container.walk() {
        if builder.is_full() {
            break;
        }
        match step {
            Step::Open(element) => builder.open(part_of(element), &element),
            Step::Text(text) => builder.text(text),
            Step::Close => builder.close(),
        }
    }
    let mut body = builder.finish();
    body.is_too_deep |= container.is_too_deep();
    body
}

fn part_of(element: Element<'_>) -> Part {
    match element.namespace() {
        Namespace::Drawing => Part::Dropped,
        _ => part(&element.name().to_ascii_lowercase()),
    }
}

impl Attributes for Element<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attribute(name)
    }
}

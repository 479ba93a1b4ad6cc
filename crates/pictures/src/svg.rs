//! Whether an SVG is nothing but a picture.
//!
//! What may be in it is listed; everything else refuses it. It is not repaired: a picture that
//! carries a script was not made to be a picture.

use roxmltree::{Document, Node, ParsingOptions};

/// The most nodes of an SVG: a detailed map has some ten thousand.
const NODES_MOST: u32 = 200_000;

const SVG: &str = "http://www.w3.org/2000/svg";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Elements that draw. Animation is not among them: it can set any attribute, links included.
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "metadata",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

/// Namespaces of what drawing programs leave behind. No browser gives it a meaning.
const INERT: &[&str] = &[
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/sketch",
];

/// Checks a whole SVG; says what refuses it.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    if has_internal_subset(text) {
        return Err("its DOCTYPE declares things of its own".to_owned());
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES_MOST, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(text, options).map_err(|error| format!("it is not well-formed: {error}"))?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err("its first element is not an svg of the SVG namespace".to_owned());
    }
    document.descendants().try_for_each(check_node)
}

/// Whether a DOCTYPE goes beyond naming itself. Looks at comments too, which can only refuse more.
fn has_internal_subset(text: &str) -> bool {
    text.match_indices("<!DOCTYPE").any(|(at, _)| {
        let declaration = &text[at..];
        let end = declaration.find('>').unwrap_or(declaration.len());
        declaration[..end].contains('[')
    })
}

fn check_node(node: Node<'_, '_>) -> Result<(), String> {
    if let Some(instruction) = node.pi() {
        return Err(format!("it has a processing instruction `{}`", clip(instruction.target)));
    }
    if !node.is_element() {
        return Ok(());
    }
    let name = node.tag_name();
    match name.namespace() {
        Some(SVG) if ELEMENTS.contains(&name.name()) => {}
        Some(SVG) => return Err(format!("it has a `{}` element", clip(name.name()))),
        Some(other) if is_inert(other) => {}
        other => {
            return Err(format!(
                "it has a `{}` element of namespace `{}`",
                clip(name.name()),
                clip(other.unwrap_or(""))
            ));
        }
    }
    if name.name() == "style" {
        let style: String =
            node.descendants().filter_map(|inner| inner.is_text().then(|| inner.text()).flatten()).collect();
        if style.contains('\\') {
            return Err("its style has an escape".to_owned());
        }
        check_style(&style)?;
    }
    node.attributes()
        .try_for_each(|attribute| check_attribute(attribute.namespace(), attribute.name(), attribute.value()))
}

fn check_attribute(namespace: Option<&str>, name: &str, value: &str) -> Result<(), String> {
    if namespace.is_some_and(is_inert) {
        return Ok(());
    }
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("on") {
        return Err(format!("it has an event attribute `{}`", clip(name)));
    }
    if namespace == Some(XML) && lower == "base" {
        return Err("it has an xml:base".to_owned());
    }
    if matches!(lower.as_str(), "href" | "src") && !is_within(value) {
        return Err(format!("it refers to `{}`, outside of itself", clip(value)));
    }
    check_style(value)
}

/// Refuses whatever makes a style sheet, or an attribute that may hold style, load something.
fn check_style(style: &str) -> Result<(), String> {
    let lower = style.to_ascii_lowercase();
    let may_load = ["@import", "image(", "image-set(", "src(", "expression(", "javascript:"];
    if let Some(word) = may_load.into_iter().find(|word| lower.contains(word)) {
        return Err(format!("its style has `{word}`"));
    }
    // An escape may spell any of those words.
    if lower.contains('\\') && lower.contains('(') {
        return Err("its style has an escape".to_owned());
    }
    for (at, call) in lower.match_indices("url(") {
        let target = lower[at + call.len()..]
            .trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\''));
        if !is_within(target) {
            return Err(format!("its style refers to `{}`, outside of itself", clip(target)));
        }
    }
    Ok(())
}

/// Whether a reference stays within the file: a fragment, or a raster picture that is carried along.
fn is_within(reference: &str) -> bool {
    const CARRIED: [&str; 5] =
        ["data:image/png;", "data:image/jpeg;", "data:image/jpg;", "data:image/gif;", "data:image/webp;"];
    let reference = reference.trim();
    reference.is_empty() || reference.starts_with('#') || CARRIED.iter().any(|start| reference.starts_with(start))
}

fn is_inert(namespace: &str) -> bool {
    INERT.iter().any(|start| namespace.starts_with(start))
}

/// A short piece of a text, for a message.
fn clip(text: &str) -> String {
    text.chars().take(60).collect()
}

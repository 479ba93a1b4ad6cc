//! What makes a site look like itself: its colours, from two accents, readable whatever they are.

use super::Sheet;
use super::colour::{Colour, STEPS};
use crate::Request;
use crate::answer::{Answer, short_digest};
use broadtape_model::Brand;
use http::StatusCode;

/// The accent of a site that names none.
const ACCENT: Colour = Colour::new(0x1f, 0x3a, 0x5f);

/// The darkest light ground and the lightest dark one of the style sheet: what can be read on them can be
/// read on all.
const LIGHT_GROUND: Colour = Colour::new(0xf1, 0xee, 0xe7);
const DARK_GROUND: Colour = Colour::new(0x22, 0x25, 0x2b);

/// The address of a brand's colours.
pub(crate) fn brand_path(brand: &Brand) -> String {
    format!("/assets/{}", name(&style(brand)))
}

/// A brand's colours, if that is their name.
pub(super) fn sheet(brand: &Brand, asked: &str) -> Option<Sheet> {
    let style = style(brand);
    (asked == name(&style)).then(|| style.into())
}

fn name(style: &str) -> String {
    format!("brand.{}.css", short_digest(style.as_bytes()))
}

fn style(brand: &Brand) -> String {
    let (light, dark) = accents(brand);
    format!(
        ":root{{{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        properties(light, LIGHT_GROUND),
        properties(dark, DARK_GROUND)
    )
}

/// The accents on light and on dark grounds. A site that names none for dark grounds keeps the one it has:
/// a band of that colour is still the site's, and what is written is made readable below.
fn accents(brand: &Brand) -> (Colour, Colour) {
    let given = |text: &Option<String>| text.as_deref().and_then(Colour::parse);
    let light = given(&brand.accent).unwrap_or(ACCENT);
    (light, given(&brand.accent_dark).unwrap_or(light))
}

/// `--accent` fills, `--on-accent` is written on it, `--accent-text` is written on the page.
fn properties(accent: Colour, ground: Colour) -> String {
    let (on_accent, text) = (accent.text_on(), accent.readable_on(ground));
    let tint = ground.mixed(accent, STEPS / 10);
    format!("--accent:{accent};--on-accent:{on_accent};--accent-text:{text};--accent-tint:{tint}")
}

/// Answers `/favicon.svg`: the first letter of the site's name on its accent.
pub(crate) fn icon(request: &Request, _piece: &str) -> Answer {
    let (name, brand) = match request.site.as_deref() {
        Some(site) => (site.name.as_str(), site.brand.clone()),
        None => ("Broadtape", Brand::default()),
    };
    let (accent, _) = accents(&brand);
    let name = name.strip_prefix("The ").unwrap_or(name);
    let letter: String =
        name.chars().find(|letter| letter.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    let face = if brand.serif { "Georgia,serif" } else { "system-ui,sans-serif" };
    let ink = accent.text_on();
    let icon = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"12\" fill=\"{accent}\"/>\
         <text x=\"32\" y=\"46\" font-family=\"{face}\" font-size=\"40\" font-weight=\"700\" text-anchor=\"middle\" fill=\"{ink}\">{letter}</text></svg>"
    );
    Answer::bytes(StatusCode::OK, "image/svg+xml", icon)
}

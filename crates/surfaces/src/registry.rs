//! Every surface of the house in one table. What is not in it does not serve.

use crate::answer::{Answer, Cache};
use crate::visit::Visit;
use crate::{Request, api, assets, pages, pictures, push};
use broadtape_desk::Snapshot;
use broadtape_model::{Channel, UnixNanos};
use http::header::{self, HeaderValue};
use http::{Method, StatusCode};

/// A kind of outlet at one place.
pub struct Surface {
    /// Its name, in the log and in proofs.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its path within a site. `{…}` stands for one piece that is not empty, `{*…}` for all that is left.
    pub pattern: &'static str,
    /// What may be asked of it.
    pub methods: &'static [Method],
    /// How long its answers may be kept.
    pub cache: Cache,
    render: Render,
}

/// What kind of outlet a surface is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A page, as HTML and as text.
    Page,
    /// JSON for machines.
    Api,
    /// What pages are drawn with.
    Asset,
    /// A picture of a story.
    Picture,
    /// A stream of events.
    Push,
}

impl Kind {
    /// The channel whose rights a surface of this kind needs.
    const fn channel(self) -> Channel {
        match self {
            Self::Page | Self::Asset | Self::Picture | Self::Push => Channel::Page,
            Self::Api => Channel::Api,
        }
    }
}

/// Who can be asked for a surface, and what renders it.
#[derive(Clone, Copy)]
enum Render {
    /// Sites alone.
    Site(fn(&Visit<'_>) -> Answer),
    /// Hosts that are no site's alone.
    House(fn(&Snapshot, &Request) -> Answer),
    /// Both; the text is the open piece of the path.
    Both(fn(&Request, &str) -> Answer),
}

const READ: &[Method] = &[Method::GET, Method::HEAD];

/// Every surface. The first whose pattern fits answers.
pub static REGISTRY: &[Surface] = &[
    page("front", "/", pages::front::answer),
    page("article", "/article/{address}", pages::story::answer),
    page("quote", "/quote/{symbol}", pages::quote::answer),
    page("quote by query", "/quote", pages::quote::answer_query),
    page("markets", "/markets", pages::markets::answer),
    page("privacy", "/privacy", pages::house_text::privacy),
    page("terms", "/terms", pages::house_text::terms),
    Surface { render: Render::House(pages::sites::answer), ..page("sites", "/", pages::front::answer) },
    api("stories", "/api/v1/stories", api::stories::list),
    api("story", "/api/v1/stories/{*id}", api::stories::one),
    api("quotes", "/api/v1/quotes", api::quotes::list),
    api("quote", "/api/v1/quotes/{*symbol}", api::quotes::one),
    api("bars", "/api/v1/bars/{*symbol}", api::bars::bars),
    api("exchanges", "/api/v1/exchanges", api::exchanges::list),
    api("exchange", "/api/v1/exchanges/{mic}", api::exchanges::one),
    api("statistics", "/api/v1/statistics/{*symbol}", api::statistics::statistics),
    api("leaders", "/api/v1/leaders", api::leaders::leaders),
    api("instruments", "/api/v1/instruments", api::instruments::list),
    api("instrument", "/api/v1/instruments/{*symbol}", api::instruments::one),
    Surface {
        name: "events",
        kind: Kind::Push,
        pattern: "/events",
        methods: &[Method::GET],
        cache: Cache::Never,
        render: Render::Site(push::answer),
    },
    picture("picture", "/pictures/{digest}", pictures::whole),
    picture("picture in a width", "/pictures/{*width}", pictures::in_a_width),
    asset("asset", "/assets/{name}", Cache::Immutable, assets::asset),
    asset("icon", "/favicon.svg", Cache::Revalidate, assets::icon),
    asset("robots", "/robots.txt", Cache::Revalidate, assets::robots),
    // Last, since its pattern fits every path of one piece.
    page("section", "/{section}", pages::section::answer),
];

/// Answers a request from what is showing. No clock, no lock, nothing read or written: the same
/// snapshot and request give the same bytes anywhere.
#[must_use]
pub fn answer(snapshot: &Snapshot, request: &Request) -> Answer {
    whole(snapshot, request).given(&request.method, request.if_none_match.as_deref())
}

/// The whole answer, whatever of it the reader holds already.
pub(crate) fn whole(snapshot: &Snapshot, request: &Request) -> Answer {
    let as_of = as_of(snapshot.as_of);
    let fitting = |surface: &'static Surface| Some((surface, surface.piece(request)?));
    let found = REGISTRY.iter().find_map(fitting);
    match found {
        Some((surface, _)) if !surface.methods.contains(&request.method) => {
            refusal(surface).finished(Cache::Revalidate, as_of)
        }
        Some((surface, piece)) => surface.render(snapshot, request, piece).finished(surface.cache, as_of),
        None => not_found(snapshot, request).finished(Cache::Revalidate, as_of),
    }
}

impl Surface {
    /// Whether hosts that are no site's ask for it, and no site.
    #[must_use]
    pub const fn is_of_the_house(&self) -> bool {
        matches!(self.render, Render::House(_))
    }

    /// Whether it says nothing while its site is suspended: pages that are open are still told what is withdrawn.
    const fn is_silenced(&self) -> bool {
        matches!(self.kind, Kind::Page | Kind::Api | Kind::Picture)
    }

    /// What the pattern leaves open in the request's path; `None` when the surface is not meant.
    fn piece<'r>(&self, request: &'r Request) -> Option<&'r str> {
        let is_asked = match self.render {
            Render::Site(_) => request.site.is_some(),
            Render::House(_) => request.site.is_none(),
            Render::Both(_) => true,
        };
        if is_asked { matched(self.pattern, &request.path) } else { None }
    }

    fn render(&self, snapshot: &Snapshot, request: &Request, piece: &str) -> Answer {
        match self.render {
            Render::House(render) => render(snapshot, request),
            Render::Both(render) => render(request, piece),
            Render::Site(render) => match visit(snapshot, request, self.kind.channel(), piece) {
                Some(visit) if snapshot.is_suspended(&visit.site.id) && self.is_silenced() => {
                    suspended(&visit, self.kind)
                }
                Some(visit) if self.kind == Kind::Page => varied(render(&visit)),
                Some(visit) if self.kind == Kind::Api => shared(render(&visit)),
                Some(visit) => render(&visit),
                None => not_found(snapshot, request),
            },
        }
    }
}

const fn page(name: &'static str, pattern: &'static str, render: fn(&Visit<'_>) -> Answer) -> Surface {
    Surface { name, kind: Kind::Page, pattern, methods: READ, cache: Cache::Revalidate, render: Render::Site(render) }
}

const fn api(name: &'static str, pattern: &'static str, render: fn(&Visit<'_>) -> Answer) -> Surface {
    Surface { name, kind: Kind::Api, pattern, methods: READ, cache: Cache::Revalidate, render: Render::Site(render) }
}

const fn picture(name: &'static str, pattern: &'static str, render: fn(&Visit<'_>) -> Answer) -> Surface {
    Surface {
        name,
        kind: Kind::Picture,
        pattern,
        methods: READ,
        cache: Cache::Revalidate,
        render: Render::Site(render),
    }
}

const fn asset(
    name: &'static str,
    pattern: &'static str,
    cache: Cache,
    render: fn(&Request, &str) -> Answer,
) -> Surface {
    Surface { name, kind: Kind::Asset, pattern, methods: READ, cache, render: Render::Both(render) }
}

/// What a pattern leaves open in a path: the empty text where it leaves nothing open.
fn matched<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    let Some((fixed, open)) = pattern.split_once('{') else { return (pattern == path).then_some("") };
    let piece = path.strip_prefix(fixed).filter(|piece| !piece.is_empty())?;
    (open.starts_with('*') || !piece.contains('/')).then_some(piece)
}

fn visit<'a>(snapshot: &'a Snapshot, request: &'a Request, channel: Channel, piece: &'a str) -> Option<Visit<'a>> {
    let site = request.site.as_deref()?;
    Some(Visit { snapshot, site, shelf: snapshot.shelf(site, channel)?, request, piece })
}

/// The answer to what no surface serves.
fn not_found(snapshot: &Snapshot, request: &Request) -> Answer {
    match visit(snapshot, request, Channel::Page, "") {
        Some(visit) if request.path.starts_with("/api/") => shared(api::unknown_path(&visit)),
        Some(visit) => varied(pages::notice::not_found(&visit)),
        None => pages::sites::not_found(snapshot, request),
    }
}

/// The answer of a site of which nothing may be seen.
fn suspended(visit: &Visit<'_>, kind: Kind) -> Answer {
    match kind {
        Kind::Api => shared(api::suspended()),
        _ => varied(pages::notice::suspended(visit)),
    }
}

fn refusal(surface: &Surface) -> Answer {
    let allowed = surface.methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    let words = format!("This address answers {allowed} alone.");
    let allow = HeaderValue::try_from(allowed).expect("method names are tokens");
    Answer::text(StatusCode::METHOD_NOT_ALLOWED, words).with(header::ALLOW, allow)
}

/// An answer whose form depends on what the reader accepts.
fn varied(answer: Answer) -> Answer {
    answer.with(header::VARY, HeaderValue::from_static("Accept"))
}

/// An answer that pages of other sites may read.
fn shared(answer: Answer) -> Answer {
    answer.with(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"))
}

fn as_of(instant: UnixNanos) -> HeaderValue {
    HeaderValue::try_from(instant.to_string()).expect("RFC 3339 is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_leaves_one_piece_open_or_all_that_is_left() {
        for (pattern, path, expected) in [
            ("/", "/", Some("")),
            ("/", "/world", None),
            ("/{section}", "/world", Some("world")),
            ("/{section}", "/", None),
            ("/{section}", "/world/", None),
            ("/article/{address}", "/article/a-b", Some("a-b")),
            ("/article/{address}", "/article/a/b", None),
            ("/api/v1/stories/{*id}", "/api/v1/stories/a/b", Some("a/b")),
        ] {
            assert_eq!(matched(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn names_and_patterns_stand_once() {
        for (place, surface) in REGISTRY.iter().enumerate() {
            let twin = REGISTRY[..place].iter().find(|own| own.name == surface.name && own.kind == surface.kind);
            assert!(twin.is_none(), "{} stands twice", surface.name);
        }
    }
}

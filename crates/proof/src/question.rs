//! Everything that a reader may ask: every surface of the registry, in every form.

use broadtape_model::{House, Instrument, Section, Site, StoryId, Symbol};
use broadtape_pictures::WIDTHS;
use broadtape_surfaces::{Kind, REGISTRY, Request, Surface};
use fastrand::Rng;
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::sync::Arc;

/// What whoever asks has heard of, shown or held: a reader may guess anything.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Addresses below `/article/`.
    pub addresses: Vec<String>,
    /// Stories by their providers' identifiers.
    pub stories: Vec<StoryId>,
    /// Digests of pictures.
    pub pictures: Vec<String>,
    /// Digests of pictures and a width, as in their addresses.
    pub pictures_in_widths: Vec<String>,
    /// Names below `/assets/`.
    pub assets: Vec<String>,
    /// Instruments to ask for; where there are none, all of the house.
    pub symbols: Vec<Symbol>,
}

impl Known {
    fn symbols(&self, house: &House) -> Vec<String> {
        if self.symbols.is_empty() {
            return house.instruments.iter().map(|instrument| instrument.symbol.to_string()).collect();
        }
        self.symbols.iter().map(ToString::to_string).collect()
    }
}

/// A question to the house.
#[derive(Clone, Debug)]
pub struct Question {
    /// The surface that it is meant for, by [`surface_name`].
    pub surface: String,
    /// The site that is asked; `None` for a host that is none's.
    pub site: Option<Arc<Site>>,
    /// What is asked.
    pub request: Request,
    target: String,
}

/// A surface's kind and name: the two together name it once.
#[must_use]
pub fn surface_name(surface: &Surface) -> String {
    format!("{:?} `{}`", surface.kind, surface.name)
}

/// Every question of a house: for each site every surface with all that its pattern may hold, as HTML, as
/// text and as JSON, by host and by path, whole and conditional; and what no surface serves.
#[must_use]
pub fn questions(house: &House, known: &Known) -> Vec<Question> {
    let mut questions = Vec::new();
    for site in &house.sites {
        for surface in REGISTRY {
            let asked = targets(surface, house, site, known);
            questions.extend(asked.iter().flat_map(|target| forms(surface, site, target)));
        }
        questions.extend(ELSEWHERE.map(|target| Question::new("none", site, target)));
    }
    questions.extend(NOBODYS.map(|target| Question::to_nobody("no site", house, target)));
    questions
}

/// Some questions to one site: of every surface up to `most` targets drawn by lot, each plainly and in one other
/// form; and some that no surface of the site serves.
#[must_use]
pub fn some_questions(house: &House, site: &Arc<Site>, known: &Known, most: usize, random: &mut Rng) -> Vec<Question> {
    let mut questions = Vec::new();
    for surface in REGISTRY {
        let mut targets = targets(surface, house, site, known);
        random.shuffle(&mut targets);
        for target in targets.iter().take(most) {
            let mut forms = forms(surface, site, target);
            questions.extend(forms.pop());
            let other = random.usize(..forms.len().max(1));
            questions.extend(forms.into_iter().nth(other));
        }
        if surface.is_of_the_house() {
            questions.push(Question::to_nobody(&surface_name(surface), house, surface.pattern));
        }
    }
    questions.extend(random.choice(ELSEWHERE).map(|target| Question::new("none", site, target)));
    questions.extend(random.choice(NOBODYS).map(|target| Question::to_nobody("no site", house, target)));
    questions
}

/// What no surface of a site serves.
const ELSEWHERE: [&str; 6] = ["/no/such/page", "/api/v1/nothing", "/article/", "//", "/%ff", "/intake/wire"];

/// What may be asked of a host that is no site's.
const NOBODYS: [&str; 7] =
    ["/", "/api/v1/stories", "/events", "/robots.txt", "/favicon.svg", "/@nobody/", "/article/x"];

/// The paths and queries to ask a surface for.
fn targets(surface: &Surface, house: &House, site: &Site, known: &Known) -> Vec<String> {
    let Some((fixed, open)) = surface.pattern.split_once('{') else {
        let queries = queries(surface.pattern, house, site, known);
        return queries.into_iter().map(|query| format!("{}{query}", surface.pattern)).collect();
    };
    if fixed == "/api/v1/bars/" {
        return bars(house);
    }
    let pieces = pieces(open.trim_matches(['*', '}']), house, known);
    pieces.into_iter().map(|piece| format!("{fixed}{piece}")).collect()
}

/// Every interval of every instrument, and what is no range.
fn bars(house: &House) -> Vec<String> {
    let queries = [
        "",
        "?interval=1m",
        "?interval=5m&adjust=none",
        "?interval=1d&adjust=all&from=1990-01-01",
        "?interval=1w",
        "?interval=1mo&from=nonsense",
    ];
    let symbols = house.instruments.iter().map(|instrument| instrument.symbol.as_str()).chain(["XX:NONE"]);
    symbols.flat_map(|symbol| queries.map(|query| format!("/api/v1/bars/{symbol}{query}"))).collect()
}

/// What may stand in the open piece of a pattern.
fn pieces(name: &str, house: &House, known: &Known) -> Vec<String> {
    let stories = || known.stories.iter().map(|story| encoded(&story.to_string()));
    let addresses = || known.addresses.iter().cloned();
    let symbols = || known.symbols(house).into_iter();
    let sections = || Section::ALL.into_iter().map(|section| section.slug().to_owned());
    let nothing = ["nothing-of-that-name".to_owned()];
    match name {
        "address" => addresses().chain(nothing).collect(),
        "id" => addresses().chain(stories()).chain(nothing).collect(),
        "symbol" => symbols().chain(["XX:NONE".to_owned()]).chain(nothing).collect(),
        "mic" => house.exchanges.iter().map(|own| own.mic.to_string()).chain(nothing).collect(),
        "section" => sections().chain(nothing).collect(),
        "digest" => known.pictures.iter().cloned().chain(nothing).collect(),
        "width" => {
            let guessed = known.pictures.iter().flat_map(|digest| WIDTHS.map(|width| format!("{digest}/{width}")));
            let never = known.pictures.iter().map(|digest| format!("{digest}/0"));
            known.pictures_in_widths.iter().cloned().chain(guessed).chain(never).chain(nothing).collect()
        }
        "name" => known.assets.iter().cloned().chain(nothing).collect(),
        // A piece that is new here gets all that anybody has heard of.
        _ => addresses().chain(stories()).chain(symbols()).chain(sections()).chain(nothing).collect(),
    }
}

/// What may follow a path that is fixed.
fn queries(path: &str, house: &House, site: &Site, known: &Known) -> Vec<String> {
    let symbols = known.symbols(house);
    let mut queries = vec![String::new()];
    match path {
        "/quote" => queries.extend(symbols.iter().map(|symbol| format!("?Symbol={}", encoded(symbol)))),
        "/api/v1/quotes" => queries.push(format!("?symbols={},XX:NONE", symbols.join(","))),
        "/api/v1/leaders" => {
            let lists = ["mostActive", "gainers", "losers", "newHighs", "newLows"];
            queries.extend(lists.map(|list| format!("?list={list}&limit=3")));
            queries.extend(lists.map(|list| format!("?list={list}&minPrice=100&minVolume=50&kind=stock")));
            queries.push("?list=nonsense".to_owned());
        }
        "/api/v1/instruments" => {
            queries
                .extend(["?limit=1", "?limit=0", "?kind=stock", "?kind=nonsense", "?exchange=XXXX"].map(str::to_owned));
            let asked = |instrument: &&Instrument| symbols.contains(&instrument.symbol.to_string());
            for instrument in house.instruments.iter().filter(asked) {
                let (name, ticker) = (encoded(&instrument.name), instrument.symbol.ticker());
                queries.push(format!("?search={name}&exchange={}", instrument.exchange));
                queries.push(format!("?search={}&after={}", &ticker[..1], instrument.symbol));
            }
        }
        "/api/v1/stories" => {
            queries.extend(["?limit=1", "?limit=3", "?limit=100", "?limit=0", "?before=nonsense"].map(str::to_owned));
            queries.push(format!("?before={}.{}&limit=100", i64::MAX, u64::MAX));
            queries.extend(Section::ALL.map(|section| format!("?section={}", section.slug())));
            queries.extend(house.providers.iter().map(|provider| format!("?provider={}&limit=100", provider.id)));
        }
        "/events" => {
            queries.extend(["?since=0&headlines=1", "?since=1&headlines=1", "?since=9999"].map(str::to_owned));
            queries.push(format!("?quotes={}", symbols.join(",")));
            queries.push("?quotes=nonsense".to_owned());
            queries.extend(known.addresses.iter().map(|address| format!("?since=0&story={address}")));
        }
        "/" => queries.push(format!("?nothing={}", site.id)),
        _ => {}
    }
    queries
}

/// One target in every form in which it may be asked.
fn forms(surface: &Surface, site: &Arc<Site>, target: &str) -> Vec<Question> {
    let name = surface_name(surface);
    let html = Question::new(&name, site, target);
    let by_path = Question::new(&name, site, &format!("/@{}{target}", site.id));
    let mut head = html.clone();
    head.request.method = Method::HEAD;
    let mut post = html.clone();
    post.request.method = Method::POST;
    let mut conditional = html.clone();
    conditional.request.if_none_match = Some("*".to_owned());
    let mut questions = vec![by_path, head, conditional];
    match surface.kind {
        Kind::Page => questions.push(html.clone().accepting("text/plain")),
        Kind::Push => {
            let mut resumed = html.clone();
            resumed.request.last_event_id = Some("1.0.0".to_owned());
            questions.push(resumed);
        }
        Kind::Api | Kind::Asset | Kind::Picture => questions.push(post),
    }
    questions.push(html);
    questions
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl Question {
    /// A plain `GET` of a path and query from a site.
    #[must_use]
    pub fn new(surface: &str, site: &Arc<Site>, target: &str) -> Self {
        let request = Request::to_site(site, target);
        Self { surface: surface.to_owned(), site: Some(site.clone()), request, target: target.to_owned() }
    }

    /// A plain `GET` from a host that is no site's.
    fn to_nobody(surface: &str, house: &House, target: &str) -> Self {
        let request = Request::received(house, Some("elsewhere.example.com:8080"), target);
        Self { surface: surface.to_owned(), site: None, request, target: target.to_owned() }
    }

    fn accepting(self, accept: &str) -> Self {
        Self { request: self.request.accepting(accept), ..self }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let site = self.site.as_ref().map_or("nobody's host", |site| site.id.as_str());
        write!(formatter, "{} {} of {site}", self.request.method, self.target)?;
        let headers = [
            ("Accept", &self.request.accept),
            ("If-None-Match", &self.request.if_none_match),
            ("Last-Event-ID", &self.request.last_event_id),
        ];
        for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            write!(formatter, ", {name}: {value}")?;
        }
        Ok(())
    }
}

//! The plain page of a host that is no site's: which sites there are.

use crate::Request;
use crate::answer::Answer;
use crate::assets;
use askama::Template;
use broadtape_desk::Snapshot;
use http::StatusCode;

/// The sites of the house, at `/`.
pub(crate) fn answer(snapshot: &Snapshot, request: &Request) -> Answer {
    page(snapshot, request, StatusCode::OK)
}

/// The same where nothing is found.
pub(crate) fn not_found(snapshot: &Snapshot, request: &Request) -> Answer {
    page(snapshot, request, StatusCode::NOT_FOUND)
}

fn page(snapshot: &Snapshot, request: &Request, status: StatusCode) -> Answer {
    let port = request.host.as_deref().and_then(port).unwrap_or_default();
    let sites = snapshot.house.sites.iter().map(|site| Place {
        name: site.name.clone(),
        tagline: site.tagline.clone(),
        path: format!("/@{}/", site.id),
        hosts: site.hosts.iter().map(|host| format!("{host}{port}")).collect(),
    });
    let page = Page { style: assets::style_path(), is_found: status == StatusCode::OK, sites: sites.collect() };
    Answer::html(status, &page)
}

/// The port that was asked, with its colon.
fn port(host: &str) -> Option<&str> {
    let place = host.rfind(':')?;
    let digits = &host[place + 1..];
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(&host[place..])
}

#[derive(Template)]
#[template(path = "sites.html")]
struct Page {
    style: String,
    is_found: bool,
    sites: Vec<Place>,
}

struct Place {
    name: String,
    tagline: Option<String>,
    path: String,
    hosts: Vec<String>,
}

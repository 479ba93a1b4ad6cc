//! What pages are drawn with: style, script, icon.

mod brand;
mod colour;

pub(crate) use brand::{brand_path, icon};

use crate::Request;
use crate::answer::{Answer, short_digest};
use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderValue};
use std::sync::LazyLock;

/// A file that is the same on every site, under a name that changes with its bytes.
struct Asset {
    name: String,
    media_type: &'static str,
    bytes: &'static [u8],
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("site", "css", "text/css; charset=utf-8", include_bytes!("../../assets/site.css")));

static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("live", "js", "text/javascript; charset=utf-8", include_bytes!("../../assets/live.js"))
});

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        Self { name: format!("{stem}.{}.{ending}", short_digest(bytes)), media_type, bytes }
    }
}

/// The address of the style that all sites share.
pub(crate) fn style_path() -> String {
    format!("/assets/{}", STYLE.name)
}

/// The address of the script.
pub(crate) fn script_path() -> String {
    format!("/assets/{}", SCRIPT.name)
}

/// Answers `/assets/{name}`.
pub(crate) fn asset(request: &Request, name: &str) -> Answer {
    if let Some(asset) = [&*STYLE, &*SCRIPT].into_iter().find(|asset| asset.name == name) {
        return Answer::bytes(StatusCode::OK, asset.media_type, asset.bytes);
    }
    match request.site.as_deref().and_then(|site| brand::sheet(&site.brand, name)) {
        Some(sheet) => Answer::bytes(StatusCode::OK, "text/css; charset=utf-8", sheet),
        None => Answer::text(StatusCode::NOT_FOUND, "There is no such asset.".to_owned())
            .with(header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    }
}

/// Answers `/robots.txt`: pages are open to all, machines have the API's own terms.
pub(crate) fn robots(_request: &Request, _piece: &str) -> Answer {
    Answer::text(StatusCode::OK, "User-agent: *\nDisallow: /api/\nDisallow: /events\n".to_owned())
}

/// Bytes made for one site.
type Sheet = Bytes;

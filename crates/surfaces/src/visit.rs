//! A request that has found its surface: what a render works with.

use crate::negotiate::{self, Edition};
use crate::request::{Request, decoded};
use broadtape_desk::{Quoted, ShelfView, Snapshot};
use broadtape_model::{ProviderId, Site, Symbol};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand unescaped in a piece of a path (RFC 3986, 3.3), as far as our addresses need it.
const PIECE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':').remove(b'=');

/// A request to a site, with what the surface's pattern found in its path.
#[derive(Clone, Copy)]
pub(crate) struct Visit<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) site: &'a Site,
    /// The shelf as it may be seen in the surface's channel.
    pub(crate) shelf: ShelfView<'a>,
    pub(crate) request: &'a Request,
    /// The piece of the path that the pattern leaves open, still encoded.
    pub(crate) piece: &'a str,
}

impl<'a> Visit<'a> {
    /// The open piece of the path, decoded.
    pub(crate) fn named(&self) -> String {
        decoded(self.piece)
    }

    /// Which edition the reader prefers.
    pub(crate) fn edition(&self) -> Edition {
        negotiate::edition(self.request.accept.as_deref())
    }

    /// The address of a path of this site, in the form in which the site was asked.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.request.prefix)
    }

    /// The address of a story's page.
    pub(crate) fn article(&self, address: &str) -> String {
        self.link(&format!("/article/{}", utf8_percent_encode(address, PIECE)))
    }

    /// The address of an instrument's page.
    pub(crate) fn quote_page(&self, symbol: &Symbol) -> String {
        self.link(&format!("/quote/{}", utf8_percent_encode(symbol.as_str(), PIECE)))
    }

    /// What a provider is called.
    pub(crate) fn provider_name(&self, id: &'a ProviderId) -> &'a str {
        self.snapshot.house.provider(id).map_or(id.as_str(), |provider| &provider.name)
    }

    /// A quote that this site may show.
    pub(crate) fn quoted(&self, symbol: &Symbol) -> Option<Quoted<'a>> {
        self.snapshot.quoted(self.site, symbol)
    }
}

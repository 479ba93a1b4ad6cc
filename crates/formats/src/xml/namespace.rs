//! The XML namespaces that we know.

/// A namespace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Namespace {
    /// No namespace: RSS 0.9x and 2.0, NITF with a document type.
    None,
    /// `xml:`.
    Xml,
    /// IPTC News Architecture: NewsML-G2.
    Nar,
    /// News Industry Text Format.
    Nitf,
    /// XHTML.
    Xhtml,
    /// SVG and MathML.
    Drawing,
    /// Atom 1.0, and the draft 0.3 that came before.
    Atom,
    /// Atom tombstones (RFC 6721).
    Tombstones,
    /// Atom Publishing Protocol (RFC 5023): drafts.
    AtomPublishing,
    /// RSS 0.90, 1.0 and the 2.0 variants with a namespace.
    Rss,
    /// Resource Description Framework, RSS 1.0's frame.
    Rdf,
    /// RSS content module.
    Content,
    /// Dublin Core elements and terms.
    DublinCore,
    /// Media RSS.
    Media,
    /// Creative Commons: licences.
    CreativeCommons,
    /// PRISM: embargo and expiry dates in feeds.
    Prism,
    /// WordPress's export (WXR): status, kind and dates of posts.
    WordPress,
    /// WordPress's excerpts.
    Excerpt,
    /// A feed's own addresses of items that it sends through a counter of readers.
    FeedBurner,
    /// Another.
    Other,
}

impl Namespace {
    /// The namespace of a name.
    pub(super) fn of(name: &str) -> Self {
        match Self::of_exactly(name) {
            // Some write names in another case, or with spaces around them.
            Self::Other => Self::of_exactly(&name.trim().to_ascii_lowercase()),
            known => known,
        }
    }

    fn of_exactly(name: &str) -> Self {
        match name {
            "" => Self::None,
            "http://www.w3.org/XML/1998/namespace" => Self::Xml,
            "http://iptc.org/std/nar/2006-10-01/" => Self::Nar,
            "http://www.w3.org/1999/xhtml" => Self::Xhtml,
            "http://www.w3.org/2000/svg" | "http://www.w3.org/1998/Math/MathML" => Self::Drawing,
            "http://www.w3.org/2005/Atom" | "http://www.w3.org/2005/atom" | "http://purl.org/atom/ns#" => Self::Atom,
            "http://purl.org/atompub/tombstones/1.0" => Self::Tombstones,
            "http://www.w3.org/2007/app" | "http://purl.org/atom/app#" => Self::AtomPublishing,
            "http://purl.org/rss/1.0/"
            | "http://my.netscape.com/rdf/simple/0.9/"
            | "http://channel.netscape.com/rdf/simple/0.9/"
            | "http://purl.org/net/rss1.1#" => Self::Rss,
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => Self::Rdf,
            "http://purl.org/rss/1.0/modules/content/" => Self::Content,
            "http://purl.org/dc/elements/1.1/" | "http://purl.org/dc/terms/" | "http://purl.org/dc/elements/1.0/" => {
                Self::DublinCore
            }
            "http://rssnamespace.org/feedburner/ext/1.0" => Self::FeedBurner,
            "http://backend.userland.com/creativeCommonsRssModule"
            | "http://backend.userland.com/creativecommonsrssmodule"
            | "http://web.resource.org/cc/"
            | "http://creativecommons.org/ns#" => Self::CreativeCommons,
            _ if name.starts_with("http://iptc.org/std/NITF/") => Self::Nitf,
            _ if name.starts_with("http://search.yahoo.com/mrss") => Self::Media,
            _ if name.starts_with("http://prismstandard.org/namespaces/") => Self::Prism,
            _ if name.starts_with("http://wordpress.org/export/") => {
                if name.ends_with("/excerpt/") {
                    Self::Excerpt
                } else {
                    Self::WordPress
                }
            }
            _ if name.starts_with("http://backend.userland.com/rss")
                || name.starts_with("http://blogs.law.harvard.edu/tech/rss") =>
            {
                Self::Rss
            }
            _ => Self::Other,
        }
    }

    /// What a prefix that the document forgot to declare stands for everywhere.
    pub(crate) fn of_undeclared_prefix(prefix: &str) -> Self {
        match prefix {
            "content" => Self::Content,
            "dc" | "dcterms" => Self::DublinCore,
            "media" => Self::Media,
            "atom" => Self::Atom,
            "at" => Self::Tombstones,
            "creativeCommons" | "cc" => Self::CreativeCommons,
            "prism" => Self::Prism,
            "wp" => Self::WordPress,
            "excerpt" => Self::Excerpt,
            "feedburner" => Self::FeedBurner,
            _ => Self::Other,
        }
    }
}

//! Writes what a provider sends, as the provider would: NewsML-G2, ninjs and RSS.
//!
//! Not the house's own writers: a demo that read back what the house itself writes would prove little.

pub(super) mod newsml_g2;
pub(super) mod ninjs;
pub(super) mod rss;

mod markup;
mod xml;

use anyhow::{Result, bail};

/// The document that a story is sent as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// NewsML-G2.
    NewsmlG2(newsml_g2::Envelope, newsml_g2::BodyKind),
    /// ninjs.
    Ninjs(ninjs::Edition),
    /// An item of an RSS feed.
    Rss,
}

impl Form {
    /// Reads a manuscript's `form`.
    pub(super) fn read(text: &str) -> Result<Self> {
        use newsml_g2::{BodyKind, Envelope};
        Ok(match text {
            "g2 item xhtml" => Self::NewsmlG2(Envelope::Item, BodyKind::Xhtml),
            "g2 item nitf" => Self::NewsmlG2(Envelope::Item, BodyKind::Nitf),
            "g2 item plain" => Self::NewsmlG2(Envelope::Item, BodyKind::Plain),
            "g2 message xhtml" => Self::NewsmlG2(Envelope::Message, BodyKind::Xhtml),
            "g2 message nitf" => Self::NewsmlG2(Envelope::Message, BodyKind::Nitf),
            "g2 message plain" => Self::NewsmlG2(Envelope::Message, BodyKind::Plain),
            "ninjs 1.4" => Self::Ninjs(ninjs::Edition::V1_4),
            "ninjs 2.1" => Self::Ninjs(ninjs::Edition::V2_1),
            "ninjs 3.0" => Self::Ninjs(ninjs::Edition::V3_0),
            "rss" => Self::Rss,
            _ => bail!("`{text}` is no form"),
        })
    }
}

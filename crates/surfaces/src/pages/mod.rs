//! Pages: HTML from templates, escaped by default, and the text edition of each.
//!
//! Each file gathers what its page shows once; the HTML and the text edition are made from that.

pub(crate) mod front;

pub(crate) mod section;

pub(crate) mod story;

pub(crate) mod quote;

pub(crate) mod markets;

pub(crate) mod notice;

pub(crate) mod house_text;

pub(crate) mod sites;

mod frame;

mod teaser;

mod picture;

mod markup;

mod body;
mod correction;
pub(crate) use body::{FirstPicture, body as body_html};

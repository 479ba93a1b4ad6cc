//! Pictures: what they are, what of them may leave, and the sizes that pages need.
//!
//! Bytes in, bytes out: nothing is fetched or kept here. The doors [`look`] at a picture once, before it
//! goes on the tape; whoever serves makes it [`clean`] or [`scaled`], each a function of the bytes that
//! came alone, so that any page is made again with the same pictures.

mod media_type;
pub use media_type::MediaType;

mod look;
pub use look::{PIXELS_MOST, Seen, look};

mod svg;

mod clean;
pub use clean::clean;

mod orientation;

mod scale;
pub use scale::{WIDTHS, height_at, scaled, widths};

mod raster;

/// Why a picture is not let in, or not made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It is of no kind that every browser shows.
    #[error("it is not an SVG, JPEG, PNG, WebP, GIF or AVIF picture")]
    UnknownKind,
    /// It is an SVG with something in it that pictures do not need and pages do not want.
    #[error("the SVG is refused: {0}")]
    UnsafeSvg(String),
    /// Its header promises more than [`PIXELS_MOST`].
    #[error("it has more than {} million pixels", PIXELS_MOST / 1_000_000)]
    TooManyPixels,
    /// It is not whole, or not as its kind is written.
    #[error("it cannot be read: {0}")]
    Broken(String),
    /// It is shown as it came: a drawing, an animation, or a kind that is not taken apart here.
    #[error("it is not made in other sizes")]
    OneSize,
}

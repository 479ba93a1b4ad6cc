//! What is seen: pages, text, API and push, rendered from the desk's snapshot.
//!
//! A render is a pure function of a [`broadtape_desk::Snapshot`] and a [`Request`]: no clock, no
//! lock, nothing read or written. [`answer`] finds the surface in the [`REGISTRY`]; what is not in it
//! does not serve. [`serve`] puts it behind a socket.

mod registry;
pub use registry::{Kind, REGISTRY, Surface, answer};

mod request;
pub use request::Request;

mod answer;
pub use answer::{Answer, Body, Cache};

mod visit;

mod negotiate;

mod words;

mod pages;

mod text;
pub use text::story_text;

mod api;

pub mod push;

pub mod delivery;

mod assets;

mod pictures;
pub use pictures::PictureOrder;

pub mod serve;

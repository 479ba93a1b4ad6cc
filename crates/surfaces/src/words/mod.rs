//! Figures, instants, quotes, languages and legal lines as readers see them, for pages and text alike.

pub(crate) mod figures;

pub(crate) mod moment;

pub(crate) mod quote;

pub(crate) mod past;

pub(crate) mod year;

pub(crate) mod session;

pub(crate) mod language;

pub(crate) mod legal;

pub(crate) mod licence;

pub(crate) mod listing;

pub(crate) mod body;

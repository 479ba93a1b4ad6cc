//! Ticks in CSV: with a line that names the columns, or in the columns of LEAN's equity tick files.
//!
//! A [`Table`] takes bytes and gives [`Row`]s. A row that cannot be read costs itself alone; a heading line
//! that cannot be read costs the table.
//!
//! Sources: RFC 4180, and for [`Layout::LeanTrades`] and [`Layout::LeanQuotes`] the description of LEAN's
//! data formats ("Equity", "Tick File Format").

mod fault;

mod layout;
pub use layout::{Layout, detect, lean_layout};

mod table;
pub use table::Table;

mod row;
pub use row::{Row, RowTime};

mod participant;

mod heading;

mod lean;

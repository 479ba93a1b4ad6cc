//! The formats of quotes: each turns bytes to changes and hands them to the lanes.

mod csv;
mod dbn;
mod ddf;

use super::lanes::Lanes;
use super::receipts::Receipts;
use super::sorter::Answer;
use broadtape_formats::csv as columns;
use std::fmt;

/// In which format quotes come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Format {
    /// DDF: lines over TCP, or a capture of such lines.
    Ddf,
    /// DBN, plain.
    Dbn,
    /// CSV: with a heading line, or the columns of another house's tick files.
    Csv(columns::Layout),
}

impl Format {
    /// The usual ending of such a file's name.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self {
            Self::Ddf => "ddf",
            Self::Dbn => "dbn",
            Self::Csv(_) => "csv",
        }
    }
}

/// Reads a stream of one format.
pub(super) trait Reader: fmt::Debug + Send {
    /// Takes the next bytes.
    fn take(&mut self, bytes: &[u8], lanes: &mut Lanes, receipts: &mut Receipts);

    /// Takes what is left of a stream that has ended.
    fn finish(&mut self, lanes: &mut Lanes, receipts: &mut Receipts);

    /// Whether nothing more can be read, whatever comes.
    fn is_over(&self) -> bool {
        false
    }

    /// What the server said last, where the format has servers that speak.
    fn take_answer(&mut self) -> Option<Answer> {
        None
    }
}

/// A reader at the beginning of its stream.
pub(super) fn of(format: &Format) -> Box<dyn Reader> {
    match format {
        Format::Ddf => Box::<ddf::DdfReader>::default(),
        Format::Dbn => Box::<dbn::DbnReader>::default(),
        Format::Csv(layout) => Box::new(csv::CsvReader::new(layout.clone())),
    }
}

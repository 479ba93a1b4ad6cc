//! A reference file as a table: CSV (RFC 4180) with a header. Each row becomes the `[[instrument]]` that it would
//! be in TOML, so that both forms mean the same and complain in the same words.

use crate::config::errors::{Complaint, Report};
use crate::config::source::Source;
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

/// What a column's fields are.
enum Column<'a> {
    Text(&'a str),
    Number(&'a str),
    /// Several, parted by semicolons.
    List(&'a str),
    /// `name=text`, several parted by semicolons.
    Pairs(&'a str),
    /// `vendor_symbols.quotehouse`: one entry of a table.
    Entry(&'a str, &'a str),
}

impl<'a> Column<'a> {
    fn of(name: &'a str) -> Self {
        match name.split_once('.') {
            Some((table, key)) => Self::Entry(table, key),
            None => match name {
                "decimals" => Self::Number(name),
                "aliases" => Self::List(name),
                "former_symbols" | "vendor_symbols" => Self::Pairs(name),
                _ => Self::Text(name),
            },
        }
    }
}

/// A field and where it stands in the file.
#[derive(Clone)]
struct Field<'a> {
    text: Cow<'a, str>,
    span: Range<usize>,
}

/// The rows of a CSV file, each as the table that it stands for, with the place where it begins. An empty field is
/// an absent key. What is no table is reported.
pub(super) fn read<'a>(source: &Source<'a>, report: &Report<'_>) -> Vec<(usize, DeTable<'a>)> {
    let rows = split(source.text(), report);
    let Some(((_, names), rows)) = rows.split_first() else {
        let what = "it is empty; its first line names the columns, such as symbol,currency,name".to_owned();
        report.add(0, Complaint::NotTable { what });
        return Vec::new();
    };
    if names.len() == 1 && names[0].text.contains(';') {
        let what = "its columns are parted by semicolons; part them by commas".to_owned();
        report.add(0, Complaint::NotTable { what });
        return Vec::new();
    }
    let mut tables = Vec::with_capacity(rows.len());
    for (start, fields) in rows {
        if fields.len() == names.len() {
            tables.push((*start, table(names, fields)));
        } else {
            report.add(*start, Complaint::FieldCount { found: fields.len(), expected: names.len() });
        }
    }
    tables
}

/// Each row's first byte and its fields.
fn split<'a>(text: &'a str, report: &Report<'_>) -> Vec<(usize, Vec<Field<'a>>)> {
    // A byte order mark is no part of the first name.
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(&text.as_bytes()[skipped..]);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                report.add(skipped, Complaint::NotTable { what: error.to_string() });
                return Vec::new();
            }
        };
        let byte = record.position().map_or(0, csv::Position::byte);
        let mut start = skipped + usize::try_from(byte).unwrap_or(usize::MAX);
        // The reader's position may stand before the line breaks that it skips.
        start += text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        let starts = field_starts(&text[start..]);
        let field = |(field, begin): (&str, usize)| {
            let span = start + begin..start + begin + field.len();
            let as_it_stands = text.get(span.clone()).filter(|raw| *raw == field);
            Field { text: as_it_stands.map_or_else(|| Cow::Owned(field.to_owned()), Cow::Borrowed), span }
        };
        rows.push((start, record.iter().zip(starts).map(field).collect()));
    }
    rows
}

/// Where the fields of the row at the front begin.
fn field_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut is_quoted = false;
    let commas = text.bytes().enumerate().filter(move |(_, byte)| {
        is_quoted ^= *byte == b'"';
        *byte == b',' && !is_quoted
    });
    std::iter::once(0).chain(commas.map(|(place, _)| place + 1))
}

fn table<'a>(names: &[Field<'a>], fields: &[Field<'a>]) -> DeTable<'a> {
    let mut table = DeTable::new();
    for (name, field) in names.iter().zip(fields).filter(|(_, field)| !field.text.is_empty()) {
        let (span, field) = (field.span.clone(), field.clone());
        // A name that is not known is wrong in the header, whichever row is read.
        let key = |key: &str| Spanned::new(name.span.clone(), DeString::Owned(key.to_owned()));
        match Column::of(&name.text) {
            Column::Text(own) => drop(table.insert(key(own), text(field))),
            Column::Number(own) => drop(table.insert(key(own), number(field))),
            Column::List(own) => drop(table.insert(key(own), list(&field))),
            Column::Pairs(own) => drop(table.insert(key(own), pairs(&field))),
            Column::Entry(own, entry) => {
                let inner =
                    table.entry(key(own)).or_insert_with(|| Spanned::new(span.clone(), DeValue::Table(DeTable::new())));
                if let DeValue::Table(inner) = inner.get_mut() {
                    inner.insert(key(entry), text(field));
                }
            }
        }
    }
    table
}

fn text(field: Field<'_>) -> Spanned<DeValue<'_>> {
    Spanned::new(field.span, DeValue::String(field.text))
}

/// A whole number as TOML has it; what is none stays a text, and is complained of as that.
fn number(field: Field<'_>) -> Spanned<DeValue<'_>> {
    if let Cow::Borrowed(digits) = field.text
        && let Ok(number) = DeValue::parse(digits)
        && matches!(number.get_ref(), DeValue::Integer(_))
    {
        return Spanned::new(field.span, number.into_inner());
    }
    text(field)
}

fn list<'a>(field: &Field<'a>) -> Spanned<DeValue<'a>> {
    let mut items = DeArray::new();
    for part in parts(field) {
        items.push(Spanned::new(field.span.clone(), DeValue::String(Cow::Owned(part.to_owned()))));
    }
    Spanned::new(field.span.clone(), DeValue::Array(items))
}

fn pairs<'a>(field: &Field<'a>) -> Spanned<DeValue<'a>> {
    let mut table = DeTable::new();
    for part in parts(field) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let spanned = |text: &str| Cow::Owned(text.trim().to_owned());
        let value = Spanned::new(field.span.clone(), DeValue::String(spanned(value)));
        table.insert(Spanned::new(field.span.clone(), spanned(name)), value);
    }
    Spanned::new(field.span.clone(), DeValue::Table(table))
}

fn parts<'f>(field: &'f Field<'_>) -> impl Iterator<Item = &'f str> {
    field.text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

//! Reads a TOML table key by key. What is asked for is known; [`Table::finish`] complains of the rest.

use crate::config::errors::{Complaint, Report, nearest};
use crate::config::values::ValueError;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A value and the offset of its first byte.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

/// A table that is being read.
pub(super) struct Table<'a> {
    report: &'a Report<'a>,
    entries: &'a DeTable<'a>,
    /// What it is called in complaints: `[[site]]`.
    heading: String,
    is_row: bool,
    offset: usize,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// A file's outermost table.
    pub(super) fn root(report: &'a Report<'a>, entries: &'a DeTable<'a>) -> Self {
        Self { report, entries, heading: "the file".to_owned(), is_row: false, offset: 0, asked: Vec::new() }
    }

    /// A row of a table file, which begins at `offset`.
    pub(super) fn row(report: &'a Report<'a>, entries: &'a DeTable<'a>, offset: usize) -> Self {
        Self { report, entries, heading: "a table of instruments".to_owned(), is_row: true, offset, asked: Vec::new() }
    }

    pub(super) fn report(&self) -> &'a Report<'a> {
        self.report
    }

    /// Where the table begins.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// `[key]`.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Table<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(entries) => Some(self.inner(format!("[{key}]"), value, entries)),
            _ => self.wrong_type(key, value, "a table, headed [NAME]"),
        }
    }

    /// Every `[[key]]`.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Table<'a>> {
        const EXPECTED: &str = "a list of tables, each headed [[NAME]]";
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_type(key, value, EXPECTED).unwrap_or_default();
        };
        let table = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::Table(entries) => Some(self.inner(format!("[[{key}]]"), item, entries)),
            _ => self.wrong_type(key, item, EXPECTED),
        };
        items.iter().filter_map(table).collect()
    }

    /// A text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<At<String>> {
        self.optional(key, |text| Ok(text.to_owned()))
    }

    /// A text of some form, where it stands.
    pub(super) fn optional<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<At<T>> {
        let value = self.value(key)?;
        self.parsed(key, value, parse)
    }

    /// A text of some form that must stand.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        example: &'static str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<At<T>> {
        self.require(key, example);
        self.optional(key, parse)
    }

    /// Whether a key stands.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// A whole number within a range, where it stands.
    pub(super) fn number(&mut self, key: &'static str, range: RangeInclusive<u32>) -> Option<At<u32>> {
        let value = self.value(key)?;
        let offset = value.span().start;
        let DeValue::Integer(digits) = value.get_ref() else {
            return self.wrong_type(key, value, "a whole number");
        };
        match u32::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(number) if range.contains(&number) => Some(At { value: number, offset }),
            _ => {
                let (lowest, highest) = range.into_inner();
                self.report.add(offset, Complaint::OutOfRange { key, found: digits.to_string(), lowest, highest });
                None
            }
        }
    }

    /// A small whole number within a range, such as minutes or days, where it stands.
    pub(super) fn minutes(&mut self, key: &'static str, range: RangeInclusive<u16>) -> Option<u16> {
        let (lowest, highest) = range.into_inner();
        let number = self.number(key, lowest.into()..=highest.into())?;
        u16::try_from(number.value).ok()
    }

    /// `true` or `false`, where it stands.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type(key, value, "true or false"),
        }
    }

    /// A list of texts of some form; empty where none stands.
    pub(super) fn list<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, ValueError>) -> Vec<At<T>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_type(key, value, "a list of strings, such as [\"…\"]").unwrap_or_default();
        };
        items.iter().filter_map(|item| self.parsed(key, item, &parse)).collect()
    }

    /// A table of texts by name, such as `{ name = "text" }`; empty where none stands.
    pub(super) fn pairs(&mut self, key: &'static str) -> Vec<(At<String>, At<String>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Table(entries) = value.get_ref() else {
            return self.wrong_type(key, value, "a table of strings, such as { name = \"…\" }").unwrap_or_default();
        };
        let pair = |(name, value): (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>)| {
            let text = self.parsed(key, value, |text| Ok(text.to_owned()))?;
            Some((At { value: name.get_ref().to_string(), offset: name.span().start }, text))
        };
        entries.iter().filter_map(pair).collect()
    }

    /// A half of a pair in a form of its own; complaints are about `key`.
    pub(super) fn form<T>(
        &self,
        key: &'static str,
        text: &At<String>,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        match parse(&text.value) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.report.add(text.offset, Complaint::Value { key, problem });
                None
            }
        }
    }

    /// Complains where the key is absent.
    pub(super) fn require(&self, key: &'static str, example: &'static str) {
        if self.entries.contains_key(key) {
            return;
        }
        let missing = match self.is_row {
            true => Complaint::MissingField { key, example },
            false => Complaint::Missing { table: self.heading.clone(), key, example },
        };
        self.report.add(self.offset, missing);
    }

    /// Complains where `key` stands and `other`, without which it says nothing, does not.
    pub(super) fn belongs_to(&self, key: &'static str, other: &'static str) {
        if let Some((name, _)) = self.entries.get_key_value(key)
            && !self.entries.contains_key(other)
        {
            self.report.add(name.span().start, Complaint::Alone { key, other });
        }
    }

    /// Complains where `key` stands, which says nothing beside `other`.
    pub(super) fn belongs_not(&self, key: &'static str, other: &'static str) {
        if let Some((name, _)) = self.entries.get_key_value(key) {
            self.report.add(name.span().start, Complaint::Idle { key, other });
        }
    }

    /// Complains of every key that was never asked for.
    pub(super) fn finish(&self) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                self.report.add(key.span().start, self.unknown(name));
            }
        }
    }

    fn unknown(&self, key: &str) -> Complaint {
        let takes = |suffix: &str| self.asked.iter().any(|asked| asked.strip_suffix(suffix) == Some(key));
        if takes("_file") && takes("_env") {
            return Complaint::SecretInFile { key: key.to_owned() };
        }
        let near = nearest(key, self.asked.iter().copied());
        Complaint::UnknownKey { key: key.to_owned(), table: self.heading.clone(), near, known: self.asked.clone() }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.entries.get(key)
    }

    fn inner(&self, heading: String, value: &'a Spanned<DeValue<'a>>, entries: &'a DeTable<'a>) -> Table<'a> {
        Table { report: self.report, entries, heading, is_row: false, offset: value.span().start, asked: Vec::new() }
    }

    fn parsed<T>(
        &self,
        key: &'static str,
        value: &Spanned<DeValue<'_>>,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<At<T>> {
        let offset = value.span().start;
        let DeValue::String(text) = value.get_ref() else { return self.wrong_type(key, value, "a string") };
        match parse(text) {
            Ok(value) => Some(At { value, offset }),
            Err(problem) => {
                self.report.add(offset, Complaint::Value { key, problem });
                None
            }
        }
    }

    fn wrong_type<T>(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &'static str) -> Option<T> {
        let found = type_with_article(value.get_ref());
        self.report.add(value.span().start, Complaint::WrongType { key: key.to_owned(), expected, found });
        None
    }
}

fn type_with_article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

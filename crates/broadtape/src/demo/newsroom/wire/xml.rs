//! XML, element by element: what opens is closed, and every text is escaped.

/// A document in the making.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

/// The attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Xml {
    /// A document with its declaration.
    pub(super) fn document() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// A part of a document.
    pub(super) fn fragment() -> Self {
        Self { text: String::new(), open: Vec::new() }
    }

    /// An element that holds what follows, until [`Xml::close`].
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.tag(name, attributes);
        self.text.push('>');
        self.open.push(name);
        self
    }

    /// Ends the element that was opened last.
    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
        self
    }

    /// An element that holds words alone.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, words: &str) -> &mut Self {
        self.open(name, attributes).words(words).close()
    }

    /// An element that holds words alone, where there are words.
    pub(super) fn leaf_if(&mut self, name: &'static str, attributes: Attributes<'_>, words: Option<&str>) -> &mut Self {
        if let Some(words) = words {
            self.leaf(name, attributes, words);
        }
        self
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.tag(name, attributes);
        self.text.push_str("/>");
        self
    }

    /// Words.
    pub(super) fn words(&mut self, words: &str) -> &mut Self {
        escape(words, &mut self.text);
        self
    }

    /// What is XML already.
    pub(super) fn xml(&mut self, xml: &str) -> &mut Self {
        self.text.push_str(xml);
        self
    }

    /// A new line, for people who read the document.
    pub(super) fn line(&mut self) -> &mut Self {
        self.text.push('\n');
        self
    }

    /// The document, with whatever is still open closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            escape(value, &mut self.text);
            self.text.push('"');
        }
    }
}

fn escape(words: &str, into: &mut String) {
    for character in words.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            _ => into.push(character),
        }
    }
}

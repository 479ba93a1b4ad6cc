//! What the elements of HTML, XHTML and NITF are to a body.

/// What an element is to a body, whatever its vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Has no meaning of its own; what stands in it counts.
    Transparent,
    /// Starts and ends a paragraph.
    Boundary,
    Crosshead,
    BulletedList,
    NumberedList,
    ListItem,
    Quote,
    Preformatted,
    Table,
    /// The rows that hold column headings.
    HeadingRows,
    Row,
    Cell,
    HeadingCell,
    /// A picture with its caption.
    Figure,
    Caption,
    /// Whom to credit for a picture.
    PictureCredit,
    Picture,
    LineBreak,
    Emphasis,
    Strong,
    Link,
    /// Words that stand between two marks: a quotation, the reading of a ruby text.
    Between(&'static str, &'static str),
    /// Dropped with all that stands in it.
    Dropped,
}

/// What an element of HTML, XHTML or NITF 3 is to a body, by its lower-case local name.
pub(super) fn part(name: &str) -> Part {
    match name {
        "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "address" | "center"
        | "dl" | "dt" | "dd" | "dir" | "details" | "summary" | "hgroup" | "hr" | "body" | "html" | "caption" => {
            Part::Boundary
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl2" => Part::Crosshead,
        "ul" | "menu" => Part::BulletedList,
        "ol" => Part::NumberedList,
        "li" => Part::ListItem,
        "blockquote" | "bq" => Part::Quote,
        "pre" | "listing" => Part::Preformatted,
        "table" => Part::Table,
        "thead" => Part::HeadingRows,
        "tr" => Part::Row,
        "td" => Part::Cell,
        "th" => Part::HeadingCell,
        "figure" | "media" => Part::Figure,
        "figcaption" | "media-caption" => Part::Caption,
        "media-producer" => Part::PictureCredit,
        "img" | "media-reference" => Part::Picture,
        "br" => Part::LineBreak,
        "em" | "i" | "cite" | "dfn" | "var" => Part::Emphasis,
        "strong" | "b" => Part::Strong,
        "a" => Part::Link,
        "q" => Part::Between("\u{201c}", "\u{201d}"),
        "rt" => Part::Between("(", ")"),
        // NITF: what stands around the content, and its own paragraphs (NITF 3.6, block and body.content).
        "nitf" | "body.content" | "body.end" | "block" | "tagline" | "byline" | "dateline" | "distributor" | "fn"
        | "note" | "nitf-table" | "credit" | "datasource" | "byttl" => Part::Boundary,
        "body.head" | "nitf-table-metadata" | "media-metadata" | "media-object" | "copyrite" => Part::Dropped,
        // What would run, load, ask or hide; and what has been struck out, which would read as if it still stood.
        "script" | "style" | "iframe" | "frame" | "frameset" | "noframes" | "noscript" | "noembed" | "object"
        | "embed" | "applet" | "form" | "button" | "input" | "select" | "textarea" | "option" | "datalist" | "svg"
        | "math" | "canvas" | "video" | "audio" | "source" | "track" | "map" | "area" | "template" | "head"
        | "title" | "meta" | "link" | "base" | "param" | "dialog" | "xmp" | "rp" | "del" | "s" | "strike"
        | "portal" | "fencedframe" => Part::Dropped,
        _ => Part::Transparent,
    }
}

/// Whether an element of HTML has no end tag (HTML, void elements).
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

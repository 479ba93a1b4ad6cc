//! Which edition of a page a reader prefers (RFC 9110, 12.5.1).

/// An edition of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Edition {
    Html,
    Text,
}

/// The edition that a header `Accept` prefers: HTML unless plain text ranks higher.
///
/// Whoever accepts neither gets HTML: an answer in an unexpected form is of more use than none.
pub(crate) fn edition(accept: Option<&str>) -> Edition {
    let Some(accept) = accept else { return Edition::Html };
    let text = rank(accept, "text", "plain");
    if text > rank(accept, "text", "html") { Edition::Text } else { Edition::Html }
}

/// Whether a header `Accept-Encoding` takes gzip (RFC 9110, 12.5.3), by its name or by `*`.
pub(crate) fn takes_gzip(accept_encoding: Option<&str>) -> bool {
    let rank = |coding: &str| {
        accept_encoding?.split(',').find_map(|named| {
            let mut parts = named.split(';').map(str::trim);
            let is_meant = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
            is_meant.then(|| quality(parts))
        })
    };
    rank("gzip").or_else(|| rank("x-gzip")).or_else(|| rank("*")).unwrap_or(0) > 0
}

/// How a header `Accept` ranks a media type, in thousandths; the most precise range that covers it decides.
fn rank(accept: &str, kind: &str, subtype: &str) -> u16 {
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some((own_kind, own_subtype)) = parts.next().and_then(|name| name.split_once('/')) else { continue };
        let precision = match (own_kind, own_subtype) {
            ("*", "*") => 1,
            (own, "*") if own.eq_ignore_ascii_case(kind) => 2,
            (own, sub) if own.eq_ignore_ascii_case(kind) && sub.eq_ignore_ascii_case(subtype) => 3,
            _ => continue,
        };
        if precision > best.0 {
            best = (precision, quality(parts));
        }
    }
    best.1
}

/// The quality among a range's parameters, in thousandths; the highest where none is said.
fn quality<'t>(mut parameters: impl Iterator<Item = &'t str>) -> u16 {
    parameters.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))).map_or(1000, thousandths)
}

/// A quality such as `0.8`; what is none counts as the lowest.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = format!("{fraction:0<3}");
    match (whole, digits.get(..3).and_then(|three| three.parse::<u16>().ok())) {
        ("1", Some(_)) => 1000,
        ("0" | "", Some(thousandths)) => thousandths,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_edition_is_given_and_html_when_in_doubt() {
        for (accept, expected) in [
            ("", Edition::Html),
            ("*/*", Edition::Html),
            ("text/*", Edition::Html),
            ("text/plain", Edition::Text),
            ("text/plain, */*;q=0.1", Edition::Text),
            ("text/html, text/plain", Edition::Html),
            ("text/html;q=0.5, Text/Plain;q=0.501", Edition::Text),
            ("text/plain;q=0", Edition::Html),
            ("application/json", Edition::Html),
            ("text/plain;q=é, ;;;,/", Edition::Html),
        ] {
            assert_eq!(edition(Some(accept)), expected, "{accept}");
        }
        assert_eq!(edition(None), Edition::Html);
    }

    #[test]
    fn gzip_is_given_to_those_who_take_it() {
        for (accepted, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("deflate, gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("*", true),
            ("identity, *;q=0", false),
            ("br", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(Some(accepted)), expected, "{accepted}");
        }
        assert!(!takes_gzip(None));
    }
}

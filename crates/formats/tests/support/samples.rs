//! A document of each format, small and whole.

/// IPTC 7901.
pub(crate) const IPTC_7901: &str = "\u{1}exa0123 4 pl 42 exa 0456\r\n\r\nfloods/town/\r\n\u{2}(Correction: level, second paragraph)\r\nRiver rises again and forces the people of the lower town out of\r\ntheir houses for the second time =\r\n\r\n    Town (exa) - The river rose again\r\non Monday.\r\n    Nobody was hurt.\r\n\r\n# Notizblock\r\n\r\n* * * *\r\n\r\n## Editors\r\n- A. Example, +49 30 000\r\n\r\nexa ae yyzz n1 ae\r\n\r\n\u{3}311230 Jan 26\r\n\u{7f}\r\n\u{4}";

/// ANPA 1312.
pub(crate) const ANPA_1312: &str = "\u{16}\u{16}\u{1}a0123\u{1f}cpstf\r\nu s\u{13}\u{11} BC-River-Rises 1stLd-Writethru a0100 01-31 0042\r\n\u{2}^BC-River Rises, 1st Ld-Writethru,42<\r\n^River rises again<\r\n^Eds: UPDATES with level. Will be\r\nupdated.<\r\n^SYMBOL:XEXA:RIVR@<\r\n^By ANN EXAMPLE<\r\n^The Wire<\r\n\tTOWN (Wire) _ The river rose again<\r\non Monday.<\r\n\tNobody was hurt.<\r\n\u{3}\r\nEX-WF-01-31-26 1530GMT<\r\n\u{4}";

/// A mail with text in two forms.
pub(crate) const MAIL: &str = "Return-Path: <press@example.com>\r\nFrom: =?utf-8?q?River_W=C3=B6rks?= <press@example.com>\r\nTo: desk@example.com\r\nSubject: =?utf-8?b?Uml2ZXIgcmlzZXMgYWdhaW4=?=\r\nDate: Sat, 31 Jan 2026 09:00:00 +0100\r\nMessage-ID: <1@example.com>\r\nKeywords: floods, Press Release\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe Gr=FCn rose again.\r\n\r\nNobody was hurt.\r\n-- \r\nA. Example, +49 30 000\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The Gr\u{fc}n rose again.</p><p>Nobody was hurt.<script>alert(1)</script></p>\r\n\r\n--b--\r\n";

/// An answer of AP's Media API.
pub(crate) const AP_MEDIA: &str = r#"{"api_version": "1.1", "data": {"updated": "2026-01-31T09:00:00Z", "items": [{"meta": {"score": 1}, "item": {
  "uri": "https://api.example.com/media/v/content/abc?qt=secret&et=1", "altids": {"itemid": "abc", "etag": "abc_1a1"}, "version": 1, "type": "text", "urgency": 4, "language": "en",
  "versioncreated": "2026-01-31T09:00:00Z", "firstcreated": "2026-01-31T08:00:00Z", "pubstatus": "usable", "headline": "River rises", "title": "BC-River Rises", "slugline": "River-Rises",
  "bylines": [{"by": "By ANN EXAMPLE", "title": "The Wire"}], "usageterms": ["Licensed sites.", "No archives."], "copyrightnotice": "(c) The Wire", "ednote": "UPDATES.",
  "subject": [{"name": "Sports", "code": "15000000", "scheme": "http://cv.iptc.org/newscodes/mediatopic/"}],
  "renditions": {"nitf": {"title": "NITF Story Download", "rel": "Story", "format": "NITF", "type": "text", "href": "https://api.example.com/documents/abc.xml"}}}}]}}"#;

/// NewsML 1.
pub(crate) const NEWSML_1: &str = r#"<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>wire.example.com</ProviderId><DateId>20260131</DateId><NewsItemId>R</NewsItemId><RevisionId>2</RevisionId></NewsIdentifier></Identification>
  <NewsManagement><Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20300101T090000Z</DateAndTime></StatusWillChange></NewsManagement>
  <NewsComponent><NewsLines><HeadLine>River rises</HeadLine></NewsLines><ContentItem><DataContent><nitf><body><body.content><p>Text.</p></body.content></body></nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"#;

/// NITF.
pub(crate) const NITF: &str = r#"<nitf><head><docdata management-status="embargoed"><doc-id id-string="R"/><date.release norm="20300101T090000Z"/></docdata></head>
  <body><body.head><hedline><hl1>River rises</hl1></hedline></body.head><body.content><p>Text.</p></body.content></body></nitf>"#;

/// JSON Feed.
pub(crate) const JSON_FEED: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": "a", "title": "River rises", "content_html": "<p>Text.</p>", "date_published": "2026-01-31T09:00:00Z"}]}"#;

/// CDF.
pub(crate) const CDF: &str = r#"<CHANNEL BASE="https://example.com/"><ITEM HREF="a" LASTMOD="2026-01-31T09:00:00Z"><TITLE>River rises</TITLE><ABSTRACT>Again.</ABSTRACT></ITEM></CHANNEL>"#;

/// All of them.
pub(crate) const ALL: [&str; 8] = [IPTC_7901, ANPA_1312, MAIL, AP_MEDIA, NEWSML_1, NITF, JSON_FEED, CDF];

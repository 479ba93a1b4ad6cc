//! What a story says of its rights, of what it rewrites, and of being for editors alone.

mod support;

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Item};
use broadtape_model::{
    Channel, Channels, Indexing, ProblemKind, ProviderId, PubStatus, SiteId, Terms, Territory, UnixNanos,
};
use serde_json::{Value, json};
use support::samples::{ANPA_1312, IPTC_7901, MAIL};
use support::{atom, g2, ninjs, rss, story, story_of};

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("an instant")
}

fn countries(codes: &[&str]) -> Vec<Territory> {
    codes.iter().map(|code| Territory::parse(code).expect("two letters")).collect()
}

fn channels(of: &[Channel]) -> Option<Channels> {
    Some(of.iter().copied().collect())
}

/// What `use` gives: the conditions alone limit.
fn of_use(rule: Value) -> Value {
    let mut rule = rule;
    rule["action"] = "use".into();
    json!({"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "urn:p", "permission": [rule]})
}

fn condition(left: &str, operator: &str, right: Value) -> Value {
    of_use(json!({"constraint": [{"leftOperand": left, "operator": operator, "rightOperand": right}]}))
}

fn forbidding(rule: Value) -> Value {
    json!({"@type": "Set", "uid": "urn:p", "prohibition": [rule]})
}

/// The terms of a policy, as ninjs carries it.
fn terms(policy: &Value) -> Terms {
    let encoded = Value::from(policy.to_string());
    story(ninjs(&format!(r#""rightsInfo": {{"encodedRights": {encoded}}}"#))).terms
}

fn understood(policy: &Value, expected: &Terms) {
    assert_eq!(&terms(policy), expected, "{policy}");
}

fn held(policy: &Value, words: &str) {
    let terms = terms(policy);
    assert!(terms.unknown.iter().any(|unknown| unknown.contains(words)), "{policy}\n{terms:?}");
}

#[test]
fn the_conditions_of_a_permission_limit_a_story() {
    let cases = [
        (condition("spatial", "eq", json!("NO")), Terms { territories: Some(countries(&["NO"])), ..Terms::default() }),
        (
            condition(
                "odrl:spatial",
                "odrl:isAnyOf",
                json!(["http://cvx.iptc.org/iso3166-1a3/NOR", {"@id": "iso3166-1a2:se"}]),
            ),
            Terms { territories: Some(countries(&["NO", "SE"])), ..Terms::default() },
        ),
        (condition("spatial", "neq", json!("DEU")), Terms { not_territories: countries(&["DE"]), ..Terms::default() }),
        (
            condition("dateTime", "lt", json!({"@value": "2026-12-31T00:00:00Z", "@type": "xsd:dateTime"})),
            Terms { until: Some(at("2026-12-31T00:00:00Z")), ..Terms::default() },
        ),
        // A day without a zone ends first where the day is over first, and begins last where it begins last.
        (
            condition("dateTime", "lteq", json!("2026-12-31")),
            Terms { until: Some(at("2026-12-30T10:00:00Z")), ..Terms::default() },
        ),
        (
            condition("dateTime", "gteq", json!("2026-01-01T09:00:00+01:00")),
            Terms { from: Some(at("2026-01-01T08:00:00Z")), ..Terms::default() },
        ),
        (
            condition("recipient", "isAnyOf", json!(["site:post", "site:news"])),
            Terms { sites: Some(vec![SiteId::new("post"), SiteId::new("news")]), ..Terms::default() },
        ),
        (
            of_use(json!({"assignee": "site:post"})),
            Terms { sites: Some(vec![SiteId::new("post")]), ..Terms::default() },
        ),
        (of_use(json!({"assignee": {"@id": "odrl:All"}})), Terms::default()),
        (condition("fileFormat", "neq", json!("image/jpeg")), Terms { without_pictures: true, ..Terms::default() }),
        (condition("media", "eq", json!("text")), Terms { without_pictures: true, ..Terms::default() }),
        (condition("media", "isAnyOf", json!(["web", "print"])), Terms::default()),
        (condition("media", "eq", json!("print")), Terms { channels: channels(&[]), ..Terms::default() }),
        (
            condition("deliveryChannel", "eq", json!("page")),
            Terms { channels: channels(&[Channel::Page, Channel::Archive]), ..Terms::default() },
        ),
        (
            of_use(
                json!({"duty": [{"action": "attribute", "attributedParty": {"uid": "http://wire.example.com/", "vcard:fn": "Harbour Wire"}}]}),
            ),
            Terms { credit: Some("Harbour Wire".to_owned()), ..Terms::default() },
        ),
        (of_use(json!({})), Terms::default()),
    ];
    for (policy, expected) in cases {
        understood(&policy, &expected);
    }
}

#[test]
fn what_is_permitted_says_where_a_story_shows() {
    let permitting = |action: &str| json!({"uid": "urn:p", "permission": [{"action": action}]});
    let but_ai = Some(Channels::ALL.without(Channel::Ai));
    understood(&permitting("distribute"), &Terms { channels: but_ai, ..Terms::default() });
    understood(
        &permitting("http://www.w3.org/ns/odrl/2/display"),
        &Terms { channels: channels(&[Channel::Page, Channel::Widget, Channel::Archive]), ..Terms::default() },
    );
    understood(&permitting("print"), &Terms { channels: channels(&[]), ..Terms::default() });
    held(&permitting("http://wire.example.com/terms/syndicate"), "permits nothing that is known");
    // Where one permission is understood, others are not relied on.
    let beside = json!({"uid": "urn:p", "permission": [{"action": "use"}, {"action": "use", "constraint": [{"leftOperand": "industry", "operator": "eq", "rightOperand": "x"}]}, {"action": "urn:other"}]});
    understood(&beside, &Terms::default());
    let in_two = |one: &str, other: &str| {
        let in_country = |code: &str| json!({"action": "use", "constraint": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": code}]});
        json!({"uid": "urn:p", "permission": [in_country(one), in_country(other)]})
    };
    understood(&in_two("NO", "SE"), &Terms { territories: Some(countries(&["NO", "SE"])), ..Terms::default() });
    let two_ways = json!({"uid": "urn:p", "permission": [
        {"action": "display", "constraint": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "NO"}]},
        {"action": "use", "constraint": [{"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2026-12-31T00:00:00Z"}]}]});
    held(&two_ways, "several permissions");
}

#[test]
fn a_prohibition_leaves_what_its_condition_does_not_meet() {
    let nothing = || Terms { channels: channels(&[]), ..Terms::default() };
    let without = |channel| Terms { channels: Some(Channels::ALL.without(channel)), ..Terms::default() };
    let where_ = |left: &str, operator: &str, right: &str| {
        forbidding(
            json!({"action": "distribute", "constraint": [{"leftOperand": left, "operator": operator, "rightOperand": right}]}),
        )
    };
    let cases = [
        (forbidding(json!({"action": "use"})), nothing()),
        (forbidding(json!({"action": "archive"})), without(Channel::Archive)),
        (forbidding(json!({"action": "tdm:mine"})), without(Channel::Ai)),
        (forbidding(json!({"action": "index"})), Terms { indexing: Some(Indexing::Noindex), ..Terms::default() }),
        (forbidding(json!({"action": ["print", "translate"]})), Terms::default()),
        (where_("spatial", "eq", "DE"), Terms { not_territories: countries(&["DE"]), ..Terms::default() }),
        (where_("spatial", "neq", "ABW"), Terms { territories: Some(countries(&["AW"])), ..Terms::default() }),
        (
            where_("dateTime", "lt", "2026-12-31T00:00:00Z"),
            Terms { from: Some(at("2026-12-31T00:00:00Z")), ..Terms::default() },
        ),
        (where_("media", "eq", "picture"), Terms { without_pictures: true, ..Terms::default() }),
        (where_("media", "eq", "print"), Terms::default()),
    ];
    for (policy, expected) in cases {
        understood(&policy, &expected);
    }
}

#[test]
fn what_is_not_understood_holds() {
    let cases = [
        (condition("industry", "eq", json!("banking")), "industry"),
        (condition("spatial", "eq", json!("http://example.com/regions/nordic")), "nordic"),
        (condition("spatial", "eq", json!(["NO", {"odd": 1}])), "spatial"),
        (condition("spatial", "hasPart", json!("NO")), "hasPart"),
        (condition("dateTime", "lt", json!("soon")), "soon"),
        (
            of_use(json!({"constraint": {"or": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "NO"}]}})),
            "or",
        ),
        (of_use(json!({"assignee": "http://example.com/groups/partners"})), "partners"),
        (of_use(json!({"duty": [{"action": "compensate"}]})), "compensate"),
        (forbidding(json!({"action": "http://www.w3.org/ns/odrl/2/commercialize"})), "commercialize"),
        (forbidding(json!({})), "forbids without saying what"),
        (forbidding(json!({"action": "distribute", "assignee": "site:post"})), "site:post"),
        (json!({"uid": "urn:p", "permission": [{}]}), "permits without saying what"),
        (json!({"uid": "urn:p", "@type": "Ticket", "permission": [{"action": "use"}]}), "Ticket"),
        (json!({"uid": "urn:p", "inheritFrom": "urn:other", "permission": [{"action": "use"}]}), "another"),
        (json!({"uid": "urn:p", "profile": "http://example.com/p", "permission": [{"action": "use"}]}), "profile"),
        (json!({"uid": "urn:p", "obligation": [{"action": "inform"}]}), "inform"),
        (json!({"licence": "free"}), "language"),
    ];
    for (policy, words) in cases {
        held(&policy, words);
    }
    let (story, _, problems) = story_of(ninjs(r#""rightsInfo": {"encodedRights": "{...}"}"#));
    assert_eq!(story.terms.unknown, ["a rights expression that is neither JSON nor XML"]);
    assert_eq!(problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [ProblemKind::Unknown]);
}

#[test]
fn policies_of_any_size_are_read_in_bounds() {
    let many: Vec<Value> = (0..100_000)
        .map(|number| json!({"leftOperand": format!("x{number}"), "operator": "eq", "rightOperand": "y"}))
        .collect();
    held(&of_use(json!({"constraint": many})), "words");
    let countries = vec!["NO"; 100_000];
    held(&condition("spatial", "isAnyOf", json!(countries)), "words");
    let block = r#"<rightsInfo><rightsExpressionXML langid="x"><y/></rightsExpressionXML></rightsInfo>"#.repeat(10_000);
    let unknown = story(g2("", "", "").replace("<itemMeta>", &format!("{block}<itemMeta>"))).terms.unknown;
    assert_eq!(unknown, ["a rights expression in a language that is not read", "more than 50 expressions of rights"]);
    let restriction = format!(
        r#"<media:restriction relationship="deny" type="country">{}</media:restriction>"#,
        "no ".repeat(100_000)
    );
    assert!(!story(rss(&restriction)).terms.unknown.is_empty());
    let deep = format!(r#"{{"uid": "urn:p", "permission": {}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let deep = ninjs(&format!(r#""rightsInfo": {{"encodedRights": {}}}"#, Value::from(deep)));
    assert!(!story(deep).terms.unknown.is_empty());
}

#[test]
fn what_the_contract_settles_holds_nothing() {
    let policy = json!({"uid": "urn:p", "obligation": [{"action": "inform"}], "prohibition": [{"action": "archive"}, {"action": "commercialize"}]});
    let document = ninjs(&format!(r#""rightsInfo": {{"encodedRights": {}}}"#, Value::from(policy.to_string())));
    let unknown = |settled: &[&str]| {
        let dialect = Dialect::default().settling(settled.iter().map(|limit| (*limit).to_owned()).collect());
        let parsed =
            news::read(document.as_bytes(), &ProviderId::new("wire"), &dialect).expect("the document is usable");
        let Some(Item::Story { story, .. }) = parsed.items.first() else { panic!("{parsed:?}") };
        assert_eq!(
            story.terms.channels,
            Some(Channels::ALL.without(Channel::Archive)),
            "what is understood limits all the same"
        );
        assert_eq!(parsed.problems.len(), story.terms.unknown.len());
        story.terms.unknown.clone()
    };
    assert_eq!(unknown(&[]), ["forbids commercialize", "a duty to inform"]);
    assert_eq!(unknown(&["a duty to inform"]), ["forbids commercialize"]);
    assert_eq!(unknown(&["a duty to *", "forbids commercialize"]), [""; 0]);
    assert_eq!(unknown(&["a duty", "commercialize"]).len(), 2, "no part of it is it");
}

#[test]
fn newsml_g2_has_rights_in_either_encoding_and_for_a_time() {
    let with = |rights: &str| story(g2("", "", "").replace("<itemMeta>", &format!("{rights}<itemMeta>"))).terms;
    let markup = r#"<rightsInfo><rightsExpressionXML langid="http://www.w3.org/ns/odrl/2/"><o:Policy xmlns:o="http://www.w3.org/ns/odrl/2/" uid="urn:p" type="http://www.w3.org/ns/odrl/2/Set">
        <o:permission><o:asset uid="urn:example:1" relation="http://www.w3.org/ns/odrl/2/target"/><o:action name="http://iptc.org/std/RightsML/2011-10-07/distribute"/>
        <o:constraint name="http://www.w3.org/ns/odrl/2/spatial" operator="http://www.w3.org/ns/odrl/2/eq" rightOperand="http://cvx.iptc.org/iso3166-1a3/DEU"/>
        <o:party uid="http://example.com/wire" function="http://www.w3.org/ns/odrl/2/assigner"/><o:party uid="site:post" function="http://www.w3.org/ns/odrl/2/assignee"/>
        <o:duty><o:action name="http://www.w3.org/ns/odrl/2/attribute"/><o:party uid="http://example.com/cv/wire" function="http://www.w3.org/ns/odrl/2/attributedParty"/></o:duty></o:permission>
        </o:Policy></rightsExpressionXML></rightsInfo>"#;
    let in_germany = Terms {
        territories: Some(countries(&["DE"])),
        sites: Some(vec![SiteId::new("post")]),
        channels: Some(Channels::ALL.without(Channel::Ai)),
        credit: Some("wire".to_owned()),
        ..Terms::default()
    };
    assert_eq!(with(markup), in_germany);
    let data = r#"<rightsInfo validfrom="2026-01-01T00:00:00Z" validto="2026-12-31T00:00:00Z"><rightsExpressionData enctype="application/json" langid="http://www.w3.org/ns/odrl/2/">
        {"policytype": "http://www.w3.org/ns/odrl/2/Set", "permissions": [{"action": "http://www.w3.org/ns/odrl/2/use", "constraints": [{"name": "http://w3.org/ns/odrl/2/spatial", "operator": "http://w3.org/ns/odrl/2/neq", "rightoperand": "http://cvx.iptc.org/iso3166-1a3/ABW"}]}]}
        </rightsExpressionData></rightsInfo>"#;
    let for_a_year = Terms {
        from: Some(at("2026-01-01T00:00:00Z")),
        until: Some(at("2026-12-31T00:00:00Z")),
        not_territories: countries(&["AW"]),
        ..Terms::default()
    };
    assert_eq!(with(data), for_a_year);
    assert_eq!(with(&format!("{markup}{data}")), in_germany.and(for_a_year));
    let mining = |code: &str| {
        with(&format!(r#"<rightsInfo><dataMining uri="http://ns.useplus.org/ldf/vocab/{code}"/></rightsInfo>"#))
    };
    assert_eq!(mining("DMI-ALLOWED"), Terms::default());
    assert_eq!(mining("DMI-PROHIBITED-AIMLTRAINING").channels, Some(Channels::ALL.without(Channel::Ai)));
    assert_eq!(mining("DMI-PROHIBITED").indexing, Some(Indexing::Noindex));
    assert!(!mining("DMI-OTHER").unknown.is_empty());
    for not_understood in [
        r#"<rightsInfo><rightsExpressionXML langid="other"><x/></rightsExpressionXML></rightsInfo>"#,
        r#"<rightsInfo><link rel="irel:rightspolicy" residref="http://example.com/policy"/></rightsInfo>"#,
        r#"<rightsInfo validto="soon"><usageTerms>Words.</usageTerms></rightsInfo>"#,
    ] {
        assert!(!with(not_understood).unknown.is_empty(), "{not_understood}");
    }
    assert_eq!(
        with("<rightsInfo><usageTerms>Not in Germany.</usageTerms><copyrightHolder literal=\"x\"/></rightsInfo>"),
        Terms::default()
    );
}

#[test]
fn ninjs_has_rights_that_lie_elsewhere_and_pictures_with_their_own() {
    let linked = r#""rightsInfo": {"linkedRights": "https://wire.example.com/rights"}"#;
    let (words, _, problems) = story_of(ninjs(linked));
    assert_eq!(
        (words.terms, words.usage_terms.as_deref()),
        (Terms::default(), Some("https://wire.example.com/rights"))
    );
    assert_eq!(problems, []);
    let policy = linked.replace(r#"{"linked"#, r#"{"langId": "http://w3.org/ns/odrl/2/", "linked"#);
    assert_eq!(story(ninjs(&policy)).terms.unknown, ["a policy that lies elsewhere: https://wire.example.com/rights"]);
    let picture = |more: &str| {
        format!(
            r#"{{"name": "p", "uri": "p", "type": "picture", "renditions": [{{"name": "web", "href": "p.jpg"}}]{more}}}"#
        )
    };
    let limited =
        r#", "rightsInfo": {"encodedRights": "{\"uid\": \"urn:p\", \"prohibition\": [{\"action\": \"archive\"}]}"}"#;
    let (story, _, problems) = story_of(ninjs(&format!(
        r#""associations": [{}, {}]"#,
        picture(""),
        picture(limited).replace("p.jpg", "q.jpg")
    )));
    assert_eq!(story.pictures.iter().map(|picture| &*picture.url).collect::<Vec<_>>(), ["p.jpg"]);
    assert_eq!(problems.len(), 1);
    assert!(story.terms.is_empty(), "those of a picture are not the story's");
}

#[test]
fn media_rss_restricts_the_story_or_the_picture() {
    let cases = [
        (
            r#"relationship="allow" type="country">au us"#,
            Terms { territories: Some(countries(&["AU", "US"])), ..Terms::default() },
        ),
        (r#"relationship="deny" type="country">de"#, Terms { not_territories: countries(&["DE"]), ..Terms::default() }),
        (r#"relationship="allow">all"#, Terms::default()),
        (r#"relationship="deny">none"#, Terms::default()),
        (r#"relationship="allow">none"#, Terms { channels: channels(&[]), ..Terms::default() }),
        (r#"relationship="deny">all"#, Terms { channels: channels(&[]), ..Terms::default() }),
        (
            r#"relationship="deny" type="sharing">"#,
            Terms { channels: Some(Channels::ALL.without(Channel::Widget).without(Channel::Feed)), ..Terms::default() },
        ),
    ];
    for (restriction, expected) in cases {
        let element = format!("<media:restriction {restriction}</media:restriction>");
        assert_eq!(story(rss(&element)).terms, expected, "{restriction}");
        let in_atom = atom(
            &element
                .replace("<media:restriction ", r#"<media:restriction xmlns:media="http://search.yahoo.com/mrss/" "#),
        );
        assert_eq!(story(in_atom).terms, expected, "{restriction}");
    }
    for odd in [
        r#"relationship="allow" type="country">atlantis"#,
        ">de",
        r#"relationship="deny" type="planet">mars"#,
        r#"relationship="deny">"#,
    ] {
        assert!(
            !story(rss(&format!("<media:restriction {odd}</media:restriction>"))).terms.unknown.is_empty(),
            "{odd}"
        );
    }
    let media =
        |more: &str| format!(r#"<media:content url="https://example.com/a.jpg" medium="image">{more}</media:content>"#);
    let limited = media(r#"<media:restriction relationship="deny" type="country">de</media:restriction>"#);
    let (story, _, problems) = story_of(rss(&format!(
        r#"<media:copyright>© Wire</media:copyright><creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>{limited}{}"#,
        media("").replace("a.jpg", "b.jpg")
    )));
    assert_eq!(
        (story.terms, story.pictures.len(), &*story.pictures[0].url),
        (Terms::default(), 1, "https://example.com/b.jpg")
    );
    assert_eq!(
        (story.copyright.as_deref(), story.usage_terms.as_deref()),
        (Some("© Wire"), Some("https://creativecommons.org/licenses/by/4.0/"))
    );
    assert!(problems.iter().any(|problem| problem.what.contains("restrictions of their own")), "{problems:?}");
}

#[test]
fn a_story_names_the_one_that_it_rewrites() {
    let g2_link = |relation: &str, guid: &str| {
        story(g2(&format!(r#"<link rel="irel:{relation}" residref="{guid}"/>"#), "", "")).rewrites
    };
    assert_eq!(g2_link("evolvedFrom", "urn:old").as_deref(), Some("urn:old"));
    assert_eq!(g2_link("supersedes", "urn:old").as_deref(), Some("urn:old"));
    assert_eq!(g2_link("previousVersion", "urn:old").as_deref(), Some("urn:old"));
    assert_eq!(g2_link("previousVersion", "urn:example:1"), None, "an older version of itself");
    assert_eq!(g2_link("seeAlso", "urn:old"), None);
    let both = r#"<link rel="irel:prevVersion" residref="urn:older"/><link reluri="http://cv.iptc.org/newscodes/itemrelation/evolvedFrom" residref="urn:old"/>"#;
    assert_eq!(story(g2(both, "", "")).rewrites.as_deref(), Some("urn:old"));
    assert_eq!(story(ninjs(r#""evolvedfrom": "urn:old""#)).rewrites.as_deref(), Some("urn:old"));
    assert_eq!(story(ninjs(r#""evolvedfrom": "urn:example:1""#)).rewrites, None);
}

#[test]
fn what_is_for_editors_alone_is_an_advisory() {
    let newsml_1 = support::samples::NEWSML_1;
    let nitf = r#"<nitf><head><tobject><tobject.property tobject.property.type="Advisory"/></tobject><docdata><doc-id id-string="R"/></docdata></head><body><body.head><hedline><hl1>River</hl1></hedline></body.head><body.content><p>Text.</p></body.content></body></nitf>"#;
    let advisories = [
        g2(r#"<profile>Advisory</profile>"#, "", ""),
        g2("", r#"<genre qcode="genre:advisory"/>"#, ""),
        g2("", r#"<genre qcode="wire:a1"><name>Note to editors</name></genre>"#, ""),
        ninjs(r#""profile": "advisory""#),
        ninjs(r#""genres": [{"name": "Advisory"}]"#),
        ninjs(r#""slugline": "AP-EU--Ferry-ADVISORY""#),
        ninjs(r#""editorialtypes": ["Advisory"]"#),
        nitf.to_owned(),
        newsml_1.replace(
            r#"<Status FormalName="Embargoed"/>"#,
            r#"<NewsItemType FormalName="Advisory"/><Status FormalName="Usable"/>"#,
        ),
        IPTC_7901.replace("floods/town/", "floods/town-ADVISORY/"),
        IPTC_7901.replace("River rises again and", "Note to editors: River rises again and"),
        ANPA_1312.replace("\r\nu s", "\r\nu v"),
        ANPA_1312.replace("BC-River-Rises", "BC-River-Rises-ADVISORY"),
        MAIL.replace("=?utf-8?b?Uml2ZXIgcmlzZXMgYWdhaW4=?=", "Attention editors: floods"),
    ];
    for document in advisories {
        assert_eq!(story(&document).status, PubStatus::Advisory, "{document}");
    }
    let stories = [
        g2("", r#"<genre qcode="genre:Interview"/>"#, ""),
        ninjs(r#""slugline": "weather-advisory""#),
        ninjs(r#""profile": "text-photo""#),
        IPTC_7901.replace("River rises again and", "Weather advisory for the lower town and"),
        MAIL.replace("=?utf-8?b?Uml2ZXIgcmlzZXMgYWdhaW4=?=", "Media advisory: the bridge opens"),
    ];
    for document in stories {
        assert_eq!(story(&document).status, PubStatus::Usable, "{document}");
    }
    assert_eq!(story(ninjs(r#""profile": "advisory", "pubStatus": "stat:withheld""#)).status, PubStatus::Withheld);
}

//! Documents of agencies' formats with fields of their own for nearly everything.

use crate::states::{Rights, Status, Told};
use serde_json::{Value, json};

/// A policy for Sweden alone, or one with a condition that nobody understands.
fn policy(rights: Rights) -> Option<Value> {
    let (left, right) = match rights {
        Rights::None => return None,
        Rights::Elsewhere => ("spatial", "http://cvx.iptc.org/iso3166-1a3/SWE"),
        Rights::Unread => ("industry", "banking"),
    };
    let condition = json!({"leftOperand": left, "operator": "eq", "rightOperand": right});
    Some(json!({"@type": "Set", "uid": "urn:policy", "permission": [{"action": "use", "constraint": [condition]}]}))
}

/// An element with a text, where there is one.
fn element(name: &str, text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!("<{name}>{text}</{name}>"))
}

pub(crate) fn newsml_g2(told: &Told) -> String {
    let Told { version, headline, status, embargo, expires, correction, is_advisory, rights, .. } = told;
    let rights = policy(*rights).map_or_else(String::new, |policy| {
        format!(r#"<rightsInfo><rightsExpressionData enctype="application/json" langid="http://www.w3.org/ns/odrl/2/">{policy}</rightsExpressionData></rightsInfo>"#)
    });
    let (status, embargo, expires) = (status.word(), element("embargoed", *embargo), element("expires", *expires));
    let correction = correction
        .map_or_else(String::new, |words| format!(r#"<signal qcode="sig:correction"><name>{words}</name></signal>"#));
    let profile = element("profile", is_advisory.then_some("Advisory"));
    format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:river" version="{version}" standard="NewsML-G2" xml:lang="en">{rights}
        <itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-09T09:50:00Z</versionCreated>{embargo}<pubStatus qcode="stat:{status}"/>{profile}{expires}{correction}
        <link rel="irel:associatedWith"><remoteContent href="river.svg" contenttype="image/svg+xml" width="8" height="8"/></link></itemMeta>
        <contentMeta><headline>{headline}</headline><subject type="cpnat:abstract" qcode="medtop:15000000"/></contentMeta>
        <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>The river, time {version}.</p></body></html></inlineXML></contentSet></newsItem>"#
    )
}

/// An instant as NewsML 1 and NITF write it.
fn compact(instant: &str) -> String {
    instant.replace(['-', ':'], "")
}

pub(crate) fn newsml_1(told: &Told) -> String {
    let Told { version, headline, status, embargo, is_advisory, rights, .. } = told;
    let status = match (status, embargo) {
        (Status::Canceled, _) => r#"<Status FormalName="Canceled"/>"#.to_owned(),
        (Status::Usable, Some(embargo)) => format!(
            r#"<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>{}</DateAndTime></StatusWillChange>"#,
            compact(embargo)
        ),
        (other, _) => format!(r#"<Status FormalName="{}"/>"#, other.word()),
    };
    let kind = if *is_advisory { "Advisory" } else { "News" };
    let end = if *rights == Rights::Unread { "<EndDate>when told</EndDate>" } else { "" };
    let inner =
        nitf(&Told { embargo: None, status: Status::Usable, is_advisory: false, rights: Rights::None, ..told.clone() });
    format!(
        r#"<NewsML><NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>wire.example.com</ProviderId><DateId>20260309</DateId><NewsItemId>RIVER</NewsItemId><RevisionId>{version}</RevisionId></NewsIdentifier></Identification>
        <NewsManagement><NewsItemType FormalName="{kind}"/><FirstCreated>20260309T095000Z</FirstCreated><ThisRevisionCreated>20260309T095000Z</ThisRevisionCreated>{status}</NewsManagement>
        <NewsComponent><NewsLines><HeadLine>{headline}</HeadLine></NewsLines><RightsMetadata><UsageRights>{end}</UsageRights></RightsMetadata>
        <DescriptiveMetadata><SubjectCode><Subject FormalName="15000000"/></SubjectCode></DescriptiveMetadata>
        <ContentItem><DataContent>{inner}</DataContent></ContentItem>
        <NewsComponent><Role FormalName="Photo"/><ContentItem Href="river.svg"><MimeType FormalName="image/svg+xml"/></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"#
    )
}

pub(crate) fn nitf(told: &Told) -> String {
    let Told { version, headline, status, embargo, expires, correction, is_advisory, rights, .. } = told;
    let date = |name: &str, instant: Option<&str>| {
        instant.map_or_else(String::new, |instant| format!(r#"<{name} norm="{}"/>"#, compact(instant)))
    };
    let correction = correction.map_or_else(String::new, |words| format!(r#"<correction info="{words}"/>"#));
    let kind = if *is_advisory { "Advisory" } else { "Current" };
    let end = if *rights == Rights::Unread { r#"<doc.rights enddate="when told"/>"# } else { "" };
    format!(
        r#"<nitf><head><tobject><tobject.property tobject.property.type="{kind}"/><tobject.subject tobject.subject.refnum="15000000"/></tobject>
        <docdata management-status="{}">{correction}<doc-id id-string="river"/><du-key key="river" version="{version}"/><date.issue norm="20260309T095000Z"/>{}{}{end}</docdata></head>
        <body><body.head><hedline><hl1>{headline}</hl1></hedline></body.head><body.content><p>The river, time {version}.</p>
        <media media-type="image"><media-reference source="river.svg" mime-type="image/svg+xml"/><media-caption>The river.</media-caption></media></body.content></body></nitf>"#,
        status.word(),
        date("date.release", *embargo),
        date("date.expire", *expires),
    )
}

pub(crate) fn ninjs(told: &Told) -> String {
    let mut item = json!({
        "uri": "urn:river", "type": "text", "version": told.version.to_string(), "versioncreated": "2026-03-09T09:50:00Z",
        "pubstatus": told.status.word(), "headline": told.headline, "body_text": format!("The river, time {}.", told.version),
        "subject": [{"code": "medtop:15000000"}],
        "associations": {"main": {"uri": "urn:picture", "type": "picture", "renditions": {"web": {"href": "river.svg", "mimetype": "image/svg+xml"}}}},
    });
    let told_moments =
        [("embargoed", told.embargo), ("expires", told.expires), ("profile", told.is_advisory.then_some("advisory"))];
    for (name, value) in told_moments.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        item[name] = value.into();
    }
    if let Some(policy) = policy(told.rights) {
        item["rightsinfo"] = json!({"langid": "http://www.w3.org/ns/odrl/2/", "encodedrights": policy.to_string()});
    }
    item.to_string()
}

pub(crate) fn ap_media(told: &Told) -> String {
    let mut item: Value =
        serde_json::from_str(&ninjs(&Told { expires: None, rights: Rights::None, ..told.clone() })).unwrap();
    item["altids"] = json!({"itemid": "river"});
    item["uri"] = "https://api.example.com/media/v/content/river?qt=token".into();
    json!({"data": {"items": [{"item": item}]}}).to_string()
}

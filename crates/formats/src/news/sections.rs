//! Where on a site a story belongs, by what it is about.

use super::media_topics::media_topic;
use broadtape_model::{Section, Subject};

/// The section of a story: that of the first subject, in the provider's order, which has one.
///
/// A code of IPTC's top-level media topics decides before deeper ones, and these before the words of any name.
pub(crate) fn section_of(subjects: &[Subject]) -> Option<Section> {
    let codes = || subjects.iter().filter_map(|subject| subject.code.as_deref());
    let by_top = codes().find_map(of_top_topic);
    let by_code = || codes().find_map(|code| of_first_digits(media_topic(code)?.top));
    let by_name = || subjects.iter().filter_map(|subject| subject.name.as_deref()).find_map(of_name);
    by_top.or_else(by_code).or_else(by_name)
}

/// IPTC's top-level media topics and subject codes, which share their first two digits: `medtop:15000000`,
/// `http://cv.iptc.org/newscodes/mediatopic/15000000`, `subj:15054000`. Deeper media topics (`20…`) are
/// numbered in no order; our table, their names, or a `broader` topic place them.
fn of_top_topic(code: &str) -> Option<Section> {
    let (scheme, number) = code.rsplit_once(['/', ':']).unwrap_or(("", code));
    let is_iptc = ["medtop", "mediatopic", "subj", "subjectcode", ""]
        .iter()
        .any(|known| scheme.rsplit('/').next() == Some(known));
    if !is_iptc || number.len() != 8 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    of_first_digits(&number[..2])
}

fn of_first_digits(digits: &str) -> Option<Section> {
    Some(match digits {
        "01" => Section::Culture,                           // arts, culture, entertainment and media
        "02" | "03" | "11" | "14" | "16" => Section::World, // crime, disaster, politics, society, conflict
        "04" | "09" => Section::Business,                   // economy; labour
        "06" | "07" | "13" | "17" => Section::Science,      // environment, health, science and technology, weather
        "05" | "08" | "10" | "12" => Section::Life,         // education, human interest, lifestyle, religion
        "15" => Section::Sport,
        _ => return None,
    })
}

/// Words of subjects' names and of feeds' categories, in English: the names of the media topics, and what feeds
/// call them.
fn of_name(name: &str) -> Option<Section> {
    let name = name.to_lowercase();
    name.split(|character: char| !character.is_alphanumeric()).find_map(of_word)
}

fn of_word(word: &str) -> Option<Section> {
    Some(match word {
        "sport" | "sports" | "football" | "soccer" | "tennis" | "cricket" | "rugby" | "basketball" | "baseball"
        | "golf" | "hockey" | "olympics" | "athletics" | "cycling" | "motorsport" | "boxing" => Section::Sport,
        "business" | "economy" | "economic" | "economics" | "finance" | "financial" | "markets" | "market"
        | "money" | "companies" | "stocks" | "earnings" | "trade" | "labour" | "labor" | "employment" | "banking"
        | "investing" | "industry" => Section::Business,
        "science" | "technology" | "tech" | "health" | "medicine" | "environment" | "climate" | "space"
        | "research" | "weather" | "computing" | "internet" => Section::Science,
        "arts" | "art" | "culture" | "entertainment" | "music" | "film" | "films" | "movies" | "books" | "theatre"
        | "theater" | "television" | "tv" | "media" | "celebrity" => Section::Culture,
        "life" | "lifestyle" | "living" | "travel" | "food" | "leisure" | "style" | "fashion" | "education"
        | "religion" | "family" | "home" | "garden" => Section::Life,
        "world" | "politics" | "political" | "international" | "national" | "government" | "diplomacy" | "defence"
        | "defense" | "war" | "conflict" | "crime" | "law" | "justice" | "disaster" | "accident" | "election"
        | "elections" | "society" => Section::World,
        _ => return None,
    })
}

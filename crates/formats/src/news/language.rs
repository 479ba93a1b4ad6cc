//! In which language a story is written, where nothing says it.

use crate::body;
use broadtape_model::StoryVersion;
use std::sync::LazyLock;
use whatlang::{Detector, Lang};

/// Fewer bytes of text tell too little: a line or two.
const SAMPLE_BYTES_MIN: usize = 120;
/// More tell nothing new.
const SAMPLE_BYTES_MAX: usize = 600;

/// Nobody writes news in these, and short texts are taken for them.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::with_denylist(vec![Lang::Epo, Lang::Lat]));

/// The language of a story's words, as an ISO 639-1 code; `None` when they are few, or may be of several.
pub(crate) fn language_of(story: &StoryVersion) -> Option<&'static str> {
    let sample = opening(story);
    if sample.len() < SAMPLE_BYTES_MIN {
        return None;
    }
    let found = DETECTOR.detect(&sample).filter(whatlang::Info::is_reliable)?;
    Some(code(found.lang()))
}

/// The first words of a story.
fn opening(story: &StoryVersion) -> String {
    let mut opening = story.headline.clone();
    let deck = story.deck.iter().cloned();
    let blocks = story.body.iter().map(|block| body::words(std::slice::from_ref(block)));
    for words in deck.chain(blocks) {
        if opening.len() >= SAMPLE_BYTES_MAX {
            break;
        }
        opening.push(' ');
        opening.push_str(&words[..words.floor_char_boundary(SAMPLE_BYTES_MAX)]);
    }
    opening
}

/// ISO 639-1 where it has a code (whatlang gives those of 639-3).
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

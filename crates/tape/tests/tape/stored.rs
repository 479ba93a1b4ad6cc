//! Facts come back as they were.

use crate::any;
use crate::desk::{all_news, append, open, story};
use broadtape_model::{
    Block, Charset, Inline, Kill, NewsFact, PictureFile, PictureSize, ProviderId, ScaledAs, StoryId, StoryVersion,
};
use broadtape_tape::{Delivery, TapeError};
use proptest::prelude::*;
use std::sync::Arc;

fn facts() -> impl Strategy<Value = Vec<NewsFact>> {
    let kill = (any::<String>(), any::<String>(), any::<Option<String>>()).prop_map(|(provider, guid, notice)| {
        NewsFact::Kill(Kill { story: StoryId::new(&ProviderId::new(&provider), &guid), notice })
    });
    let size = prop::option::of((1_u32.., 1_u32..).prop_map(|(width, height)| PictureSize { width, height }));
    let scaled_as = prop::option::of(prop_oneof![Just(ScaledAs::Jpeg), Just(ScaledAs::Png)]);
    let picture = (any::<String>(), any::<String>(), any::<String>(), size, scaled_as).prop_map(
        |(provider, digest, media_type, size, scaled_as)| {
            let file = PictureFile::unmeasured(ProviderId::new(&provider), &digest, &media_type);
            NewsFact::Picture(PictureFile { size, scaled_as, ..file })
        },
    );
    let story = any::story().prop_map(|version| NewsFact::Story(Arc::new(version)));
    let order = any::order().prop_map(NewsFact::Order);
    let contracts = prop::collection::vec(any::contract(), 0..3).prop_map(|own| NewsFact::Contracts(own.into()));
    prop::collection::vec(prop_oneof![4 => story, 1 => kill, 1 => picture, 1 => order, 1 => contracts], 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_fact_is_read_as_it_was_appended(
        facts in facts(),
        bytes in any::<Vec<u8>>(),
        name in any::<String>(),
        charset in prop::option::of(prop_oneof![Just("utf-8"), Just("windows-1251")]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let tape = open(folder.path());
        let charset = charset.and_then(Charset::named);
        let original = bytes.clone().into();
        let delivery = Delivery { facts: facts.clone(), bytes: original, name, charset: charset.clone(), ..story("a") };
        append(&tape, delivery, 7).unwrap();
        let read = all_news(&tape).unwrap();
        prop_assert_eq!(read.iter().map(|recorded| recorded.fact.clone()).collect::<Vec<_>>(), facts);
        if let Some(recorded) = read.first() {
            prop_assert_eq!(broadtape_tape::Tape::charset(&tape, recorded.delivery).unwrap(), charset);
            prop_assert_eq!(&broadtape_tape::Tape::original(&tape, recorded.delivery).unwrap()[..], &bytes[..]);
        }
    }
}

/// A story whose text lies so many links deep in itself.
fn links(levels: usize) -> Delivery {
    let mut inline = Inline::Text("deep".into());
    for _ in 0..levels {
        inline = Inline::Link { text: vec![inline], url: "https://example.com/".into() };
    }
    let id = StoryId::new(&ProviderId::new("harbour"), "deep");
    let body = vec![Block::Quote(vec![vec![inline]])];
    Delivery {
        facts: vec![NewsFact::Story(Arc::new(StoryVersion { body, ..StoryVersion::new(id, 1, "Deep") }))],
        ..story("a")
    }
}

#[test]
fn a_text_as_deep_as_is_taken_can_be_read_and_a_deeper_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    append(&tape, links(36), 1).unwrap();
    assert_eq!(all_news(&tape).unwrap()[0].fact, links(36).facts[0]);
    let refused = append(&tape, links(37), 2).unwrap_err();
    assert!(matches!(refused, TapeError::TooDeep { most: 36, .. }), "{refused}");
    assert_eq!(all_news(&tape).unwrap().len(), 1);
}

//! One story in three formats gives one page.

mod support;

use broadtape_model::Block;

#[test]
fn the_seed_story_is_the_same_in_each_of_its_formats() {
    let Some(shared) = support::shared("the_seed_story_is_the_same_in_each_of_its_formats") else { return };
    let page = std::fs::read_to_string(shared.join("seed/page.txt")).unwrap();
    // The page is: skip link, headline, deck, body, and a last chunk of legal lines.
    let chunks: Vec<&str> = page.split("\n\n").collect();
    let (headline, deck, body) = (chunks[1], chunks[2], &chunks[3..chunks.len() - 1]);
    let stories = ["story.ninjs.json", "story.newsml-g2.xml", "story.rss.xml"]
        .map(|name| support::story(std::fs::read(shared.join("seed").join(name)).unwrap()));
    for story in &stories {
        assert_eq!(story.headline, headline);
        assert_eq!(story.deck.as_deref(), Some(deck));
        let words: Vec<String> = story.body.iter().map(support::words).collect();
        assert_eq!(words, body);
        let related = story.body.iter().filter(
            |block| matches!(block, Block::Related { url, .. } if url.starts_with("https://news.example.com/world/")),
        );
        assert_eq!(related.count(), 2);
        assert_eq!(story.id, stories[0].id);
        assert_eq!(story.first_created.unwrap().to_string(), "2023-09-14T11:20:00Z");
        assert_eq!(story.body, stories[0].body);
    }
    assert_eq!(stories[0].contributors, stories[1].contributors);
    assert_eq!(stories[0].section, stories[1].section);
}

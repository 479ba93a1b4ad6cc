//! What likeness costs on one core, and what a window of many stories holds. `cargo bench -p broadtape-likeness`; prints a line
//! for each measure. A window of a million takes some minutes to fill.
#![expect(clippy::disallowed_methods, reason = "a measurement asks the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use broadtape_likeness::{Events, Fingerprint, Likeness, Window, compare};
use broadtape_model::{Block, Inline, ProviderId, StoryId, StoryVersion, UnixNanos};
use fastrand::Rng;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Words of a story, in paragraphs of so many.
const WORDS: usize = 500;
const PARAGRAPH_WORDS: usize = 45;
/// Words of the language that the stories are written in.
const VOCABULARY: usize = 40_000;
/// Stories that are measured at a time.
const MEASURED: usize = 2_000;
const ROUNDS: usize = 5;
/// Stories of 72 hours come one after another in so many milliseconds.
const WINDOW_MILLIS: usize = 71 * 3_600_000;

fn main() {
    let vocabulary = vocabulary();
    let mut random = Rng::with_seed(1);
    let stories: Vec<StoryVersion> = (0..MEASURED).map(|number| story(&vocabulary, number, &mut random)).collect();
    let of = best(|| stories.iter().for_each(|story| drop(black_box(Likeness::of(story, &[])))));
    println!("of: {:.0} stories/s, {:.1} µs each", per_second(of), micros(of));

    let likenesses: Vec<Likeness> = stories.iter().map(|story| Likeness::of(story, &[])).collect();
    let pairs = || likenesses.iter().zip(likenesses.iter().rev());
    let compared = best(|| pairs().for_each(|(one, other)| drop(black_box(compare(one, other)))));
    println!("compare: {:.1} µs each", micros(compared));
    let killed = Fingerprint::of(&likenesses[0]);
    let matched = best(|| assert_eq!(likenesses.iter().filter(|likeness| killed.matches(likeness)).count(), 1));
    println!("fingerprint: {:.2} µs each, {} bytes stored", micros(matched), killed.to_bytes().len());

    // Before the windows: what an allocator does after a million stories is none of its business.
    gathered(&likenesses);
    for size in [10_000, 100_000, 1_000_000] {
        in_window(size, &vocabulary);
    }
}

/// Fills a window with so many stories, then measures the next ones: asking for those alike, and adding.
fn in_window(size: usize, vocabulary: &[String]) {
    let mut random = Rng::with_seed(2);
    let before = resident_kib();
    let mut window = Window::new();
    let at = |number: usize| instant(number * (WINDOW_MILLIS / size));
    for number in 0..size {
        let story = story(vocabulary, number, &mut random);
        window.add(&story.id, &Likeness::of(&story, &[]), at(number));
    }
    let resident = resident_kib().saturating_sub(before) * 1_024 / size as u64;
    // One story in four is there already, cut to half.
    let mut again = Rng::with_seed(2);
    let next: Vec<StoryVersion> = (0..MEASURED)
        .map(|number| match number % 4 {
            0 => cut(story(vocabulary, number, &mut again)),
            _ => story(vocabulary, size + number, &mut random),
        })
        .collect();
    let likenesses: Vec<Likeness> = next.iter().map(|story| Likeness::of(story, &[])).collect();
    let started = Instant::now();
    let found = likenesses.iter().filter(|likeness| !window.alike(likeness, at(size)).is_empty()).count();
    let asked = started.elapsed();
    let started = Instant::now();
    for (story, likeness) in next.iter().zip(&likenesses) {
        window.add(&story.id, likeness, at(size));
    }
    let added = started.elapsed();
    println!(
        "window of {size}: alike {:.1} µs, add {:.1} µs, together {:.0} stories/s; {found} of {MEASURED} found; {} bytes a story, {resident} resident with its identifier",
        micros(asked),
        micros(added),
        per_second(asked + added),
        window.bytes() / window.len(),
    );
}

fn gathered(likenesses: &[Likeness]) {
    let mut events = Events::new();
    let started = Instant::now();
    for (number, likeness) in likenesses.iter().enumerate() {
        events.add(&id(number), likeness, instant(number));
    }
    println!("events: {:.1} µs each, {} of {MEASURED} stories", micros(started.elapsed()), events.len());
}

fn best(mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        run();
        best = best.min(started.elapsed());
    }
    best
}

fn per_second(all: Duration) -> f64 {
    MEASURED as f64 / all.as_secs_f64()
}

fn micros(all: Duration) -> f64 {
    all.as_secs_f64() * 1e6 / MEASURED as f64
}

fn instant(millis: usize) -> UnixNanos {
    UnixNanos::EPOCH.plus_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

fn id(number: usize) -> StoryId {
    StoryId::new(&ProviderId::new("invented"), &format!("urn:example:2026:story-{number}"))
}

/// Words of syllables, the common ones short.
fn vocabulary() -> Vec<String> {
    let mut random = Rng::with_seed(3);
    let mut syllable = || {
        let (consonants, vowels) =
            ([b't', b'n', b's', b'r', b'l', b'd', b'm', b'k', b'p', b'v'], [b'a', b'e', b'i', b'o', b'u']);
        [random.choice(consonants), random.choice(vowels)].into_iter().flatten().map(char::from).collect::<String>()
    };
    (0..VOCABULARY).map(|rank| (0..=(rank + 1).ilog10()).map(|_| syllable()).collect::<String>() + "n").collect()
}

/// A story whose words come as often as their rank says (Zipf), with names and figures.
fn story(vocabulary: &[String], number: usize, random: &mut Rng) -> StoryVersion {
    let word = |random: &mut Rng| {
        let rank = (VOCABULARY as f64).powf(random.f64());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank within the vocabulary")]
        let place = (rank as usize).min(VOCABULARY - 1);
        &vocabulary[place]
    };
    let mut text = |words: usize| {
        let mut text = String::new();
        for place in 0..words {
            let word = word(random);
            match random.u8(0..40) {
                _ if place % 15 == 0 => text.extend([". ", &word[..1].to_uppercase(), &word[1..]]),
                0 => text.push_str(&format!(" ${}.{} million", random.u16(1..900), random.u8(0..10))),
                1 => text.push_str(&format!(" {}%", random.u8(1..90))),
                2 | 3 => text.extend([" ", &word[..1].to_uppercase(), &word[1..]]),
                _ => text.extend([" ", word]),
            }
        }
        text
    };
    let mut story = StoryVersion::new(id(number), 1, &text(9));
    story.language = Some("en".to_owned());
    story.body =
        (0..WORDS / PARAGRAPH_WORDS).map(|_| Block::Paragraph(vec![Inline::Text(text(PARAGRAPH_WORDS))])).collect();
    story
}

/// Another house's copy, cut to half.
fn cut(mut story: StoryVersion) -> StoryVersion {
    story.id = StoryId::new(&ProviderId::new("another"), &story.id.guid);
    story.body.truncate(story.body.len() / 2);
    story
}

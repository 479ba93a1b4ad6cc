// Open pages keep up: with kills through every door, new stories, new versions, quotes, and a house that was away.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ddfTrades, newsmlG2, newsmlG2Kill, ninjs, ninjsKill, rss } from './documents.mjs';
import { ask, openPage, startBrowser, until, within } from './helpers.mjs';
import { buildHouse, DELAY_SECONDS } from './house.mjs';

// A kill promises a second; a machine that builds beside the tests gets more.
const AT_ONCE_MS = 5_000;
const PATIENCE_MS = 10_000;
const NOTICE = 'This story was withdrawn';
const WORDS = 'Only this story tells of the walnut harvest on the eastern shore.';

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

describe('a kill reaches every open page and every edition', { timeout: 120_000 }, () => {
  let house;
  before(async () => {
    house = await buildHouse();
    await house.open();
  });
  after(() => house?.tearDown());

  const doors = {
    folder: {
      send: (story) => house.drop(newsmlG2(story)),
      kill: ({ id }) => house.drop(newsmlG2Kill(id)),
    },
    push: {
      send: (story) => house.push(ninjs(story)),
      kill: ({ id }) => house.push(ninjsKill(id)),
    },
    poll: {
      send: (story) => house.publish(rss({ stories: [story] })),
      kill: ({ id }) => house.publish(rss({ killed: [id] })),
    },
  };

  for (const [door, { send, kill }] of Object.entries(doors)) {
    test(`a kill through the ${door} door`, async () => {
      const story = { id: `killed-by-${door}`, headline: `Walnuts come by ${door}`, words: WORDS };
      await send(story);
      const path = await house.pathOf(story.headline);
      const [page, front] = [await openPage(browser, house.url(path)), await openPage(browser, house.url())];
      assert.match(await page.locator('main').innerText(), /walnut harvest/);
      assert.equal(await front.getByRole('link', { name: story.headline }).count(), 1);

      const [onPage, onFront] = [whenGone(page, 'walnut harvest'), whenGone(front, story.headline)];
      await Promise.all([onPage.watching, onFront.watching]);
      const sent = Date.now();
      const delivered = kill(story).then(() => Date.now());
      const editions = {
        html: whenGiven(house.url(path), 'text/html'),
        text: whenGiven(house.url(path), 'text/plain'),
        API: whenGiven(house.url(path.replace('/article/', '/api/v1/stories/')), 'application/json'),
      };
      const moments = { 'delivery made': await delivered, 'open page': await onPage.gone, 'open front': await onFront.gone };
      for (const [edition, gone] of Object.entries(editions)) moments[`${edition} 410`] = await gone;
      tell(`kill through ${door}`, sent, moments);

      await sayNothingOf(story, page, path);
      const related = await front.content();
      assert.ok(!related.includes(story.headline), 'the open front still has the headline');
      for (const [what, moment] of Object.entries(moments)) {
        assert.ok(moment - sent < AT_ONCE_MS, `${what}: ${moment - sent} ms`);
      }
      assert.deepEqual([...page.complaints, ...front.complaints], []);
      await Promise.all([page.context().close(), front.context().close()]);
    });
  }

  /** What is left of a killed story: the notice, on its open page as on a new one. */
  async function sayNothingOf(story, page, path) {
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), NOTICE);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'the notice has the focus');
    assert.equal(await page.title(), NOTICE);
    const open = await page.content();
    const { text: anew } = await ask(house.url(path));
    for (const [which, markup] of Object.entries({ open, anew })) {
      assert.ok(markup.includes(NOTICE), `the page ${which} has no notice`);
      assert.ok(!markup.includes('walnut harvest'), `the page ${which} still has the body`);
      assert.ok(!markup.includes(story.headline), `the page ${which} still has the headline`);
    }
  }
});

describe('open pages are told', { timeout: 120_000 }, () => {
  let house;
  before(async () => {
    house = await buildHouse();
    await house.open();
  });
  after(() => house?.tearDown());

  test('a new story is announced on an open front, and shown on demand', async () => {
    const page = await openPage(browser, house.url());
    const shown = whenSaid(page, '1 new story');
    await shown.watching;
    const sent = Date.now();
    await house.push(ninjs({ id: 'new', headline: 'A lighthouse is lit again', words: WORDS }));
    tell('new story', sent, { 'open front': await shown.said });
    const link = page.getByRole('link', { name: 'A lighthouse is lit again' });
    assert.equal(await link.count(), 0, 'nothing moves under a reader');

    await house.push(ninjs({ id: 'newer', headline: 'A second lighthouse follows', words: WORDS }));
    await page.getByRole('button', { name: '2 new stories' }).click();
    await page.getByRole('link', { name: 'A second lighthouse follows' }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test('a new version is announced on the open page, and shown on demand', async () => {
    const story = { id: 'updated', headline: 'The count goes on', words: 'Forty boats so far.' };
    await house.push(ninjs(story));
    const page = await openPage(browser, house.url(await house.pathOf(story.headline)));
    const shown = whenSaid(page, 'This story has been updated');
    await shown.watching;
    const sent = Date.now();
    await house.push(ninjs({ ...story, version: 2, headline: 'The count is over', words: 'Fifty boats in all.' }));
    tell('new version', sent, { 'open page': await shown.said });
    assert.match(await page.locator('main').innerText(), /Forty boats so far/, 'nothing moves under a reader');

    await page.getByRole('button', { name: 'This story has been updated' }).click();
    await page.getByText('Fifty boats in all.').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'The count is over');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test('a story that was killed while the house was away goes when it is back', async () => {
    const story = { id: 'killed-away', headline: 'Walnuts, and nobody at home', words: WORDS };
    await house.push(ninjs(story));
    const page = await openPage(browser, house.url(await house.pathOf(story.headline)));
    assert.match(await page.locator('main').innerText(), /walnut harvest/);

    const withdrawn = whenGone(page, 'walnut harvest');
    await withdrawn.watching;
    assert.equal(await house.close(), 0, 'the house closes although a page is open');
    await house.ingest(['--provider', 'pigeon'], ninjsKill(story.id));
    assert.match(await page.locator('main').innerText(), /walnut harvest/, 'there is nobody who could tell it');
    const opened = Date.now();
    await house.open();
    tell('kill while away', opened, { 'open page, after the start': await withdrawn.gone });
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), NOTICE);
    assert.ok(!(await page.content()).includes('walnut harvest'));
    // That the house was away is all that a page may have to say.
    assert.deepEqual(page.complaints.filter((complaint) => !/net::ERR_/.test(complaint)), []);
    await page.context().close();
  });
});

describe('quotes on open pages', { timeout: 120_000 }, () => {
  let house;
  before(async () => {
    house = await buildHouse();
  });
  after(() => house?.tearDown());

  test('they move when ticks become due, and never before', async () => {
    // A trade in every second of the past: one becomes due in every second of the next minute. The cents count them.
    const now = Date.now();
    const trades = Array.from({ length: 2 * DELAY_SECONDS }, (_, index) => {
      const at = new Date(now - (2 * DELAY_SECONDS - index) * 1000);
      return { at, price: 10_000 + index };
    });
    await house.ingest(['--vendor', 'quotehouse'], ddfTrades('TIDE', trades));
    await house.open();

    for (const path of ['/quote/HB:TIDE', '/markets']) {
      const page = await openPage(browser, house.url(path));
      const places = page.locator('[data-quote="HB:TIDE"] [data-field="last"]');
      assert.ok(await places.count() >= 2, 'in the strip and on the page');
      const moves = await within(PATIENCE_MS, pricesShown(page, 3), 'the quote does not move three times');
      const late = moves.map(({ price, moment }) => {
        const trade = trades.find((trade) => trade.price === Math.round(Number(price) * 100));
        return moment - (trade.at.getTime() + DELAY_SECONDS * 1000);
      });
      console.log(`${path}: three moves, shown ${late.join(', ')} ms after they became due`);
      for (const milliseconds of late) {
        assert.ok(milliseconds >= 0, `a price showed ${-milliseconds} ms before it was due`);
        assert.ok(milliseconds < AT_ONCE_MS, `a price showed ${milliseconds} ms late`);
      }
      assert.equal(new Set(await places.allInnerTexts()).size, 1, 'one quote, one price, wherever it stands');
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });
});

/** Watches a page for the moment at which some words stand nowhere in it, nor in its title. */
function whenGone(page, words) {
  const { watching, seen } = watched(page, { selector: 'html', words, stands: false });
  return { watching, gone: seen };
}

/** Watches a page for the moment at which its live region says some words. */
function whenSaid(page, words) {
  const { watching, seen } = watched(page, { selector: '[role=status]', words, stands: true });
  return { watching, said: seen };
}

/** `watching` is kept once the page watches itself, `seen` with the moment at which the words stand there, or no longer. */
function watched(page, sight) {
  const watching = page.evaluate(({ selector, words, stands }) => {
    const isSo = () => document.querySelector(selector).textContent.includes(words) === stands;
    window.seen = new Promise((resolve) => {
      const see = () => isSo() && resolve(Date.now());
      new MutationObserver(see).observe(document, { subtree: true, childList: true, characterData: true });
      see();
    });
  }, sight);
  const seen = watching.then(() => page.evaluate(() => window.seen));
  return { watching, seen: within(2 * PATIENCE_MS, seen, `“${sight.words}” ${sight.stands ? 'comes' : 'goes'}: not`) };
}

/** The moment at which an address answers 410. */
function whenGiven(url, accept) {
  return until(`${url} answers 410`, async () => (await ask(url, { accept })).status === 410 && Date.now());
}

/** The next prices that the page shows in its main part, each with its moment. */
function pricesShown(page, count) {
  return page.evaluate((count) => new Promise((resolve) => {
    const place = document.querySelector('main [data-field="last"]');
    const moves = [];
    new MutationObserver(() => {
      moves.push({ price: place.textContent, moment: Date.now() });
      if (moves.length === count) resolve(moves);
    }).observe(place, { subtree: true, childList: true, characterData: true });
  }), count);
}

/** One line of figures: `kill through push: 35 ms to the open page, …`. */
function tell(what, from, moments) {
  const figures = Object.entries(moments).map(([name, moment]) => `${moment - from} ms to ${name}`);
  console.log(`${what}: ${figures.join(', ')}`);
}

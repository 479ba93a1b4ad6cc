// A provider whose account was taken over sends all that could hurt a reader. It becomes a story like any other.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { ninjs } from './documents.mjs';
import { ask, lookAt, looks, openPage, overflows, startBrowser, takePicture, violations } from './helpers.mjs';
import { buildHouse } from './house.mjs';

const RIGHT_TO_LEFT_OVERRIDE = '\u202e';
const WORD = 'Unbroken'.repeat(1250);

/** Ends every context that text may stand in, and runs where one ends. */
const breakout = `'"></a></title></style></script></textarea><script>alert(1)</script><img src=x onerror=alert(2)>`;

const hostileBody = (tracker) => `
<p>First words of the story, then <script>alert('script')</script>a script.</p>
<script src="${tracker}/script.js"></script>
<img src="${tracker}/pixel.gif" width="1" height="1" alt="">
<img src=x onerror="alert('onerror')">
<p onclick="alert('onclick')" style="position:fixed;inset:0;background:url(${tracker}/style)">A paragraph that covers the page.</p>
<p><a href="javascript:alert('link')">A link that runs</a>, <a href=" java\nscript:alert('link')">a broken one</a>,
<a href="data:text/html,<script>alert('data')</script>">one with data</a>, <a href="vbscript:x" onmouseover=alert('over')>an old one</a>.</p>
<style>body{display:none!important} @import "${tracker}/import.css";</style>
<link rel="stylesheet" href="${tracker}/sheet.css"><meta http-equiv="refresh" content="0;url=${tracker}/refresh"><base href="${tracker}/">
<iframe src="${tracker}/frame"></iframe><object data="${tracker}/object"></object><embed src="${tracker}/embed">
<video src="${tracker}/video" poster="${tracker}/poster" autoplay></video><audio src="${tracker}/audio" autoplay></audio>
<svg xmlns="http://www.w3.org/2000/svg" onload="alert('svg')"><script>alert('svg script')</script><image href="${tracker}/svg.png"/><use href="${tracker}/use.svg#a"/></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert('mutation')&gt;"></table></mtext></math>
<form action="${tracker}/form"><input name=password autofocus onfocus=alert('focus')><button formaction="javascript:alert('form')">Send</button></form>
<template><img src=x onerror=alert('template')></template><noscript><img src="${tracker}/noscript.gif"></noscript>
<p id="news" class="notice" role="status" data-story="other" data-address="other">Names of ours, taken in vain.</p>
<p>${WORD}</p>
<p>${RIGHT_TO_LEFT_OVERRIDE}Backwards from here on.</p>
<pre>${WORD}</pre>
<table><tr><td>${WORD}</td><td>a cell<td>another
<p>Text of <b>unclosed <i>tags <a href="https://example.com/">and a link <ul><li>a list <li>in <blockquote>everything
<p>Last words of the story.`;

describe('a hostile story', { timeout: 120_000 }, () => {
  let house, browser, tracker, path;
  const headline = `Harm ${breakout} ${RIGHT_TO_LEFT_OVERRIDE}done`;

  before(async () => {
    [house, browser, tracker] = await Promise.all([buildHouse(), startBrowser(), startTracker()]);
    await house.open();
    const hostile = {
      id: 'hostile',
      headline,
      description_summary: `Deck ${breakout} ${WORD}`,
      byline: `Byline ${breakout} ${RIGHT_TO_LEFT_OVERRIDE}backwards`,
      dateline: `Dateline ${breakout}`,
      slugline: breakout,
      creditline: `Credit ${breakout}`,
      copyrightnotice: `Copyright ${breakout}`,
      language: `en"${breakout}`,
      edNote: breakout,
      urgency: 1,
      subject: [{ name: `Subject ${breakout} ${WORD}`, uri: `javascript:alert('subject')` }],
      body_xhtml: hostileBody(tracker.url),
      associations: {
        lead: {
          uri: `${tracker.url}/picture`,
          type: 'picture',
          headline: `Picture ${breakout}`,
          description_text: `Caption ${breakout} ${RIGHT_TO_LEFT_OVERRIDE}backwards`,
          renditions: { web: { href: `${tracker.url}/picture.svg`, mimetype: 'image/svg+xml', width: 1e9, height: 1 } },
        },
      },
    };
    const { status, text } = await house.push(ninjs(hostile));
    assert.equal(status, 202, text);
    await house.push(ninjs({ id: 'harmless', headline: 'A harmless story', words: 'It stands beside the other.' }));
    const { text: list } = await ask(house.url('/api/v1/stories'), { accept: 'application/json' });
    path = `/article/${JSON.parse(list).stories.find((story) => story.guid.endsWith('/hostile')).id}`;
  });
  after(async () => {
    await browser?.close();
    await house?.tearDown();
    tracker?.close();
  });

  test('its page is a page like any other', async () => {
    const page = await openPage(browser, house.url(path));
    const main = page.locator('main');
    for (const words of ['First words of the story', 'A paragraph that covers the page', 'Last words of the story']) {
      assert.ok((await main.innerText()).includes(words), words);
    }
    assert.ok((await page.title()).startsWith('Harm '), 'the title');
    assert.equal(await page.locator('h1').count(), 1);

    assert.deepEqual(await strangers(page), []);
    // Whatever can be pointed at and clicked within the story.
    for (const link of await main.locator('article a').all()) await link.dispatchEvent('mouseover');
    await page.keyboard.press('Tab');
    for (const look of looks) {
      const which = `${look.width} px, ${look.scheme}`;
      await lookAt(page, look);
      assert.deepEqual(await overflows(page), [], which);
      assert.deepEqual(await violations(page), [], which);
      await takePicture(page, `hostile-story-${look.width}-${look.scheme}`);
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test('it harms no page that it stands on', async () => {
    for (const place of ['/', path.replace('/article/', '/api/v1/stories/'), '/favicon.svg']) {
      const page = await openPage(browser, house.url(place), { width: 360 });
      assert.deepEqual(await overflows(page), [], `${place}, 360 px`);
      if (place === '/') {
        assert.deepEqual(await strangers(page), []);
        assert.ok(await page.getByRole('link', { name: 'A harmless story' }).isVisible());
        assert.deepEqual(await violations(page), []);
        await takePicture(page, 'hostile-front-360-light');
      }
      assert.deepEqual(page.complaints, [], place);
      await page.context().close();
    }
  });

  test('words that run backwards turn nothing around but themselves', async () => {
    for (const place of [path, '/']) {
      const page = await openPage(browser, house.url(place));
      const others = page.locator('time, .legal p, .tagline, .wordmark a');
      assert.ok((await others.count()) > 4);
      assert.deepEqual(await others.evaluateAll(backwards), [], place);
      await page.context().close();
    }
  });

  test('an open front hears of it and of its end', async () => {
    const page = await openPage(browser, house.url());
    await house.push(ninjs({ id: 'hostile-too', headline: `Another ${breakout}`, words: 'It is announced.' }));
    await page.getByRole('button', { name: '1 new story' }).click();
    await page.getByRole('link', { name: 'Another' }).waitFor();
    await house.push(JSON.stringify({
      uri: 'https://news.example.com/hostile-too',
      pubstatus: 'canceled',
      edNote: breakout,
    }));
    await page.getByRole('link', { name: 'Another' }).waitFor({ state: 'detached' });
    assert.deepEqual(await strangers(page), []);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test('nobody is told who reads', () => {
    assert.deepEqual(tracker.asked, []);
  });
});

/** The texts whose second letter stands left of the first. Sent to the page. */
function backwards(elements) {
  const left = (text, at) => {
    const letter = document.createRange();
    letter.setStart(text, at);
    letter.setEnd(text, at + 1);
    return letter.getBoundingClientRect().left;
  };
  const texts = elements.map(({ firstChild }) => firstChild);
  return texts.filter((text) => left(text, 1) < left(text, 0)).map((text) => text.data);
}

/** What no page of ours has: elements, attributes and addresses that could run or load something. */
function strangers(page) {
  return page.evaluate(() => {
    const elements = [...document.querySelectorAll('*')];
    const isOwnAsset = (element) => new URL(element.src || element.href, location).pathname.startsWith('/assets/');
    const own = document.querySelectorAll('head > script, head > link[rel=stylesheet]');
    const foreign = document.querySelectorAll(`style, iframe, frame, object, embed, video, audio, form, input, math, base,
      template, noscript, body script, body link, body meta, main svg, meta[http-equiv]`);
    const astray = [...own].filter((element) => !isOwnAsset(element));
    const found = [...foreign, ...astray].map((element) => element.outerHTML);
    const leading = ['href', 'src', 'action', 'formaction', 'srcset', 'poster', 'data', 'background', 'xlink:href'];
    for (const element of elements) {
      for (const { name, value } of element.attributes) {
        const isSafe = !leading.includes(name) || ['http:', 'https:', 'mailto:'].includes(new URL(value, location).protocol);
        if (name.startsWith('on') || name === 'style' || !isSafe) found.push(`${element.tagName} ${name}="${value}"`);
      }
    }
    for (const image of document.images) {
      if (new URL(image.src).origin !== location.origin) found.push(`picture ${image.src}`);
    }
    if (document.querySelectorAll('#news').length !== 1) found.push('a second live region');
    return found;
  });
}

/** A server of the attacker's that writes down who asks. */
async function startTracker() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}

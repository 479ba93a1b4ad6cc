// What every browser test needs: the demo or another command at work, a browser, a page, a picture of it.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const broadtape = process.env.BROADTAPE_BINARY ?? join(here, '../../target/release/broadtape');
const browserBinary = process.env.BROADTAPE_CHROMIUM ?? '/usr/bin/chromium';
const pictures = join(here, 'out');

// The demo promises its addresses within five seconds. A machine that builds beside the tests gets more.
const STARTS_WITHIN_MS = 30_000;
// Ctrl-C stops cleanly, or the test fails.
const STOPS_WITHIN_MS = 10_000;
// What a test waits for, unless it says otherwise.
const PATIENCE_MS = 10_000;

/** The widths that every page is looked at: a phone, a tablet, a desk. */
export const widths = [360, 768, 1440];
export const schemes = ['light', 'dark'];

/**
 * Starts `broadtape demo` on a free port and a folder of its own, and waits for the addresses that it prints.
 *
 * @returns {Promise<{
 *   sites: Map<string, string>,           // each printed line `  The Harbour Post    http://post.localhost:8080/`
 *   url: (site: string, path?: string) => string,   // by name, or by a part of it
 *   lines: string[],                      // all that it printed so far
 *   line: (pattern: RegExp) => Promise<string>,     // the first line that matches, printed or still to come
 *   data: string,                         // its folder
 *   stop: () => Promise<number | null>,   // Ctrl-C; its exit code
 * }>}
 */
export async function startDemo({ data, extra = [] } = {}) {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'broadtape-browser-')));
  const demo = startCommand(['demo', '--port', '0', '--data', folder, ...extra]);
  const ADDRESS = /^\s+(\S.*?)\s{2,}(http:\/\/\S+\.localhost:\d+\/)\s*$/;
  const printed = await demo.started(ADDRESS, 2);
  const sites = new Map(printed.map((line) => ADDRESS.exec(line)).map(([, name, url]) => [name, url]));
  const url = (site, path = '/') => {
    const known = [...sites].find(([name, address]) => name.includes(site) || address.includes(`//${site}.`));
    if (!known) throw new Error(`the demo has no site ${site}; it has ${[...sites.keys()].join(', ')}`);
    return new URL(path, known[1]).href;
  };
  const stop = async () => {
    const code = await demo.stop();
    if (!data) await rm(folder, { recursive: true, force: true });
    return code;
  };
  return { sites, url, lines: demo.lines, line: demo.line, data: folder, stop };
}

/**
 * Starts a command of the binary.
 *
 * @returns {{
 *   lines: string[],                                // all that it printed so far
 *   line: (pattern: RegExp) => Promise<string>,     // the first line that matches, printed or still to come
 *   started: (pattern: RegExp, count: number) => Promise<string[]>,   // so many lines that say that it is up
 *   ended: Promise<number | null>,                  // its exit code, once it has ended
 *   stop: () => Promise<number | null>,             // Ctrl-C; its exit code
 * }}
 */
export function startCommand(words) {
  const child = spawn(broadtape, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = watchLines(child);
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => printed.fail(new Error(`${broadtape} cannot be started: ${error.message}`)));
  ended.then((code) => printed.fail(new Error(`\`${words[0]}\` ended with ${code}:\n${printed.lines.join('\n')}`)));

  const killedIfLate = (error) => {
    child.kill('SIGKILL');
    throw error;
  };
  const started = (pattern, count) =>
    within(STARTS_WITHIN_MS, printed.count(pattern, count), `\`${words[0]}\` does not start`).catch(killedIfLate);
  const stop = () => {
    child.kill('SIGINT');
    return within(STOPS_WITHIN_MS, ended, `\`${words[0]}\` does not stop`).catch(killedIfLate);
  };
  return { lines: printed.lines, line: printed.line, started, ended, stop };
}

/** Debian's chromium, alone with itself: no updates, no telemetry, nothing fetched that no page asked for. */
export function startBrowser() {
  return chromium.launch({
    executablePath: browserBinary,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Opens an address in a window of its own. What a page must not do is collected in `page.complaints`: errors
 * of scripts, violations of the content policy, dialogs, answers with an error, requests to other hosts.
 * A test that wants none asserts that it is empty.
 */
export async function openPage(browser, url, { width = 1440, scheme = 'light', script = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: heightOf(width) },
    colorScheme: scheme,
    javaScriptEnabled: script,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complain = (what) => page.complaints.push(what);
  page.complaints = [];
  page.on('pageerror', (error) => complain(`script error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complain(`${dialog.type()} dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on('console', (message) => {
    // A page that is a 404 or 410 by itself is what its test asked for.
    const isOwnStatus = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    // A browser asks for it where what it shows is no HTML, such as an answer of the API.
    const isFavicon = message.location().url.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isOwnStatus && !isFavicon) complain(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const host = new URL(request.url()).host;
    const isOwn = host === new URL(url).host || !request.url().startsWith('http');
    if (!isOwn) complain(`asks another host: ${request.url()}`);
  });
  page.answer = await page.goto(url, { waitUntil: 'load' });
  return page;
}

/** Shows a page in another width and scheme. */
export async function lookAt(page, { width, scheme }) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width, height: heightOf(width) });
}

/** Every width in every scheme. */
export const looks = widths.flatMap((width) => schemes.map((scheme) => ({ width, scheme })));

function heightOf(width) {
  return width < 600 ? 780 : 900;
}

/** Takes a picture of the whole page to `tests/browser/out/NAME.jpeg`. */
export async function takePicture(page, name) {
  await mkdir(pictures, { recursive: true });
  const path = join(pictures, `${name}.jpeg`);
  await page.screenshot({ path, fullPage: true, quality: 85 });
  return path;
}

/** What axe finds against WCAG 2.2 A and AA: one line for each violation, with the elements. */
export async function violations(page) {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const axe = new AxeBuilder({ page })
    // What is not told need not be gathered: the page of all quotes has thousands of elements.
    .options({ resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } })
    // Rows of quotes are all alike.
    .exclude('.quotes tr:nth-child(n + 9)')
    // No page has frames, so axe need not open a tab of its own to gather its findings.
    .setLegacyMode();
  const found = await axe.analyze();
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(' | ')}`);
}

/** What makes the page scroll sideways, which no width should need: the elements that reach beyond it. */
export function overflows(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const right = (element) => element.getBoundingClientRect().right;
    const wide = [...document.body.querySelectorAll('*')].filter((element) => right(element) > root.clientWidth + 0.5);
    const named = wide.map((element) => `${element.tagName.toLowerCase()}.${element.className} to ${right(element)} px`);
    return [`${root.scrollWidth} px in ${root.clientWidth} px`, ...named.slice(0, 10)];
  });
}

/** Asks without a browser: `{ status, headers, text }`. `*.localhost` is this machine, whatever its resolver says. */
export function ask(url, { accept = 'text/html', method = 'GET', headers = {}, body } = {}) {
  const { host, port, pathname, search } = new URL(url);
  const options = { host: '127.0.0.1', port, path: pathname + search, method, headers: { host, accept, ...headers } };
  return new Promise((resolve, reject) => {
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Asks again and again until the answer is neither `undefined` nor `false`, and gives it. */
export async function until(what, look, patience = PATIENCE_MS) {
  const latest = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > latest) throw new Error(`${what}: not within ${patience} ms`);
    // Lets everything else of this process have its turn.
    await new Promise(setImmediate);
  }
}

/** The lines that a process prints, and who waits for them. */
function watchLines(child) {
  const lines = [];
  const waiters = new Set();
  const listen = (stream) => createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    for (const waiter of [...waiters]) waiter.look();
  });
  listen(child.stdout);
  listen(child.stderr);
  const count = (pattern, number) => new Promise((resolve, reject) => {
    const waiter = {
      look() {
        const found = lines.filter((line) => pattern.test(line));
        if (found.length >= number) {
          waiters.delete(waiter);
          resolve(found);
        }
      },
      reject,
    };
    waiters.add(waiter);
    waiter.look();
  });
  return {
    lines,
    count,
    line: async (pattern) => (await count(pattern, 1))[0],
    fail: (error) => {
      for (const waiter of waiters) waiter.reject(error);
      waiters.clear();
    },
  };
}

/** A promise that fails when it is not kept in time. */
export function within(milliseconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// What every browser test needs: the demo, a browser, a page, a picture of it.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
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
const DEMO_STARTS_WITHIN_MS = 30_000;
// Ctrl-C stops cleanly, or the test fails.
const DEMO_STOPS_WITHIN_MS = 10_000;

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
  const child = spawn(broadtape, ['demo', '--port', '0', '--data', folder, ...extra], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = watchLines(child);
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => printed.fail(new Error(`${broadtape} cannot be started: ${error.message}`)));
  ended.then((code) => printed.fail(new Error(`the demo ended with ${code}:\n${printed.lines.join('\n')}`)));

  const stop = async () => {
    child.kill('SIGINT');
    const code = await within(DEMO_STOPS_WITHIN_MS, ended, 'the demo does not stop').catch((error) => {
      child.kill('SIGKILL');
      throw error;
    });
    if (!data) await rm(folder, { recursive: true, force: true });
    return code;
  };

  const ADDRESS = /^\s+(\S.*?)\s{2,}(http:\/\/\S+\.localhost:\d+\/)\s*$/;
  try {
    await within(DEMO_STARTS_WITHIN_MS, printed.count(ADDRESS, 2), 'the demo prints no addresses of two sites');
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const sites = new Map(printed.lines.map((line) => ADDRESS.exec(line)).filter(Boolean).map(([, name, url]) => [name, url]));
  const url = (site, path = '/') => {
    const known = [...sites].find(([name, address]) => name.includes(site) || address.includes(`//${site}.`));
    if (!known) throw new Error(`the demo has no site ${site}; it has ${[...sites.keys()].join(', ')}`);
    return new URL(path, known[1]).href;
  };
  return { sites, url, lines: printed.lines, line: (pattern) => printed.line(pattern), data: folder, stop };
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
 * Opens an address in a window of its own. Errors of scripts, failed requests and requests to other hosts
 * are collected in `page.complaints`: a test that wants none asserts that it is empty.
 */
export async function openPage(browser, url, { width = 1440, scheme = 'light', script = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 780 : 900 },
    colorScheme: scheme,
    javaScriptEnabled: script,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(`script error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    const host = new URL(request.url()).host;
    const isOwn = host === new URL(url).host || !request.url().startsWith('http');
    if (!isOwn) page.complaints.push(`asks another host: ${request.url()}`);
  });
  page.answer = await page.goto(url, { waitUntil: 'load' });
  return page;
}

/** Takes a picture of the whole page to `tests/browser/out/NAME.png`. */
export async function takePicture(page, name) {
  await mkdir(pictures, { recursive: true });
  const path = join(pictures, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}

/** What axe finds against WCAG 2.2 A and AA: one line for each violation, with the elements. */
export async function violations(page) {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(' | ')}`);
}

/** Whether the page can be scrolled sideways, which no width should need. */
export function overflows(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
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

function within(milliseconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

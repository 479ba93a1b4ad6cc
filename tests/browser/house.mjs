// A house of the test's own: `broadtape serve` in a folder of its own, with a provider at each news door.

import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, startCommand, until, within } from './helpers.mjs';

const COMMAND_ENDS_WITHIN_MS = 30_000;

/** The delay of the house's one exchange. */
export const DELAY_SECONDS = 60;

const configuration = ({ port, feed }) => `
[server]
listen = "127.0.0.1:${port}"

[[provider]]
id = "courier"
name = "The Courier"
folder = "inbox"

[[provider]]
id = "pigeon"
name = "Pigeon Press"
credit = "Reporting by [Pigeon Press](https://pigeon.example.com)"
push_secret_file = "pigeon.secret"

[[provider]]
id = "gazette"
name = "The Gazette"
poll = "${feed}"
poll_seconds = 1

[[vendor]]
id = "quotehouse"
name = "Quotehouse"
credit = "Quotes by [Quotehouse](https://quotehouse.example.com)"

[[exchange]]
mic = "XHBR"
name = "Harbour Exchange"
prefix = "HB"
vendor_codes = { quotehouse = "H" }
timezone = "UTC"
delay_minutes = ${DELAY_SECONDS / 60}
open = "00:00"
close = "24:00"
weekends = true

[[instrument]]
symbol = "HB:TIDE"
name = "Tidewater Ferries"
currency = "USD"
vendor_symbols = { quotehouse = "TIDE" }

[[site]]
id = "post"
name = "The Harbour Post"
tagline = "News with the tide"
providers = ["courier", "pigeon", "gazette"]
vendors = ["quotehouse"]
strip = ["HB:TIDE"]
serif = true
`;

/**
 * Builds a house; nothing runs yet but the Gazette's feed, which is empty.
 *
 * A delivery is made when its promise is kept: the file lies in the folder, the push was acknowledged, the
 * feed has its new text.
 */
export async function buildHouse() {
  const folder = await mkdtemp(join(tmpdir(), 'broadtape-house-'));
  const secret = randomBytes(32).toString('hex');
  const feed = await startFeed();
  const config = join(folder, 'broadtape.toml');
  const words = ['--config', config, '--data', join(folder, 'data')];
  await writeFile(join(folder, 'pigeon.secret'), secret);
  let [port, running, files] = [0, undefined, 0];
  const configure = () => writeFile(config, configuration({ port, feed: feed.url }));
  await configure();

  /** Opens it; from the second time on at the same port. */
  const open = async () => {
    running = startCommand(['serve', ...words]);
    const [line] = await running.started(/ at http:\/\/post\.localhost:\d+\//, 1);
    port = Number(/post\.localhost:(\d+)/.exec(line)[1]);
    await configure();
  };
  /** Closes it; its exit code. */
  const close = async () => {
    const code = await running?.stop();
    running = undefined;
    return code;
  };
  const tearDown = async () => {
    await close();
    await feed.close();
    await rm(folder, { recursive: true, force: true });
  };

  const url = (path = '/') => `http://post.localhost:${port}${path}`;
  /** Puts a document into the Courier's folder, whole at once. */
  const drop = async (document) => {
    const unfinished = join(folder, 'inbox', `.${(files += 1)}.part`);
    await writeFile(unfinished, document);
    await rename(unfinished, join(folder, 'inbox', `${files}.xml`));
  };
  /** Signs a document as Pigeon Press does, and pushes it; the answer. */
  const push = (document) => {
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', secret).update(`${timestamp}.${document}`).digest('hex');
    const headers = { 'Broadtape-Timestamp': timestamp, 'Broadtape-Signature': `v1=${signature}` };
    return ask(url('/intake/pigeon'), { method: 'POST', headers, body: document });
  };
  /** Puts a document on the tape by hand; only while the house is closed. */
  const ingest = async (whose, document) => {
    const file = join(folder, `by-hand-${(files += 1)}`);
    await writeFile(file, document);
    const command = startCommand([...words, 'ingest', ...whose, file]);
    const code = await within(COMMAND_ENDS_WITHIN_MS, command.ended, '`ingest` does not end');
    if (code !== 0) throw new Error(`\`ingest\` ended with ${code}:\n${command.lines.join('\n')}`);
  };
  /** The path of a story's page, once it shows. */
  const pathOf = (headline) =>
    until(`“${headline}” shows`, async () => {
      const { text } = await ask(url('/api/v1/stories?limit=100'), { accept: 'application/json' });
      const found = JSON.parse(text).stories.find((story) => story.headline === headline);
      return found && `/article/${found.id}`;
    });

  return { open, close, tearDown, url, drop, push, publish: feed.publish, ingest, pathOf };
}

/** The Gazette's feed: whoever asks gets what was published last. */
async function startFeed() {
  let document = '<rss version="2.0"><channel><title>The Gazette</title></channel></rss>';
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/rss+xml');
    response.end(document);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/feed.xml`,
    publish: async (next) => {
      document = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

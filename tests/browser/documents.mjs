// What providers and vendors send, as small as it may be.

const escaped = (text) => text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
const uri = (id) => `https://news.example.com/${id}`;

/** ninjs 1: a story, or any fields of one. */
export function ninjs({ id, version = 1, headline, words, ...others }) {
  return JSON.stringify({
    uri: uri(id),
    type: 'text',
    version: String(version),
    versioncreated: new Date().toISOString(),
    pubstatus: 'usable',
    headline,
    body_text: words,
    ...others,
  });
}

export function ninjsKill(id) {
  return JSON.stringify({ uri: uri(id), type: 'text', version: '9', pubstatus: 'canceled' });
}

/** NewsML-G2. */
export function newsmlG2({ id, headline, words }) {
  const body = `<html xmlns="http://www.w3.org/1999/xhtml"><body><p>${escaped(words)}</p></body></html>`;
  return newsItem(uri(id), 1, 'usable', headline, `<inlineXML contenttype="application/xhtml+xml">${body}</inlineXML>`);
}

/** `guid` as the story had it: of one that the test did not send itself, too. */
export function newsmlG2Kill(id, { guid = uri(id) } = {}) {
  return newsItem(guid, 9, 'canceled', 'Withdrawn', '');
}

function newsItem(guid, version, status, headline, content) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="${escaped(guid)}" version="${version}"
    standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="en">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/>
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="courier"/>
    <versionCreated>${new Date().toISOString()}</versionCreated>
    <pubStatus qcode="stat:${status}"/>
  </itemMeta>
  <contentMeta><headline>${escaped(headline)}</headline></contentMeta>
  <contentSet>${content}</contentSet>
</newsItem>`;
}

/** RSS 2.0; what is withdrawn stands as in RFC 6721. */
export function rss({ stories = [], killed = [] }) {
  const item = ({ id, headline, words }) =>
    `<item><guid>${uri(id)}</guid><title>${escaped(headline)}</title><description>${escaped(words)}</description></item>`;
  const deleted = (id) => `<at:deleted-entry ref="${uri(id)}" when="${new Date().toISOString()}"/>`;
  return `<rss version="2.0" xmlns:at="http://purl.org/atompub/tombstones/1.0"><channel><title>The Gazette</title>
${killed.map(deleted).join('')}${stories.map(item).join('')}</channel></rss>`;
}

/** DDF: trades of one symbol, each `{ at, price }`, the price in cents. The exchange's wall clock shows UTC. */
export function ddfTrades(symbol, trades) {
  return trades.map(({ at, price }) => {
    const day = at.getUTCDate();
    const dayCode = day < 10 ? String(day) : day === 10 ? '0' : String.fromCharCode('A'.charCodeAt(0) + day - 11);
    const time = at.toISOString().replace(/\D/g, '');
    return `\x012${symbol},7\x02AH00${price},100,${dayCode} \x03${time}\r\n`;
  }).join('');
}

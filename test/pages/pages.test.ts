import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../packages/cloud/src/index.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../chromium.ts';
import { drillPage, errorPages, packagePage } from './jaws-pages.ts';
import { fill } from './world.ts';

// Each page in a browser: WCAG 2.2 AA as far as axe checks it, and checks that axe lacks. With PAGES_SHOTS=<folder> it saves
// screenshots there.

const chromium = findChromium();
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let [cloud, empty]: Cloud[] = [];
let browser: Browser;
let server: Server;
const urls = new Map<string, string>();

/** The pages of the project's errors, as `jaws dev` sends them. */
function serveErrors(): Promise<number> {
  const pages = errorPages();
  server = createServer((request, response) => {
    const found = pages[request.url?.slice(1) ?? ''];
    if (!found) return response.writeHead(404).end();
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': found.policy };
    return response.writeHead(502, headers).end(found.html);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

beforeAll(async () => {
  if (chromium === undefined) return;
  [cloud, empty] = await Promise.all([startCloud({ port: 0 }), startCloud({ port: 0 })]);
  await fill(cloud as Cloud);
  browser = await startChromium(chromium);
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const file = (name: string, html: string) => {
    writeFileSync(join(folder, name), html);
    return pathToFileURL(join(folder, name)).href;
  };
  const [first, second] = (cloud as Cloud).mails();
  const dev = `http://127.0.0.1:${await serveErrors()}`;
  urls.set('index', `${cloud?.endpoint}/`);
  urls.set('index-aws', `${cloud?.endpoint}/_aws/`);
  urls.set('index-empty', `${empty?.endpoint}/`);
  urls.set('mailbox', `${cloud?.endpoint}/_aws/mail`);
  urls.set('mailbox-empty', `${empty?.endpoint}/_aws/mail`);
  urls.set('mail', `${cloud?.endpoint}/_aws/mail/${first?.id}`);
  urls.set('mail-odd', `${cloud?.endpoint}/_aws/mail/${second?.id}`);
  urls.set('no-mail', `${cloud?.endpoint}/_aws/mail/none`);
  urls.set('refused', `${cloud?.endpoint}/2015-03-31/functions/`);
  urls.set('no-route', `${cloud?.endpoint}/_jaws/nothing`);
  urls.set('package', file('package.html', packagePage()));
  urls.set('drill', file('drill.html', drillPage()));
  urls.set('failure', `${dev}/failure`);
  urls.set('failure-bare', `${dev}/bare`);
  urls.set('no-answer', `${dev}/plain`);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  await Promise.all([cloud?.close(), empty?.close()]);
});

const NAMES = [
  'index',
  'index-aws',
  'index-empty',
  'mailbox',
  'mailbox-empty',
  'mail',
  'mail-odd',
  'no-mail',
  'refused',
  'no-route',
  'package',
  'drill',
  'failure',
  'failure-bare',
  'no-answer',
];

/** Opens a page; returns it with its requests and the browser's complaints. */
async function open(name: string, width: number, colorScheme: 'light' | 'dark') {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(urls.get(name) ?? '');
  return { page, asked, complaints, close: () => context.close() };
}

/** axe's findings, one a line. It is injected through the debugger, which a page's policy does not block. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe.source });
  const expression = `axe.run(document, ${JSON.stringify({ runOnly: TAGS, iframes: false })}).then((found) =>
    JSON.stringify(found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary))))`;
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
  return JSON.parse(String(result.value));
}

/** Words of at most 28 letters that are broken across two lines. A part of something longer is not a word. */
const brokenWords = (page: Page): Promise<string[]> =>
  page.evaluate(String.raw`(() => {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility({ contentVisibilityAuto: true })) continue;
    const text = node.textContent;
    const isLetter = (one) => /[\p{L}\p{N}]/u.test(one ?? '');
    // What goes on behind a place to break is a part of something longer, too.
    const over = (at) => (at?.nodeName === 'WBR' ? at : undefined);
    const before = isLetter(over(node.previousSibling)?.previousSibling?.textContent.at(-1));
    const behind = isLetter(over(node.nextSibling)?.nextSibling?.textContent[0]);
    for (const { 0: word, index } of text.matchAll(/(?<![\p{L}\p{N}])\p{L}{2,28}(?![\p{L}\p{N}])/gu)) {
      if ((before && index === 0) || (behind && index + word.length === text.length)) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) broken.push(word);
    }
  }
  return broken;
})()`);

describe.skipIf(chromium === undefined)(`a page${chromium === undefined ? ` (${NO_CHROMIUM})` : ''}`, () => {
  describe.each(NAMES)('%s', (name) => {
    test.each([
      [390, 'light'],
      [390, 'dark'],
      [1440, 'light'],
      [1440, 'dark'],
    ] as const)('%d wide and %s can be read by everybody', async (width, scheme) => {
      const { page, asked, complaints, close } = await open(name, width, scheme);
      try {
        if (process.env.PAGES_SHOTS) {
          await page.screenshot({
            path: join(process.env.PAGES_SHOTS, `${name}-${width}-${scheme}.png`),
            fullPage: true,
          });
        }
        expect(await violations(page)).toEqual([]);
        expect(await brokenWords(page)).toEqual([]);
        const wide = await page.evaluate('document.scrollingElement.scrollWidth - innerWidth');
        expect(wide).toBeLessThanOrEqual(0);
        const origin = new URL(urls.get(name) ?? '').origin;
        expect(asked.filter((url) => new URL(url).origin !== origin)).toEqual([]);
        // Expected complaints: the status of an error page, and the blocked scripts of a mail.
        const wanted = /^Failed to load resource: the server responded|^Blocked script execution in .*\/_aws\/mail\//;
        expect(complaints.filter((text) => !wanted.test(text))).toEqual([]);
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(background).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)');
      } finally {
        await close();
      }
    });
  });

  test('shows where the keyboard is, and lets it skip what every page has', async () => {
    const { page, close } = await open('index', 1440, 'light');
    await page.keyboard.press('Tab');
    const first = await page.evaluate(`(() => {
      const at = document.activeElement;
      const { left, top } = at.getBoundingClientRect();
      return { text: at.textContent, seen: left >= 0 && top >= 0, outline: getComputedStyle(at).outlineStyle };
    })()`);
    expect(first).toEqual({ text: 'Skip to the content', seen: true, outline: 'solid' });
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await close();
  });

  test('of a mail runs nothing of the mail', async () => {
    const { page, close } = await open('mail-odd', 1440, 'light');
    const frame = await (await page.waitForSelector('iframe', { state: 'attached' })).contentFrame();
    await frame!.waitForLoadState();
    expect(await frame!.title()).not.toBe('ran');
    expect(await page.title()).toContain('<script>alert(1)</script>');
    await close();
  });

  test('of the index leads to the mailbox and back', async () => {
    const { page, close } = await open('index', 390, 'light');
    await page.getByRole('navigation').getByRole('link', { name: 'Mailbox' }).click();
    await page.getByRole('heading', { level: 1, name: 'Mailbox', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Your order 1234' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1, name: 'What is deployed here', exact: true }).waitFor();
    await close();
  });
});

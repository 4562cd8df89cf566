import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groups, pages, repository } from '../../site/pages.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../chromium.ts';

/** The findings of axe. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Best practices, too: landmarks, the order of headings, a name for each region. */
const axeOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** Findings that axe lacks, from the document in the browser: order of headings, pictures, scrolling. */
function findFaults(): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: it runs in the browser, whose types the tests do not have
  const { document, innerWidth } = globalThis as any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const headings = [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')] as any[];
  const levels = headings.map(({ tagName }) => Number(tagName[1]));
  const titles = levels.filter((level) => level === 1).length;
  const faults = titles === 1 ? [] : [`it has ${titles} headings of level 1`];
  for (const [at, level] of levels.entries()) {
    const before = levels[at - 1] ?? 0;
    const words = headings[at].textContent.replace(/\u200b/g, '').trim();
    if (level > before + 1) faults.push(`the heading "${words}" is of level ${level} after level ${before}`);
  }
  for (const picture of document.querySelectorAll('main img')) {
    if (!picture.alt) faults.push(`a picture without words: ${picture.src}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push('it scrolls sideways');
  return faults;
}

// The site as `npm run site` builds it.

const out = mkdtempSync(join(tmpdir(), 'jaws-site-'));

beforeAll(async () => {
  const child = spawn(
    process.execPath,
    [join(repository, 'node_modules/tsx/dist/cli.mjs'), join(repository, 'site/build.ts')],
    {
      cwd: repository,
      env: { ...process.env, SITE_OUT: out },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(said);
}, 240_000);
afterAll(() => rmSync(out, { recursive: true, force: true, maxRetries: 3 }));

const files = (...types: string[]) =>
  readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => types.includes(extname(name)));
const read = (name: string) => readFileSync(join(out, name), 'utf8');

test('every page of docs/ is on it, as a page and as Markdown', () => {
  const docs = readdirSync(join(repository, 'docs')).filter((name) => name.endsWith('.md'));
  expect(docs.filter((name) => !pages.has(`docs/${name}`))).toEqual([]);
  for (const page of pages.values()) {
    expect(existsSync(join(out, page)), page).toBe(true);
    expect(existsSync(join(out, page.replace(/\.md$/, '.html'))), page).toBe(true);
  }
});

test('llms.txt names every page, by an address that is there and with what it is about', () => {
  const entries = [...read('llms.txt').matchAll(/^- \[(.+?)\]\(([^()]+)\): (.+)$/gm)];
  expect(entries.map(([, , page]) => page)).toEqual([...pages.values()]);
});

test('links between the Markdown texts lead to texts that are there', () => {
  for (const page of pages.values()) {
    const text = read(page).replace(/^ *(`{3,})[\s\S]*?^ *\1$|`[^`\n]*`/gm, '');
    for (const [, address] of text.matchAll(/[^!]\]\((\.[^()\s#]+)[^()\s]*\)/g)) {
      expect(existsSync(join(out, page, '..', address!)), `${address} of ${page}`).toBe(true);
    }
  }
});

test('nothing is loaded from elsewhere', () => {
  const foreign =
    /(?:\ssrc|<link[^>]*\shref)="(?:https?:)?\/\/[^"]*"|url\(["']?(?:https?:)?\/\/[^)]*\)|@import\s+["'](?:https?:)?\/\//g;
  expect(files('.html', '.css').flatMap((name) => read(name).match(foreign) ?? [])).toEqual([]);
  expect('<img src="https://example.com/a.png">').toMatch(foreign);
});

test('a page that is not large weighs less than 400 KB with all that it needs, the search aside', () => {
  const needed = [...read('start.html').matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  const bytes = [...new Set(needed)].reduce((sum, path) => sum + statSync(join(out, path)).size, 0);
  expect(bytes + statSync(join(out, 'start.html')).size).toBeLessThan(400_000);
});

const chromium = findChromium();
if (chromium === undefined) console.warn(`The site is not looked at: ${NO_CHROMIUM}`);

describe.skipIf(chromium === undefined)('in a browser', () => {
  let browser: Browser;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    browser = await startChromium(chromium!);
    server = serve(out);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** A page of the site, and its requests. */
  async function open(
    path: string,
    width: number,
    colorScheme: 'light' | 'dark',
  ): Promise<{ page: Page; asked: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address + path, { waitUntil: 'networkidle' });
    return { page, asked };
  }

  const looks = (['light', 'dark'] as const).flatMap((scheme) => [390, 1440].map((width) => [scheme, width] as const));
  const chapters = Object.entries({ Home: [['', 'index.md']], ...groups } as Record<string, (typeof groups)[string]>);
  test.each(chapters)(
    '%s: no page has a fault that axe knows, a heading out of order, a picture without words or lines that are too wide',
    async (_chapter, list) => {
      const page = await browser.newPage({ reducedMotion: 'reduce' });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      const faults: unknown[] = [];
      for (const [, name] of list) {
        const path = `/${name.replace(/\.md$/, '.html')}`;
        await page.goto(address + path, { waitUntil: 'load' });
        await page.evaluate(axe.source);
        for (const [scheme, width] of looks) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme: scheme });
          await page.waitForFunction(`document.documentElement.classList.contains('dark') === ${scheme === 'dark'}`);
          const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(axeOptions)})`)) as {
            violations: Violation[];
          };
          const found = (await page.evaluate(`(${findFaults})()`)) as string[];
          faults.push(...violations.map(({ id, nodes }) => [path, scheme, width, id, nodes.length, nodes[0]?.html]));
          faults.push(...found.map((fault) => [path, scheme, width, fault]));
        }
      }
      faults.push(...asked.filter((url) => !url.startsWith(address) && !url.startsWith('data:')));
      await page.close();
      expect(faults).toEqual([]);
    },
    600_000,
  );

  test('a color that is too pale is a fault in the dark look alone, where it is one', async () => {
    const { page } = await open('/security.html', 1440, 'light');
    await page.addStyleTag({ content: '.dark main p { color: #333 !important }' });
    await page.evaluate(axe.source);
    const contrast = async () => {
      const { violations } = (await page.evaluate("axe.run(document, { runOnly: ['color-contrast'] })")) as {
        violations: Violation[];
      };
      return violations.length;
    };
    expect(await contrast()).toBe(0);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction("document.documentElement.classList.contains('dark')");
    expect(await contrast()).toBe(1);
    await page.close();
  }, 180_000);

  test.each([
    ['a level that is left out', '<main><h1>A</h1><h3>B</h3></main>', 'the heading "B" is of level 3 after level 1'],
    ['a second title', '<main><h1>A</h1><h1>B</h1></main>', 'it has 2 headings of level 1'],
    ['a picture without words', '<main><h1>A</h1><img src="data:,"></main>', 'a picture without words: data:,'],
    ['a wide line', '<main><h1>A</h1><p style="width: 3000px">B</p></main>', 'it scrolls sideways'],
  ])('%s is a fault', async (_what, html, fault) => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    await page.setContent(`<!doctype html><html lang="en">${html}`);
    expect(await page.evaluate(`(${findFaults})()`)).toEqual([fault]);
    await page.close();
  });

  test('the search finds a page, without asking anybody else', async () => {
    const { page, asked } = await open('/start.html', 1440, 'light');
    // The button appears before the script that it needs.
    const soon = { timeout: 20_000, interval: 100 };
    await expect
      .poll(async () => {
        if ((await page.locator('.VPLocalSearchBox input').count()) === 0) await page.click('.DocSearch-Button');
        return page.locator('.VPLocalSearchBox input').count();
      }, soon)
      .toBe(1);
    await page.fill('.VPLocalSearchBox input', 'global table replica');
    await expect
      .poll(() => page.locator('.VPLocalSearchBox .result').first().getAttribute('href'), soon)
      .toMatch(/^\/(regions|tutorial|migrating|cloud)/);
    expect(asked.filter((url) => !url.startsWith(address))).toEqual([]);
    await page.close();
  }, 180_000);

  test('the link to the Markdown of a page gives it', async () => {
    const { page } = await open('/regions.html', 1440, 'light');
    await page.click('.as-markdown a');
    await page.waitForURL(`${address}/regions.md`);
    expect(await page.textContent('body')).toContain('jaws region add eu-west-1');
    await page.close();
  }, 180_000);
});

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown',
};

function serve(folder: string): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      .end(readFileSync(file));
  });
}

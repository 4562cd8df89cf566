import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { answers } from './page-answers.ts';
import { chromiumPath, goTo, openPage, settled, soon, startBrowser, withoutChromium } from './page-browser.ts';
import { type PageServer, servePage } from './page-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const pages = [
  '#/',
  ...['functions', 'releases', 'requests', 'metrics', 'cost', 'variables', 'logs'].map(
    (name) => `#/staging/all/${name}`,
  ),
  ...['tables/Orders', 'buckets/Media', 'queues/Jobs', 'mails'].map((name) => `#/dev/us-east-1/local/${name}`),
];

/** Table texts that are cut without any hint at their full text, with their place. */
const cutIn = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[role=grid] [role=gridcell], table td, table th')].flatMap((cell) => {
      // A click on the row shows the full text.
      if (cell.closest('.opens')) return [];
      const all = [cell, ...cell.querySelectorAll<HTMLElement>('*')];
      const cut = all.find(
        (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow === 'ellipsis',
      );
      const isSaid = cell.closest('[title]') !== null || cell.querySelector('[title]') !== null;
      if (!cut || isSaid) return [];
      const table = cell.closest('[aria-label], table');
      const name = table?.getAttribute('aria-label') ?? table?.querySelector('caption')?.textContent ?? '';
      return [`${name}: ${cut.textContent?.slice(0, 60)}`];
    }),
  );

describe.skipIf(chromiumPath === undefined)(`tables${withoutChromium}`, () => {
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), servePage(answers())]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each([390, 1200, 1440])('at %i pixels, what is cut can be read in full', async (width) => {
    const { page, close } = await openPage(browser, server.url, '#/', { width });
    const found: string[] = [];
    for (const hash of pages) {
      await goTo(page, hash);
      await settled(page);
      found.push(...(await cutIn(page)).map((text) => `${hash} ${text}`));
      if (process.env.PICTURES) {
        await page.screenshot({
          path: `${process.env.PICTURES}/${width}-${hash.replace(/\W+/g, '-')}.png`,
          fullPage: true,
        });
      }
    }
    expect([...new Set(found)]).toEqual([]);
    await close();
  });

  test('a pointer over a text that is cut shows all of it', async () => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/variables', { width: 1200 });
    const cell = page.getByRole('gridcell', { name: /^orders\/create, orders\/get/ }).first();
    await cell.hover();
    await soon(() => cell.getAttribute('title')).toBe(await cell.textContent());
    await close();
  });

  test('the row with the focus says all of what is cut in it, and stays in sight', async () => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/releases', { width: 390 });
    const grid = page.getByRole('grid', { name: 'Releases' });
    await grid.locator('[data-row="0"]').focus();
    const said = page.locator('.grid-said');
    for (const key of ['ArrowDown', 'End']) {
      await page.keyboard.press(key);
      const row = page.locator('[data-row]:focus');
      await soon(() => row.count()).toBe(1);
      await soon(() => said.textContent()).toMatch(/\w 5d41402ab · main/);
      const isInSight = () =>
        row.evaluate((one) => {
          const [is, box] = [one, one.closest('.grid-box')!].map((each) => each.getBoundingClientRect());
          return is!.top >= box!.top && is!.bottom <= box!.bottom + 1;
        });
      await soon(isInSight).toBe(true);
    }
    await page.getByRole('heading', { name: 'Releases' }).click();
    await soon(() => said.count()).toBe(0);
    await close();
  });

  test('releases that have code of earlier ones say why', async () => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/releases');
    const grid = page.getByRole('grid', { name: 'Releases' });
    await soon(() => grid.locator('[data-row="3"]').textContent()).toContain('Release 38 undone');
    await soon(() => grid.locator('[data-row="6"]').textContent()).toContain('Back to release 30');
    expect(await grid.locator('[data-row="5"]').textContent()).toContain('jaws dev · ');
    await close();
  });

  test('the row under the pointer stays there as others come above it', async () => {
    const base = answers();
    let more = 0;
    const own = await servePage({
      ...base,
      jaws_requests: async (input, answering) => {
        const found = await base.jaws_requests!(input, answering);
        const [first] = found.requests;
        const fresh = Array.from({ length: more }, (_, n) => ({ ...first!, id: `new-${n}` }));
        more = 3;
        return { ...found, requests: [...fresh, ...found.requests] };
      },
    });
    const { page, close } = await openPage(browser, own.url, '#/staging/all/requests?paused=1');
    const row = page.locator('[data-row="5"]');
    await row.hover();
    const text = await row.textContent();
    const under = page.locator('[data-row]:hover');
    await page.evaluate(() => document.querySelector<HTMLElement>('[aria-label^="Reload "]')?.click());
    await page.locator('[data-row="8"]:hover').waitFor();
    expect(await under.textContent()).toBe(text);
    await close();
    await own.close();
  });

  test.each([390, 1200, 1440])('at %i pixels, the kind of what costs something is whole', async (width) => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/cost', { width });
    const grid = page.getByRole('grid', { name: 'Cost by function and resource' });
    await grid.locator('[data-row="0"]').waitFor();
    const kinds = await grid.locator('[data-row] .kind').evaluateAll((all) =>
      (all as HTMLElement[]).flatMap((one) => {
        const box = one.getBoundingClientRect();
        if (box.width === 0) return [];
        const row = one.closest('[data-row]')!.getBoundingClientRect();
        const isWhole = one.scrollWidth <= one.clientWidth && box.top >= row.top - 1 && box.bottom <= row.bottom + 1;
        return [{ text: one.textContent, isWhole }];
      }),
    );
    expect(kinds.length).toBeGreaterThan(3);
    expect(kinds.filter(({ isWhole }) => !isWhole)).toEqual([]);
    await close();
  });
});

import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, Refused } from './page-answers.ts';
import { chromiumPath, goTo, openPage, settled, soon, startBrowser, withoutChromium } from './page-browser.ts';
import { project } from './page-project.ts';
import { type PageServer, servePage } from './page-server.ts';
import { show, views } from './page-views.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds against WCAG 2.2 AA, and its own best practices. */
function violationsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { readonly axe: { run(options: RunOptions): Promise<AxeResults> } };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`),
    );
  });
}

describe.skipIf(chromiumPath === undefined)(`the page of the dash for everybody${withoutChromium}`, () => {
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), servePage(answers())]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each([
    { width: 1440, dark: false },
    { width: 1440, dark: true },
    { width: 390, dark: false },
    { width: 390, dark: true },
  ])(
    'axe finds nothing on any page: $width pixels, dark: $dark',
    async (look) => {
      const { page, close } = await openPage(browser, server.url, '#/', { ...look, bypassCSP: true });
      await page.addScriptTag({ path: axe });
      for (const view of views) {
        await show(page, view);
        expect.soft(await violationsOf(page), view.name).toEqual([]);
      }
      await close();
    },
    240_000,
  );

  test('everything is reached by keys: skip, pages, a row, a dialog and back', async () => {
    const { page, close } = await openPage(browser, server.url, '#/dev/all/functions');
    await settled(page);
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: at } = document;
        return at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? '';
      });
    await page.reload();
    await settled(page);
    await page.keyboard.press('Tab');
    await soon(focused).toBe('Skip to content');
    await soon(() => page.locator('.skip').boundingBox()).toMatchObject({ y: 8 });
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'main');
    // One row of the list is in the order of tabs; arrows lead from row to row, past what is drawn.
    await page.locator('.grid-box [tabindex="0"][data-row]').focus();
    for (let row = 0; row < 40; row++) await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '40');
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '524');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '0');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '1');
    await page.keyboard.press(' ');
    await page.waitForFunction(() => location.hash.includes('ticks='));
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    // The focus stays in the dialog, and goes back to the row.
    for (let tab = 0; tab < 12; tab++) await page.keyboard.press('Tab');
    expect(
      await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
      ),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '1');
    // Shortcuts lead to pages and to the search; not while something is typed.
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForFunction(() => location.hash.startsWith('#/dev/all/logs'));
    // The address changes before the page that it names is drawn, and the one before has a search, too.
    await page.getByRole('heading', { level: 1, name: 'Logs' }).waitFor();
    await page.waitForSelector('input[type=search]');
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'search');
    await page.keyboard.type('gm?');
    await soon(() => page.locator('input[type=search]').inputValue()).toBe('gm?');
    expect(await page.locator('dialog').count()).toBe(0);
    expect(page.url()).toContain('/logs');
    await close();
  });

  test('shortcuts of single keys can be switched off', async () => {
    const { page, close } = await openPage(browser, server.url, '#/');
    await settled(page);
    await page.keyboard.press('?');
    await page.getByLabel(/^Single-key shortcuts/).uncheck();
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.keyboard.press('?');
    expect(await page.locator('dialog').count()).toBe(0);
    await close();
  });

  test('keys, text and addresses count from the moment on at which what they are for is there', async () => {
    const { page, close } = await openPage(browser, server.url, '#/dev/all/functions');
    /** Does it as soon as there is an element, before anything of it is painted. */
    const early = async (selector: string, what: 'key' | 'text' | 'address') => {
      await page.addInitScript(
        ({ selector, what }) => {
          const watch = new MutationObserver(() => {
            const found = document.querySelector<HTMLInputElement>(selector);
            if (!found) return;
            watch.disconnect();
            if (what === 'key') found.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
            if (what === 'address') location.replace('#/dev/all/logs');
            if (what !== 'text') return;
            found.value = 'orders';
            found.dispatchEvent(new Event('input', { bubbles: true }));
          });
          watch.observe(document, { childList: true, subtree: true });
        },
        { selector, what },
      );
      await page.reload();
    };
    await early('#main input[type=search]', 'text');
    await page.waitForFunction(() => location.hash.includes('q=orders'));
    await early('#main', 'key');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await early('#main', 'address');
    await page.getByRole('heading', { level: 1, name: 'Logs' }).waitFor();
    await close();
  });

  test('where motion is not wanted nothing moves', async () => {
    const { page, close } = await openPage(browser, server.url, '#/');
    await settled(page);
    const moving = await page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    expect(moving).toBe(0);
    await close();
  });

  test('plots have their figures as tables', async () => {
    const { page, close } = await openPage(browser, server.url, '#/dev/all/metrics');
    await settled(page);
    await page.getByRole('button', { name: 'Table of Invocations' }).click();
    const table = page.getByRole('region', { name: 'Invocations, table' });
    await soon(() => table.locator('thead').textContent()).toBe('Timeeu-central-1us-east-1');
    await soon(() => table.locator('tbody tr').count()).toBe(30);
    await close();
  });

  test('markup and control characters in whatever AWS and functions say stay text', async () => {
    const evil = '<img src=x onerror="window.hit=1">\u0007\u202e<svg onload="window.hit=1">';
    const base = answers();
    // One line, however often it is asked for: a row that is replaced while it is pressed is not clicked.
    const at = new Date().toISOString();
    const own = await servePage({
      ...base,
      jaws_project: () => {
        const { functions, ...rest } = project(true);
        return { ...rest, name: evil, functions: functions.map((one) => ({ ...one, description: evil })) };
      },
      jaws_status: async (input, answering) => {
        const found = await base.jaws_status!(input, answering);
        const left = { id: evil, name: evil, runtime: evil, memorySize: 1, timeout: 1, hash: evil, inProject: false };
        return { ...found, regions: found.regions.map((one) => ({ ...one, functions: [left, ...one.functions] })) };
      },
      jaws_logs: ({ stage }) => ({
        lines: [{ type: 'function-log', stage, region: evil, function: evil, at, message: evil }],
        leftOut: 0,
        notDeployed: [],
      }),
      jaws_metrics: () => {
        throw new Refused(evil, evil, evil);
      },
    });
    const { page, close } = await openPage(browser, own.url, '#/dev/all/functions');
    await settled(page);
    const hit = () =>
      page.evaluate(() => ({
        hit: (window as { hit?: number }).hit,
        images: document.images.length,
        scripts: document.scripts.length,
      }));
    await page.getByRole('searchbox').fill('img');
    const row = page.locator('.grid-box [data-row]', { hasText: 'not in the project' });
    await row.waitFor();
    const text = await row.textContent();
    expect(text?.includes('\u0007') || text?.includes('\u202e')).toBe(false);
    expect(text).toContain('<img src=x onerror="window.hit=1">␇\\u{202e}<svg onload');
    expect(await hit()).toEqual({ images: 0, scripts: 1 });
    await goTo(page, '#/dev/all/logs');
    await page.getByRole('heading', { level: 1, name: 'Logs' }).waitFor();
    await page.locator('.grid-box [data-row]').first().click();
    await page.waitForSelector('dialog[open]');
    expect(await hit()).toEqual({ images: 0, scripts: 1 });
    await goTo(page, '#/dev/all/metrics');
    await page.waitForSelector('.failure');
    expect(await hit()).toEqual({ images: 0, scripts: 1 });
    await close();
    await own.close();
  });

  test('a failure is in its panel, with its hint and the right that is missing; the rest stays', async () => {
    const message =
      'User: arn:aws:iam::1:user/ana is not authorized to perform: cloudformation:DescribeStacks on resource: x';
    let fails = true;
    const base = answers(false);
    const own = await servePage({
      ...base,
      jaws_status: (input, answering) => {
        if (fails) throw new Refused('AwsRefused', message, 'Ask who gives out rights.');
        return base.jaws_status!(input, answering);
      },
    });
    const { page, complaints, close } = await openPage(browser, own.url, '#/prod/all/functions');
    await page.waitForSelector('.failure');
    const text = await page.locator('.failure').textContent();
    expect(text).toContain('Ask who gives out rights.');
    expect(text).toContain('The missing permission is cloudformation:DescribeStacks.');
    // Of the project's own files is known what functions there are.
    await page.locator('h2', { hasText: '500 functions' }).waitFor();
    fails = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('.failure', { state: 'detached' });
    expect(complaints.every((one) => one.includes('422'))).toBe(true);
    await close();
    await own.close();
  });

  test('a dash that may only read has no button that changes something, and says how to start another', async () => {
    const own = await servePage(answers(false));
    const { page, close } = await openPage(browser, own.url, '#/prod/all/functions');
    await settled(page);
    await page.getByText('jaws dash --web --allow-write --allow-protected').waitFor();
    await page.getByRole('button', { name: 'Plan all' }).click();
    await page.waitForSelector('.changes');
    expect(await page.getByRole('button', { name: /^Deploy/ }).count()).toBe(0);
    await goTo(page, '#/prod/all/releases/40');
    await page.getByText('Compared with release 39').waitFor();
    expect(await page.getByRole('button', { name: /^Roll back/ }).count()).toBe(0);
    await goTo(page, '#/prod/all/variables');
    await settled(page);
    await page.getByText('TABLE_NAME').click();
    await page.waitForSelector('dialog[open]');
    expect(await page.getByRole('button', { name: /^(?:Set|Show|Remove)/ }).count()).toBe(0);
    await close();
    await own.close();
  });
});

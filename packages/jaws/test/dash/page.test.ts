import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers } from './page-answers.ts';
import { chromiumPath, goTo, openPage, settled, soon, startBrowser, withoutChromium } from './page-browser.ts';
import { type PageServer, servePage } from './page-server.ts';
import { show, views } from './page-views.ts';

describe.skipIf(chromiumPath === undefined)(`the page of the dash in a browser${withoutChromium}`, () => {
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), servePage(answers())]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each([1440, 390])(
    'every page is drawn, %i pixels wide, without a complaint in the console',
    async (width) => {
      const { page, complaints, close } = await openPage(browser, server.url, '#/', { width });
      for (const view of views) {
        await show(page, view);
        expect.soft(await page.title(), view.name).toContain('shop');
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(over, `${view.name} is wider than the screen`).toBeLessThanOrEqual(0);
      }
      expect(complaints).toEqual([]);
      await close();
    },
    120_000,
  );

  test('the key leaves the address at once, and stays for this tab', async () => {
    const { page, close } = await openPage(browser, server.url, '#/');
    expect(page.url()).toBe(`${server.url}/#/`);
    await page.reload();
    await settled(page);
    await soon(() => page.locator('h1').textContent()).toBe('Overview');
    await close();
    const context = await browser.newContext();
    const other = await context.newPage();
    await other.goto(server.url);
    await other.locator('main', { hasText: 'This address lacks its key' }).waitFor();
    await context.close();
  });

  test('of 500 functions in 30 regions only those that can be seen are in the document', async () => {
    const { page, close } = await openPage(browser, server.url, '#/prod/all/functions');
    await page.waitForSelector('.grid-box [data-row]');
    await settled(page);
    expect(await page.locator('.grid-box [data-row]').count()).toBeLessThan(60);
    expect(await page.locator('[role=grid]').getAttribute('aria-rowcount')).toBe('526');
    await page.locator('.grid-box').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.waitForSelector('[data-row="524"]');
    expect(await page.locator('.grid-box [data-row]').count()).toBeLessThan(60);
    await close();
  });

  test('what is searched, ticked and opened is in the address', async () => {
    const { page, close } = await openPage(browser, server.url, '#/dev/all/functions');
    await settled(page);
    await page.getByRole('searchbox').fill('orders create');
    await page.waitForFunction(() => location.hash.includes('q=orders+create'));
    await soon(() => page.locator('.grid-box [data-row]').count()).toBe(2);
    await page.getByLabel('Tick orders/create').check();
    await page.waitForFunction(() => location.hash.includes('ticks=orders%2Fcreate'));
    await page.reload();
    await settled(page);
    await soon(() => page.getByLabel('Tick orders/create').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Plan and deploy 1 function' }).waitFor();
    await close();
  });

  test('a plan that loses data is not deployed, and says so in words', async () => {
    const { page, close } = await openPage(browser, server.url, '#/prod/all/functions');
    await settled(page);
    await page.getByRole('button', { name: 'Plan and deploy all' }).click();
    await page.getByText('Replaces it: its data is lost').waitFor();
    await page.getByRole('button', { name: 'Deploy to prod', disabled: true }).waitFor();
    await close();
  });

  test('a deployment shows each region while it runs, and the one that failed', async () => {
    const base = answers();
    let release = () => {};
    const seen = new Promise<void>((resolve) => (release = resolve));
    const own = await servePage({
      ...base,
      // It ends only after the test has seen it running.
      jaws_deploy: async (input, answering) => {
        const done = await base.jaws_deploy!(input, answering);
        await seen;
        return done;
      },
    });
    const { page, close } = await openPage(browser, own.url, '#/staging/all/functions?ticks=orders/create');
    await settled(page);
    await page.getByRole('button', { name: 'Plan and deploy 1 function' }).click();
    await page.getByRole('button', { name: 'Deploy to staging' }).click();
    await page.getByRole('progressbar', { name: 'Deploying 1 function to staging' }).waitFor();
    const run = page.getByRole('region', { name: 'Deploying 1 function to staging' });
    await run.getByText('orders/create: the role does not exist. Deploy the resources first.').waitFor();
    release();
    await run.getByText('Release 43, 0 stacks.').waitFor();
    expect(await run.locator('li').count()).toBe(8);
    expect(await run.locator('li', { hasText: 'Done' }).count()).toBe(7);
    // A hidden status announces it to screen readers.
    await soon(() => page.locator('[aria-live=polite].hidden').textContent()).toBe(
      'Deploying 1 function to staging: Failed',
    );
    const { input } = own.asked.find(({ tool }) => tool === 'jaws_deploy')!;
    expect(input).toEqual({ stage: 'staging', functions: ['orders/create'] });
    await close();
    await own.close();
  });

  test('a rollback needs a confirmation, and is not offered for a release that runs everywhere or is not kept', async () => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/releases/40');
    await page.getByRole('button', { name: 'Roll back to it…' }).click();
    await page.getByRole('heading', { name: 'Roll staging back to release 40?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(server.asked.some(({ tool }) => tool === 'jaws_rollback')).toBe(false);
    await page.getByRole('button', { name: 'Roll back to it…' }).click();
    await page.getByRole('button', { name: 'Roll back staging' }).click();
    await page.getByText('Rolling staging back to release 40').first().waitFor();
    await soon(() => server.asked.find(({ tool }) => tool === 'jaws_rollback')?.input).toEqual({
      stage: 'staging',
      release: '40',
    });
    await goTo(page, '#/staging/all/releases/3?limit=50');
    await page.getByRole('button', { name: 'Roll back to it…', disabled: true }).waitFor();
    await close();
  });

  test('an event is edited and replayed; invalid JSON is not sent', async () => {
    const { page, close } = await openPage(
      browser,
      server.url,
      '#/dev/all/requests/8b1a9953-c461-4d6f-9b5e-000000000003',
    );
    const event = page.getByLabel('Event', { exact: true });
    await event.fill('{"a": ');
    await page.getByText('This is not JSON').waitFor();
    await page.getByRole('button', { name: 'Replay with this event', disabled: true }).waitFor();
    await event.fill('{"a": 1}');
    await page.getByRole('button', { name: 'Replay with this event' }).click();
    await page.getByText('Answered').waitFor();
    const { input } = server.asked.findLast(({ tool }) => tool === 'jaws_replay')!;
    expect(input).toMatchObject({ stage: 'dev', id: '8b1a9953-c461-4d6f-9b5e-000000000003', event: { a: 1 } });
    await close();
  });

  test('the console makes a form of the schema, and sends what was typed', async () => {
    const { page, close } = await openPage(
      browser,
      server.url,
      '#/dev/us-east-1/console/POST%20%2Forders%2F%7Bid%7D%2Fcreate',
    );
    await settled(page);
    await page.getByLabel('id in the path').fill('a/b');
    await page.getByLabel('sku required').fill('x');
    await page.getByText('It needs at least 2 characters').waitFor();
    await page.getByLabel('sku required').fill('x1');
    await page.getByLabel('amount required').fill('3');
    await page.getByLabel('currency').selectOption('EUR');
    await page.getByLabel('address').fill('{"street":"Main"}');
    await page.getByRole('button', { name: 'Add a parameter' }).click();
    await page.getByLabel('Query: name 1').fill('dry');
    await page.getByLabel('Query: value 1').fill('1');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('region', { name: 'Answer', exact: true }).waitFor();
    const input = server.asked.findLast(({ tool }) => tool === 'jaws_call')!.input as { readonly body: string };
    expect({ ...input, body: JSON.parse(input.body) as unknown }).toEqual({
      stage: 'dev',
      region: 'us-east-1',
      endpoint: 'POST /orders/{id}/create',
      path: { id: 'a/b' },
      query: { dry: '1' },
      headers: { 'content-type': 'application/json' },
      body: { sku: 'x1', amount: 3, currency: 'EUR', address: { street: 'Main' } },
    });
    await close();
  });

  test('lines lead to their request, and newer ones are asked for from the last one on', async () => {
    const before = server.asked.length;
    const { page, close } = await openPage(browser, server.url, '#/dev/all/logs');
    await settled(page);
    const asked = () =>
      server.asked
        .slice(before)
        .filter(({ tool }) => tool === 'jaws_logs')
        .map(({ input }) => input as { readonly since?: string });
    await expect.poll(() => asked()[1]?.since, { timeout: 10_000 }).toMatch(/^\d{4}-/);
    expect(asked()[0]?.since).toBeUndefined();
    await page.getByLabel('Level').selectOption('error');
    await page.waitForFunction(() => location.hash.includes('level=error'));
    await page.locator('.grid-box [data-row]', { hasText: 'ConditionalCheckFailed' }).first().click();
    await page.locator('dialog a', { hasText: '8b1a9953' }).click();
    await page.waitForFunction(() => location.hash.startsWith('#/dev/all/requests/8b1a9953-'));
    await close();
  });

  test('a value is hidden until it is asked for, and is typed hidden', async () => {
    const { page, close } = await openPage(browser, server.url, '#/dev/all/variables');
    await settled(page);
    await page.getByText('TABLE_NAME').click();
    await page.getByRole('button', { name: 'Show values' }).waitFor();
    expect(await page.locator('dialog').textContent()).not.toContain('value-of-TABLE_NAME');
    await page.getByRole('button', { name: 'Show values' }).click();
    await page.getByText('value-of-TABLE_NAME').first().waitFor();
    await page.getByRole('button', { name: 'Set…' }).click();
    expect(await page.getByLabel('Value', { exact: true }).getAttribute('type')).toBe('password');
    await page.getByLabel('Value', { exact: true }).fill('new');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(server.asked.findLast(({ tool }) => tool === 'jaws_env_set')?.input).toEqual({
      stage: 'dev',
      name: 'TABLE_NAME',
      value: 'new',
    });
    await close();
  });
});

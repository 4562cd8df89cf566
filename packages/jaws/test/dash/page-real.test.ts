import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type StartedDash, start } from './dash.ts';
import { startOrders } from './orders.ts';
import {
  chromiumPath,
  goTo,
  type Opened,
  openPage,
  settled,
  soon,
  startBrowser,
  withoutChromium,
} from './page-browser.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const built = fileURLToPath(new URL('../../dist/dash', import.meta.url));

describe.skipIf(chromiumPath === undefined)(
  `the page with the real server and a deployed project${withoutChromium}`,
  () => {
    let orders: Awaited<ReturnType<typeof startOrders>>;
    let dash: StartedDash;
    let browser: Browser;
    let opened: Opened;
    let page: Page;
    beforeAll(async () => {
      [orders, browser] = await Promise.all([startOrders(), startBrowser()]);
      dash = await start({ host: orders.host, cwd: orders.root, write: true, over: { folder: built } });
      // Opened like a browser: with a code that is valid once.
      const { origin, hash } = new URL(dash.onceUrl());
      opened = await openPage(browser, origin, '#/', { key: hash.slice(1) });
      page = opened.page;
    });
    afterAll(async () => {
      await browser?.close();
      await dash?.close();
      await orders?.cloud.close();
    });

    const visit = async (hash: string) => {
      await goTo(page, hash);
      await settled(page);
    };

    test('the overview has what is deployed', async () => {
      await settled(page);
      expect(page.url()).toBe(`http://127.0.0.1:${dash.port}/#/`);
      const table = await page.locator('table.stages').textContent();
      expect(table).toMatch(/dev ?local.*prod ?protected/);
      await soon(() => page.locator('table.stages a', { hasText: '#1' }).count()).toBe(2);
      await soon(() => page.getByRole('group', { name: 'Regions of dev' }).getByRole('link').count()).toBe(2);
    });

    test('a change is planned and deployed, with its progress, and is a release', async () => {
      orders.write({
        'aws_modules/shop/fail/handler.ts':
          'export const handler = async () => { console.log("before it fails again"); throw new Error("on purpose"); };\n',
      });
      await visit('#/dev/all/functions?ticks=shop/fail');
      await page.getByRole('button', { name: 'Plan and deploy 1 function' }).click();
      await page.locator('.changes', { hasText: 'shop/fail' }).waitFor({ timeout: 60_000 });
      await page.getByRole('button', { name: 'Deploy to dev' }).click();
      const run = page.getByRole('region', { name: 'Deploying 1 function to dev' });
      await run.getByText(/^Release 2, \d stacks\.$/).waitFor({ timeout: 60_000 });
      await soon(() => run.locator('li', { hasText: 'Done' }).count()).toBe(2);
      await visit('#/dev/all/releases/2');
      await page.locator('.changes', { hasText: 'shop/fail' }).waitFor();
    });

    test('an endpoint answers in the console, and its time is in the waterfall', async () => {
      await visit('#/dev/us-east-1/console/PUT%20%2Forders%2F%7Bid%7D');
      await page.getByLabel('id in the path').fill('o-1');
      await page.getByRole('button', { name: 'Add a header' }).click();
      await page.getByLabel('Headers: name 1').fill('X-Token');
      await page.getByLabel('Headers: value 1').fill('known');
      await page.getByRole('button', { name: 'Send' }).click();
      const answer = page.getByRole('region', { name: 'Answer', exact: true });
      await answer.waitFor({ timeout: 60_000 });
      await soon(() => answer.textContent()).toContain('200');
      await page.getByRole('link', { name: 'Timeline' }).click();
      await page.locator('.waterfall', { hasText: 'dynamodb:PutItem' }).waitFor();
      for (const part of ['Gateway', 'PUT /orders/{id}', 'Authorizer', 'Function', 'shop/put'])
        await soon(() => page.locator('.waterfall').textContent()).toContain(part);
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await page.getByText('same result as before').waitFor({ timeout: 60_000 });
    });

    test('the schema of the code is a form', async () => {
      await visit('#/dev/us-east-1/console/ANY%20%2Fecho%2F%7Bname%7D');
      await page.getByLabel('Method').selectOption('POST');
      await page.getByLabel('name in the path').fill('a');
      await page.getByLabel('name required').fill('Ana');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('region', { name: 'Response body' }).waitFor({ timeout: 60_000 });
      await soon(() => page.getByRole('region', { name: 'Response body' }).textContent()).toContain(
        '{\\n  \\"name\\": \\"Ana\\"\\n}',
      );
    });

    test('a failure is in the logs, from where it leads to its request', async () => {
      await visit('#/dev/us-east-1/console/GET%20%2Ffail');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('.answer', { hasText: '502' }).waitFor({ timeout: 60_000 });
      await visit('#/dev/us-east-1/logs?q=before+it+fails+again');
      await page
        .locator('.grid-box [data-row]', { hasText: 'before it fails again' })
        .first()
        .click({ timeout: 60_000 });
      await page.locator('dialog dd a').nth(1).click();
      await page.locator('dialog', { hasText: 'on purpose' }).waitFor();
      await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
    });

    test('variables are set, shown and removed', async () => {
      await visit('#/dev/all/variables');
      await page.getByText('TOKEN', { exact: true }).click();
      await page.getByRole('button', { name: 'Set…' }).click();
      await page.getByLabel('Value', { exact: true }).fill('s3cret-value');
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await page.waitForSelector('dialog', { state: 'detached' });
      await settled(page);
      await page.getByText('TOKEN', { exact: true }).click();
      await page.getByRole('button', { name: 'Show values' }).click();
      await page.locator('dialog .value', { hasText: 's3cret-value' }).first().waitFor();
      await page.getByRole('button', { name: 'Remove…' }).click();
      await page.getByRole('button', { name: 'Remove TOKEN' }).click();
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.locator('.grid-box [data-row]', { hasText: 'Not set' }).waitFor();
    });

    test("the stage's resources in the local cloud can be viewed, and its metrics counted", async () => {
      await visit('#/dev/us-east-1/local/tables/Orders');
      await page.locator('.grid-box [data-row]', { hasText: 'o-1' }).waitFor();
      await visit('#/dev/us-east-1/local/queues');
      await page.getByText('Viewing receives none.').waitFor();
      await visit('#/dev/us-east-1/metrics');
      await page.locator('.grid-box [data-row]', { hasText: 'shop/put' }).waitFor();
      await soon(() => page.locator('.plot canvas').count()).toBeGreaterThan(3);
    });

    test('a protected stage stays as it is, and the console of the browser has nothing to complain of', async () => {
      await visit('#/prod/all/functions');
      await page.getByText('jaws dash --web --allow-write --allow-protected').waitFor();
      expect(await page.getByRole('button', { name: /deploy/ }).count()).toBe(0);
      expect(dash.bugs).toEqual([]);
      expect(opened.complaints).toEqual([]);
    });
  },
);

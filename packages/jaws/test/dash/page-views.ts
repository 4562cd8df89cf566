import type { Page } from 'playwright-core';
import { goTo, settled } from './page-browser.ts';

export interface View {
  readonly name: string;
  /** `#/…`. */
  readonly at: string;
  /** A text on the page. */
  readonly shows: string;
  /** Steps that open the view. */
  readonly act?: (page: Page) => Promise<void>;
}

const openRow = (at: number) => async (page: Page) => {
  await page.locator('.grid-box [data-row]').nth(at).click();
  await page.waitForSelector('dialog[open]');
};

const press = (key: string) => async (page: Page) => {
  await page.keyboard.press(key);
  await page.waitForSelector('dialog[open]');
};

/** Every page, and what opens on it. */
export const views: readonly View[] = [
  { name: 'overview', at: '#/', shows: 'Stages and regions' },
  { name: 'functions', at: '#/prod/all/functions', shows: '500 functions' },
  { name: 'function', at: '#/prod/all/functions/orders%2Fcreate', shows: 'orders/create' },
  {
    name: 'plan',
    at: '#/prod/all/functions',
    shows: 'Replaces it: its data is lost',
    act: async (page) => {
      await page.getByRole('button', { name: /^Plan/ }).click();
      await page.waitForSelector('.changes');
    },
  },
  { name: 'releases', at: '#/prod/all/releases', shows: '#42' },
  { name: 'release', at: '#/prod/all/releases/41', shows: 'Compared with release 40' },
  { name: 'requests', at: '#/dev/all/requests', shows: '120 latest' },
  { name: 'request', at: '#/dev/all/requests/8b1a9953-c461-4d6f-9b5e-000000000003', shows: 'dynamodb:PutItem' },
  {
    name: 'console',
    at: '#/dev/all/console/POST%20%2Forders%2Flist',
    shows: '201',
    act: async (page) => {
      await page.getByRole('button', { name: 'Send' }).click();
      await page.waitForSelector('.answer');
    },
  },
  { name: 'logs', at: '#/prod/all/logs', shows: '1,000 lines' },
  { name: 'log line', at: '#/prod/all/logs', shows: 'Only its lines', act: openRow(2) },
  { name: 'rollout', at: '#/staging/all/rollout', shows: 'left to watch' },
  {
    name: 'cost',
    at: '#/prod/all/cost',
    shows: '30 regions',
    act: (page) => page.getByRole('button', { name: 'Compare stages' }).click(),
  },
  { name: 'metrics', at: '#/prod/all/metrics?cold=1', shows: 'Invocations' },
  { name: 'variables', at: '#/prod/all/variables', shows: 'STRIPE_KEY' },
  { name: 'variable', at: '#/prod/all/variables', shows: 'payments/confirm', act: openRow(3) },
  {
    name: 'set a variable',
    at: '#/prod/all/variables',
    shows: 'Functions get it with their next deployment',
    act: async (page) => {
      await page.getByRole('button', { name: /^Set a variable/ }).click();
      await page.waitForSelector('dialog[open]');
    },
  },
  { name: 'tables', at: '#/dev/all/local', shows: 'dev-shop-Orders' },
  { name: 'buckets', at: '#/dev/all/local/buckets', shows: 'invoices/' },
  { name: 'queues', at: '#/dev/all/local/queues', shows: 'Viewing receives none' },
  { name: 'mails', at: '#/dev/all/local/mails', shows: 'Thank you for your order' },
  { name: 'keys', at: '#/', shows: 'Local cloud', act: press('?') },
];

/** Goes there in an open page. */
export async function show(page: Page, view: View): Promise<void> {
  // Visits another page in between, so that nothing of the previous view remains.
  await goTo(page, '#/nowhere/all/functions');
  await goTo(page, view.at);
  await settled(page);
  if (view.act) {
    await view.act(page);
    await settled(page);
  }
  await page
    .waitForFunction((text) => document.body.textContent.includes(text), view.shows)
    .catch((error: unknown) => {
      throw new Error(`${view.name} does not show "${view.shows}"`, { cause: error });
    });
}

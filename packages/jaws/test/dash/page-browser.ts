import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium, NO_CHROMIUM, startChromium } from '../../../../test/chromium.ts';

/** Undefined if there is none. */
export const chromiumPath = findChromium();

/** Printed when tests are skipped. */
export const withoutChromium = chromiumPath === undefined ? ` (skipped: ${NO_CHROMIUM})` : '';

export const startBrowser = (): Promise<Browser> => startChromium(chromiumPath!);

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  /** For axe, which is injected into the page. */
  readonly bypassCSP?: boolean;
  /** The key in its address that opens the page. */
  readonly key?: string;
}

export interface Opened {
  readonly page: Page;
  /** Errors in the console, in the page, of its policy, and requests to other hosts. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** The page at an address (`#/…`), once it has accepted its key. */
export async function openPage(
  browser: Browser,
  url: string,
  hash: string,
  { width = 1440, dark = false, bypassCSP = false, key = 'token=test' }: Look = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    bypassCSP,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked ${request.url()}`);
  });
  // SLOW_BROWSER=6 has a page compute six times as slowly: what a busy machine does to it.
  const rate = Number(process.env.SLOW_BROWSER ?? 1);
  if (rate > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate });
  await page.goto(`${url}/#${key}`);
  await page.waitForSelector('#main');
  if (hash !== '#/') await goTo(page, hash);
  return { page, complaints, close: () => context.close() };
}

/** Another address of the page; resolves once the page has noticed it. A test has to wait for the new view. */
export const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate(
    (to) =>
      new Promise<void>((resolve) => {
        if (location.hash === to) return resolve();
        // The page's own listener is the older one, so it comes first.
        addEventListener('hashchange', () => resolve(), { once: true });
        location.replace(to);
      }),
    hash,
  );

/** Waits until the project has been read and nothing is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => !document.querySelector('[aria-busy="true"]') && document.querySelector('#main h1') !== null,
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Expects a value to become this: a page draws after a change arrives, and a busy machine is slow. */
export const soon = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 15_000, interval: 50 });

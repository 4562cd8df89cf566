import type { Browser, Page } from 'playwright-core';
import { findChromium, NO_CHROMIUM, startChromium } from '../../../../test/chromium.ts';

/** Undefined where there is none. */
export const chromiumPath = findChromium();

/** Said where tests are skipped. */
export const withoutChromium = chromiumPath === undefined ? ` (skipped: ${NO_CHROMIUM})` : '';

export const startBrowser = (): Promise<Browser> => startChromium(chromiumPath!);

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  /** For axe, which is put into the page. */
  readonly bypassCSP?: boolean;
  /** What opens the page, as its address has it. */
  readonly key?: string;
}

export interface Opened {
  readonly page: Page;
  /** Errors in the console, of the page, of its policy, and requests to elsewhere. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** The page at an address (`#/…`), once its key was taken. */
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
  await page.goto(`${url}/#${key}`);
  await page.waitForSelector('main');
  if (hash !== '#/') await page.evaluate((to) => location.replace(to), hash);
  return { page, complaints, close: () => context.close() };
}

/** Until nothing is being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => !document.querySelector('[aria-busy="true"]') && document.querySelector('h1') !== null,
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

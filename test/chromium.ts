import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The message if a test that needs a browser is left out. */
export const NO_CHROMIUM = 'no Chromium was found: install one, or name it in the variable CHROMIUM';

/**
 * Path of this machine's Chromium: the variable `CHROMIUM`, or else one of the usual places. Undefined if there is none.
 */
export const findChromium = (): string | undefined =>
  process.env.CHROMIUM === undefined ? USUAL.find((path) => existsSync(path)) : process.env.CHROMIUM;

/** Starts this machine's Chromium without a window. It stores nothing and makes no calls by itself. */
export function startChromium(path: string): Promise<Browser> {
  // Chromium refuses to be sandboxed as root, as in many containers.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: path,
    args: ['--disable-background-networking', '--no-first-run', ...(isRoot ? ['--no-sandbox'] : [])],
  });
}

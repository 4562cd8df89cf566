import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Answers, answers } from './page-answers.ts';
import { chromiumPath, goTo, openPage, settled, soon, startBrowser, withoutChromium } from './page-browser.ts';
import { metrics } from './page-measured.ts';
import { servePage } from './page-server.ts';
import { grid, status } from './page-state.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const dead = 'us-east-2';
const error = { code: 'AwsUnreachable', message: `${dead} does not answer.` };

/** Reads of `prod` in which a region delays its answer until `end` is called. */
function keptWaiting() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const place = <Region extends { readonly region: string }>(regions: readonly Region[], over: object) =>
    regions.map((one) => (one.region === dead ? { ...one, ...over } : one));
  const gridWith = (over: object) => ({
    ...grid(),
    stages: grid().stages.map((one) => ({ ...one, regions: place(one.regions, over) })),
  });
  const statusWith = (stage: string, over: object) => {
    const found = status(stage, undefined);
    return { ...found, regions: place(found.regions, { functions: [], ...over }) };
  };
  const metricsWith = (stage: string, over: object) => {
    const found = metrics(stage, undefined, undefined, 180);
    return { ...found, regions: place(found.regions, { functions: [], ...over }) };
  };
  const own: Answers = {
    ...answers(),
    async jaws_grid(_, { soFar }) {
      soFar(gridWith({ state: 'waiting', release: undefined, cost: undefined }));
      await ended;
      return gridWith({ state: 'unreachable', release: undefined, cost: undefined, reason: error.message, error });
    },
    async jaws_status({ stage = 'dev' }, { soFar }) {
      soFar(statusWith(stage, { waiting: true }));
      await ended;
      return statusWith(stage, { error });
    },
    async jaws_metrics({ stage }, { soFar }) {
      soFar(metricsWith(stage, { waiting: true }));
      await ended;
      return metricsWith(stage, { error });
    },
  };
  return { own, end };
}

describe.skipIf(chromiumPath === undefined)(`a region that does not answer${withoutChromium}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test('keeps no other waiting: it is waited for by itself, then it does not answer', async () => {
    const { own, end } = keptWaiting();
    const server = await servePage(own);
    const { page, close, complaints } = await openPage(browser, server.url, '#/');
    // The stream of events must be open: the first look at everything comes with it.
    const cell = (region: string) => page.locator('table.stages tr', { hasText: region }).first();
    await page.getByRole('button', { name: 'Reload Stages and regions' }).click();
    await soon(() => cell(dead).textContent()).toContain('Waiting');
    await soon(() => cell('us-east-1').textContent()).toContain('#41');
    await goTo(page, '#/prod/all/functions');
    await page.getByText(`Waiting for ${dead}.`).waitFor();
    await soon(() => page.locator('[data-row="1"]').first().textContent()).toContain(`${dead}: waiting for its answer`);
    await goTo(page, '#/prod/all/metrics');
    await page.getByText('Waiting for its answer').waitFor();
    await soon(() => page.getByRole('grid', { name: 'Functions' }).locator('[data-row]').count()).toBeGreaterThan(0);
    end();
    await page.getByText(error.message).first().waitFor();
    await goTo(page, '#/prod/all/functions');
    await page.getByText(`${dead} could not be read`).waitFor();
    expect(await page.getByText(`Waiting for ${dead}.`).count()).toBe(0);
    await goTo(page, '#/');
    await settled(page);
    await soon(() => cell(dead).textContent()).toContain('Does not respond');
    // Complete data stays on the page while it is read again.
    expect(await page.locator('table.stages').textContent()).not.toContain('Waiting');
    expect(complaints).toEqual([]);
    await close();
    await server.close();
  });
});

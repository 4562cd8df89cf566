import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Answering, type Answers, answers } from './page-answers.ts';
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
  /** A result that lacks a region as a whole. */
  const lacking = <Name extends 'jaws_releases' | 'jaws_rollout' | 'jaws_requests' | 'jaws_logs'>(tool: Name) =>
    (async (input: never, answering: Answering) => {
      const whole = await (answers()[tool] as (input: never, answering: Answering) => object)(input, answering);
      answering.soFar({ ...whole, waiting: [dead] } as never);
      await ended;
      return { ...whole, unread: [{ region: dead, ...error }] };
    }) as unknown as NonNullable<Answers[Name]>;
  /** A result with a part for each region. */
  const inRegions = <Name extends 'jaws_env_names' | 'jaws_cost'>(tool: Name, none: object) =>
    (async (input: never, answering: Answering) => {
      const whole = (await (answers()[tool] as (input: never, answering: Answering) => object)(input, answering)) as {
        readonly regions: readonly { readonly region: string }[];
      };
      answering.soFar({ ...whole, regions: place(whole.regions, { ...none, waiting: true }) } as never);
      await ended;
      return { ...whole, regions: place(whole.regions, { ...none, error }) };
    }) as unknown as NonNullable<Answers[Name]>;
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
    jaws_releases: lacking('jaws_releases'),
    jaws_rollout: lacking('jaws_rollout'),
    jaws_requests: lacking('jaws_requests'),
    jaws_logs: lacking('jaws_logs'),
    jaws_env_names: inRegions('jaws_env_names', { variables: [] }),
    jaws_cost: inRegions('jaws_cost', { monthly: 0, fixed: [], used: [], unpriced: [] }),
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

  const first = (hash: string) => `#/prod/all/${hash}`;

  test.each([
    ['releases', '[role=grid][aria-label=Releases] [data-row]'],
    ['rollout', 'ol.waves li'],
    ['requests', '[role=grid][aria-label=Requests] [data-row]'],
    ['logs', '[role=grid][aria-label="Log lines, oldest first"] [data-row]'],
    ['variables', '[role=grid][aria-label=Variables] [data-row]'],
    ['cost', 'table.costs tbody tr'],
  ])(
    'the page %s shows what the others answered, and nothing in it moves as the region is given up',
    async (name, row) => {
      const { own, end } = keptWaiting();
      const server = await servePage(own);
      const { page, close, complaints } = await openPage(browser, server.url, first(name));
      const waits = name === 'cost' ? page.getByText('Waiting for its answer') : page.getByText(`Waiting for ${dead}.`);
      await waits.first().waitFor();
      await soon(() => page.locator(row).count()).toBeGreaterThan(0);
      const places = () =>
        page.locator(row).evaluateAll((all) => all.slice(0, 5).map((one) => one.getBoundingClientRect().y));
      // Lines of a log are scrolled to the last one after they are drawn.
      let before = await places();
      await soon(async () => {
        const earlier = before;
        before = await places();
        return earlier.join() === before.join();
      }).toBe(true);
      end();
      await page.getByText(error.message).first().waitFor();
      expect(await waits.count()).toBe(0);
      expect(await places()).toEqual(before);
      expect(complaints).toEqual([]);
      await close();
      await server.close();
    },
  );

  test('an action that all regions take part in waits for the region, and says so', async () => {
    const { own, end } = keptWaiting();
    const server = await servePage(own);
    const { page, close } = await openPage(browser, server.url, '#/staging/all/rollout');
    const abort = page.getByRole('button', { name: 'Abort…' });
    await abort.waitFor();
    expect([await abort.isDisabled(), await abort.getAttribute('aria-description')]).toEqual([
      true,
      `Waiting for ${dead}.`,
    ]);
    await goTo(page, '#/staging/all/variables');
    await page.getByRole('row', { name: /STRIPE_KEY/ }).click();
    const cell = page.getByRole('dialog').getByRole('row', { name: dead });
    await soon(() => cell.textContent()).toContain('Waiting for its answer');
    expect(await page.getByRole('button', { name: 'Set…' }).isDisabled()).toBe(true);
    await page.getByText('It can be changed then.').waitFor();
    await page.keyboard.press('Escape');
    await goTo(page, '#/staging/all/releases');
    await page.getByRole('row', { name: /#40/ }).click();
    const back = page.getByRole('button', { name: 'Roll back to it…' });
    await back.waitFor();
    expect(await back.isDisabled()).toBe(true);
    end();
    await soon(() => back.isDisabled()).toBe(false);
    await page.keyboard.press('Escape');
    await goTo(page, '#/staging/all/rollout');
    await soon(() => abort.isDisabled()).toBe(false);
    await close();
    await server.close();
  });
});

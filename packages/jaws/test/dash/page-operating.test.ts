import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextStep } from '../../../cloud/src/mailbox/next-step.ts';
import { parseRoute } from '../../src/dash/page/base/route.ts';
import { endpointCosts, linesOf, unpricedOf } from '../../src/dash/page/pages/cost/sums.ts';
import { logsOf } from '../../src/dash/page/pages/local/alarm.ts';
import { aroundOf } from '../../src/dash/page/pages/logs/lines.ts';
import { bakeOf } from '../../src/dash/page/pages/rollout/state.ts';
import { answers } from './page-answers.ts';
import { chromiumPath, goTo, openPage, settled, soon, startBrowser, withoutChromium } from './page-browser.ts';
import { drill, rollout } from './page-operating.ts';
import { type PageServer, servePage } from './page-server.ts';

test('a wave is watched as long as it says; what is left goes on only while somebody runs it', () => {
  const now = rollout('staging');
  expect([0, 1, 2].map((wave) => bakeOf(now, wave, 10))).toEqual([
    { of: 600, watched: 600, left: 0 },
    { of: 900, watched: 322, left: 578 },
    undefined,
  ]);
  expect(bakeOf({ ...now, runner: undefined }, 1, 10)).toEqual({ of: 900, watched: 312, left: 588 });
  expect(bakeOf({ ...now, step: 'deploying' }, 1, 10)).toEqual({ of: 900, watched: 0, left: 900 });
  expect(bakeOf(now, 1, 10_000)).toEqual({ of: 900, watched: 900, left: 0 });
});

test('costs of a resource are added up over its regions, and an endpoint costs what its API and its function do', () => {
  const call = (region: string, requests: number, ms: number, usd: number) => ({
    region,
    monthly: 0,
    fixed: [{ id: 'm/f', type: 'AWS::Lambda::Function', usd: 1 }],
    used: [
      { id: 'm/f', type: 'AWS::Lambda::Function', usd, use: { kind: 'function' as const, requests, ms }, parts: [] },
      {
        ...{ id: 'Sockets', type: 'AWS::ApiGatewayV2::Api', usd: 6 },
        use: { kind: 'api' as const, requests: 2e6, messages: 6e6 },
        parts: [{ key: 'apigateway/messages' as const, units: 6, usd: 6 }],
      },
      {
        ...{ id: 'Api', type: 'AWS::ApiGateway::RestApi', usd: 7 },
        use: { kind: 'api' as const, requests: 2e6 },
        parts: [{ key: 'apigateway/rest' as const, units: 2, usd: 7 }],
      },
    ],
    unpriced: [{ id: 'X', type: 'T', why: 'nobody knows' }],
  });
  const regions = [call('a', 100, 10, 0.001), call('b', 300, 50, 0.009)];
  const [api, , fn] = linesOf(regions);
  expect(api).toMatchObject({ id: 'Api', group: 'API', total: 14, use: { requests: 4e6 } });
  expect(fn).toMatchObject({ id: 'm/f', group: 'Functions', fixed: 2, use: { requests: 400, ms: 40 } });
  expect(fn?.used).toBeCloseTo(0.01);
  const endpoints = [
    { id: 'GET /f', function: 'm/f' },
    { id: 'GET /g', function: 'm/g' },
  ];
  expect(endpointCosts({ regions, endpoints })).toEqual([
    { id: 'GET /f', function: 'm/f', least: expect.closeTo(13.5), most: expect.closeTo(33.5) },
    { id: 'GET /g', function: 'm/g', least: undefined, most: undefined },
  ]);
  expect(unpricedOf(regions)).toEqual([{ why: 'nobody knows', type: 'T', ids: ['X'], regions: ['a', 'b'] }]);
});

test("the command in an alarm's mail leads to the logs of then, from the mailbox of the cloud as from the dash", () => {
  const time = '2026-11-29T12:00:00.000Z';
  const text = 'links/get failed in prod of shop, eu-west-1. Next: jaws logs links/get -s prod -r eu-west-1';
  const place = { page: 'logs', stage: 'prod', region: 'eu-west-1', item: undefined };
  const route = { ...place, query: { at: time, fn: 'links/get' } };
  expect(parseRoute(logsOf(text, time)!)).toEqual(route);
  expect(parseRoute(logsOf('Next: jaws logs -s prod -r eu-west-1', time)!)).toEqual({ ...place, query: { at: time } });
  expect(logsOf('Thank you for your order.', time)).toBeUndefined();
  expect(aroundOf(time)).toMatchObject({ since: '2026-11-29T11:50:00.000Z', until: '2026-11-29T12:05:00.000Z' });
  expect(aroundOf('no time')).toBeUndefined();
  const next = (body: string) => nextStep({ text: body, timestamp: Date.parse(time) });
  expect(next(text)).toMatchObject({ project: 'shop', stage: 'prod' });
  expect(parseRoute(next(text)!.hash)).toEqual(route);
  expect(parseRoute(next('it failed in prod of shop, eu-west-1. Next: jaws logs -s prod -r eu-west-1')!.hash)).toEqual({
    ...place,
    query: { at: time },
  });
  expect(next('Thank you')).toBeUndefined();
  expect(next('a in prod of shop, eu-west-1. Next: jaws logs m/f"><script> -s prod -r eu-west-1')).toBeUndefined();
});

describe.skipIf(chromiumPath === undefined)(`rollouts, costs and drills in a browser${withoutChromium}`, () => {
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), servePage(answers())]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test('a rollout has its waves with the state of each region, and how long it is still watched', async () => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/rollout');
    const waves = page.getByRole('list', { name: 'Waves' }).locator('> li');
    await soon(() => waves.count()).toBe(3);
    await soon(() => waves.nth(0).textContent()).toMatch(/us-east-1.*Done.*Watched for 10 min 0 s/);
    await soon(() => waves.nth(1).textContent()).toMatch(/us-east-2.*Watched.*of 15 min 0 s left to watch/);
    await soon(() => waves.nth(2).textContent()).toMatch(/ca-central-1.*Waiting.*Not watched/);
    expect(await Promise.all([0, 1, 2].map((at) => waves.nth(at).getAttribute('aria-current')))).toEqual([
      null,
      'step',
      null,
    ]);
    const left = () => waves.nth(1).locator('.bake p').textContent();
    const before = await left();
    // It continues between two answers.
    await soon(left).not.toBe(before);
    await page.getByRole('button', { name: 'Pause…' }).click();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await soon(() => server.asked.find(({ tool }) => tool === 'jaws_rollout_pause')?.input).toEqual({
      stage: 'staging',
    });
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await page.getByRole('button', { name: 'Continue…' }).count()).toBe(0);
    await close();
  });

  test('an interrupted rollout can be continued or aborted, after a confirmation', async () => {
    const base = answers();
    const accepts = ['continue', 'pause', 'abort'] as const;
    const own = await servePage({
      ...base,
      jaws_rollout: ({ stage }) => ({ stage, rollout: { ...rollout(stage), runner: undefined, accepts }, unread: [] }),
      jaws_rollout_abort: ({ stage }) => ({ stage, release: 42, runner: undefined, undone: ['us-east-1'], left: [] }),
    });
    const { page, close } = await openPage(browser, own.url, '#/staging/all/rollout');
    await page.getByText('Interrupted: nothing runs it').waitFor();
    await page.getByRole('button', { name: 'Abort…' }).click();
    await page.getByText('are rolled back, the last one first').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(own.asked.some(({ tool }) => tool === 'jaws_rollout_abort')).toBe(false);
    await page.getByRole('button', { name: 'Continue…' }).click();
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByText('The rollout is done: 0 stacks.').waitFor();
    await page.getByRole('button', { name: 'Abort…' }).click();
    await page.getByRole('button', { name: 'Abort in staging' }).click();
    await page.getByText('Rolled back: us-east-1.').waitFor();
    await close();
    await own.close();
  });

  test('a dash that may only read shows a rollout and has no button for it', async () => {
    const own = await servePage(answers(false));
    const { page, close, complaints } = await openPage(browser, own.url, '#/staging/all/rollout');
    await page.getByText('left to watch').waitFor();
    await goTo(page, '#/dev/all/rollout');
    await page.getByText('No rollout yet').waitFor();
    // It is polled: the console stays empty.
    expect(complaints).toEqual([]);
    await goTo(page, '#/staging/all/rollout');
    await page.getByText('left to watch').waitFor();
    expect(await page.getByRole('button', { name: /^(?:Pause|Continue|Abort)/ }).count()).toBe(0);
    await page.getByText('jaws dash --web --allow-write').waitFor();
    await close();
    await own.close();
  });

  test('a link without a key works where another tab of the dash is open, and says how to get in where none is', async () => {
    const hash = '#/dev/us-east-1/logs?at=2026-11-29T12%3A00%3A00.000Z&fn=orders%2Fcreate';
    const { page, close } = await openPage(browser, server.url, '#/');
    await settled(page);
    const context = page.context();
    const tab = await context.newPage();
    await tab.goto(`${server.url}/${hash}`);
    await tab.getByRole('button', { name: /^Around 2026-11-29/ }).waitFor();
    expect(tab.url()).not.toContain('token');
    await soon(() => server.asked.findLast(({ tool }) => tool === 'jaws_logs')?.input).toMatchObject({
      functions: ['orders/create'],
      since: '2026-11-29T11:50:00.000Z',
      until: '2026-11-29T12:05:00.000Z',
    });
    // A dash that has ended leaves tabs with an invalid token: nobody gets in with it.
    await page.evaluate(() => {
      sessionStorage.setItem('token', 'old');
    });
    await page.reload();
    await tab.close();
    const other = await context.newPage();
    await other.goto(`${server.url}/${hash}`);
    await other.getByText('This address lacks its key').waitFor();
    await close();
  });

  test('costs are by region, resource and endpoint; missing and old prices are reported', async () => {
    const { page, close } = await openPage(browser, server.url, '#/staging/all/cost');
    await page.getByText('With the traffic of usage.json.').waitFor();
    await page.getByText('prices are over 90 days old').waitFor();
    const unpriced = page.getByRole('region', { name: 'What has no price' });
    await soon(() => unpriced.locator('tbody tr').count()).toBe(2);
    await soon(() => unpriced.textContent()).toContain('AWS::OpenSearchService::Domain');
    const lines = page.getByRole('grid', { name: 'Cost by function and resource' });
    await soon(() => lines.locator('[data-row="0"]').textContent()).toContain('Cache');
    await soon(() =>
      page.getByRole('grid', { name: 'Cost of endpoints' }).locator('[data-row="0"]').textContent(),
    ).toMatch(/\$\d/);
    await page.getByLabel('Traffic').selectOption('metrics');
    await page.getByLabel('Days').selectOption('30');
    await page.getByText('As if a month were like the last 30 days.').waitFor();
    const { input } = server.asked.findLast(({ tool }) => tool === 'jaws_cost')!;
    expect(input).toEqual({ stage: 'staging', traffic: 'metrics', days: 30 });
    await page.getByRole('button', { name: 'Compare stages' }).click();
    await soon(() =>
      page.getByRole('region', { name: 'Cost of stages' }).locator('td.strong').allTextContents(),
    ).toEqual([expect.stringMatching(/^\$/), expect.stringMatching(/^\$/), expect.stringMatching(/^\$/)]);
    await close();
  });

  test('a drill that runs is on the map: the lost region, who answers, and what fails', async () => {
    let drills = [drill];
    const own = await servePage({ ...answers(), jaws_drill: () => ({ drills }) });
    const { page, close } = await openPage(browser, own.url, '#/');
    const view = page.getByRole('region', { name: 'Drill: staging loses us-east-1' });
    await view.waitFor();
    await soon(() => view.textContent()).toContain('the stage itself is not touched');
    await soon(() => view.textContent()).toContain('61 failed');
    const map = page.getByRole('group', { name: 'Regions of staging in the drill' });
    await map.getByRole('link', { name: /^us-east-1, .*Lost in the drill/ }).waitFor();
    await soon(() => map.locator('.flow').count()).toBe(9);
    await soon(() => map.locator('.flow.bad').count()).toBe(1);
    drills = [{ ...drill, phase: 'back', recent: { seconds: 10, flows: [] } }];
    await view.getByText('Region is back').waitFor();
    drills = [];
    await view.waitFor({ state: 'detached' });
    await page.getByRole('group', { name: 'Regions of prod' }).waitFor();
    await goTo(page, '#/?map=dev');
    await settled(page);
    drills = [drill];
    // Another stage was selected: its map stays.
    await page.getByRole('group', { name: 'Regions of dev' }).waitFor();
    await close();
    await own.close();
  });
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { awsAt, domainProject, edit, everything } from '../testing/domains.ts';
import { testHost } from '../testing/project.ts';
import { drill } from './drill.ts';
import { type DrillProgress, runningDrills } from './progress.ts';
import type { DrillOptions, DrillReport } from './types.ts';

// Slow: functions are called for seconds while regions go and come back.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A project whose stage prod is deployed in four regions, with a zone of its own. */
async function deployed(name: string, protocol: 'REST' | 'HTTP', domain: object): Promise<string> {
  await awsAt(cloud.endpoint).zone(`${name}.test`);
  const root = domainProject({ name, protocol, domains: [{ name: `api.${name}.test`, ...domain }] });
  await deploy(testHost(cloud.endpoint), { project: openProject(root), selection: everything });
  return root;
}

const drilled = (root: string, over: Partial<DrillOptions> = {}, host = testHost(cloud.endpoint)) =>
  drill(host, {
    project: openProject(root),
    stage: 'prod',
    lose: 'eu-west-1',
    seconds: 120,
    from: ['eu-central-1', 'us-west-2', 'ap-southeast-2', 'sa-east-1'],
    env: process.env,
    agree: () => Promise.reject(new Error('nobody is to be asked about a copy')),
    ...over,
  });

/** Seconds: three checks, one every ten seconds, and the time that a resolver caches an alias. */
const detection = 30;
const ttl = 60;

/** Limits for clients during the loss of a region with health checks every ten seconds. */
function expectBounded(report: DrillReport): void {
  expect(report.detected).toBeLessThanOrEqual(detection);
  expect(report.recovered).toBeLessThanOrEqual(detection + ttl);
  expect(report.returned).toBeLessThanOrEqual(detection);
  const failing = report.traffic.filter(({ failed }) => failed > 0).map(({ at }) => at);
  expect(Math.min(...failing)).toBeGreaterThanOrEqual(report.lostAt);
  expect(Math.max(...failing)).toBeLessThan(report.lostAt + detection + ttl);
  // Clients that know the other regions' addresses lose nothing; those that resolve the name again get the same cached answer.
  expect(report.failed.otherRegion).toBe(0);
  expect(report.failed.sameName).toBeGreaterThan(0);
}

describe.each(['REST', 'HTTP'] as const)('%s APIs in four regions', (protocol) => {
  const name = `drill${protocol.toLowerCase()}`;
  test('lose one: its clients fail until it is detected and their resolvers have forgotten', async () => {
    const root = await deployed(name, protocol, { health: '/health', fast: true, basePath: 'v1' });
    edit(root, (jaws) => {
      jaws.promises = { prod: { availability: 99.9, recoveryTime: '1m' } };
    });
    const seen: DrillProgress[] = [];
    const host = testHost(cloud.endpoint, () => seen.push(...runningDrills(root, new Date())));
    const report = await drilled(root, {}, host);
    // Others see it while it runs, but not afterwards.
    expect(seen.at(-1)).toMatchObject({
      stage: 'prod',
      lost: 'eu-west-1',
      ground: 'copy',
      lostAt: 60,
      restoredAt: 180,
    });
    expect(runningDrills(root, new Date())).toEqual([]);
    expectBounded(report);
    expect(report).toMatchObject({ url: `https://api.${name}.test/v1/health`, ground: 'copy', lost: 'eu-west-1' });
    const ways = report.places.map(({ place, failed, before, during, after }) => [
      place,
      failed > 0,
      before,
      during,
      after,
    ]);
    expect(ways).toEqual([
      ['eu-central-1', true, 'eu-west-1', 'us-east-1', 'eu-west-1'],
      ['us-west-2', false, 'us-east-1', 'us-east-1', 'us-east-1'],
      ['ap-southeast-2', false, 'ap-southeast-2', 'ap-southeast-2', 'ap-southeast-2'],
      ['sa-east-1', false, 'sa-east-1', 'sa-east-1', 'sa-east-1'],
    ]);
    // This includes CloudPing's medians: 93 ms from eu-central-1 to us-east-1, 64 ms from us-west-2.
    const [moved, stayed] = report.places;
    expect([moved!.p99! >= 93, stayed!.p50! >= 64, report.places[2]!.p50! < 60]).toEqual([true, true, true]);
    expect(report.promises).toEqual([
      { promise: 'availability', promised: 99.9, measured: report.monthly, kept: true },
      { promise: 'recoveryTime', promised: 60, measured: report.recovered, kept: false },
    ]);
    // The cloud itself did not notice.
    expect(cloud.faults.list()).toEqual([]);
    expect((await fetch(`${cloud.endpoint}/_jaws/faults`).then((answer) => answer.json())) as object).toMatchObject({
      regionsDown: {},
    });
  }, 120_000);

  test('never notice it without a health check', async () => {
    const root = await deployed(`${name}bare`, protocol, {});
    const host = testHost(cloud.endpoint);
    const report = await drilled(root, { path: 'health' }, host);
    expect(() => expectBounded(report)).toThrow();
    expect(report).toMatchObject({ detected: undefined, recovered: undefined });
    expect(report.places[0]).toMatchObject({ failed: 120, during: undefined });
    expect(report.failed).toEqual({ firstTry: 120, sameName: 120, otherRegion: 0 });
    expect(host.events.filter(({ type }) => type === 'warning')).toMatchObject([
      {
        message: `api.${name}bare.test has no health path: Route 53 keeps sending clients to a lost region.`,
      },
    ]);
  }, 120_000);
});

describe('a drill', () => {
  let root: string;
  beforeAll(async () => {
    root = await deployed('small', 'HTTP', { health: '/health', fast: true });
  }, 180_000);

  test('leaves nothing behind, also when it is interrupted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jaws-drill-'));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    try {
      const host = testHost(cloud.endpoint, (event, abort) => {
        if (event.type === 'step' && event.done === 70) abort.abort();
      });
      await expect(drilled(root, {}, host)).rejects.toMatchObject({ code: 'DrillInterrupted' });
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);

  test('says what it lacks before it begins', async () => {
    const [none, wrong] = [{ code: 'DrillNeedsDomain' }, { code: 'UnknownRegion' }];
    await expect(drilled(root, { domain: 'other.test' })).rejects.toMatchObject({
      ...none,
      message: 'prod has no domain "other.test" in jaws.json (api.small.test).',
    });
    await expect(drilled(root, { lose: 'eu-west-9' })).rejects.toMatchObject(wrong);
    await expect(drilled(root, { path: '/nothing' })).rejects.toMatchObject({ code: 'DrillNoAnswer' });
    const alone = domainProject({ name: 'alone', regions: ['eu-west-1'], domains: [{ name: 'alone.test' }] });
    await expect(drilled(alone)).rejects.toMatchObject({ code: 'DrillNeedsRegions' });
    const fresh = domainProject({ name: 'fresh', domains: [{ name: 'fresh.test' }] });
    await expect(drilled(fresh)).rejects.toMatchObject({ code: 'DrillNeedsPath' });
    await expect(drilled(fresh, { path: '/' })).rejects.toMatchObject({ code: 'DrillNotDeployed' });
  }, 180_000);
});

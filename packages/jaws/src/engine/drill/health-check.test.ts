import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { awsAt } from '../testing/domains.ts';
import { testHost } from '../testing/project.ts';
import type { DrillTarget } from './copy-ground.ts';
import { liveGround } from './live-ground.ts';

let cloud: Cloud;
let api: ReturnType<typeof awsAt>['route53'];
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  api = awsAt(cloud.endpoint).route53;
});
afterAll(() => cloud.close());

const target: DrillTarget = {
  name: 'api.shop.test',
  path: '/health',
  lost: 'eu-west-1',
  regions: ['eu-west-1', 'us-east-1'],
  ownUrl: () => undefined,
};

let checks = 0;
async function check(config: object = {}): Promise<string> {
  const HealthCheckConfig = { Type: 'HTTPS' as const, FullyQualifiedDomainName: 'a.test', ...config };
  const { HealthCheck } = await api.createHealthCheck({ CallerReference: `${++checks}`, HealthCheckConfig });
  return HealthCheck!.Id!;
}
const isInverted = async (id: string) =>
  (await api.getHealthCheck({ HealthCheckId: id })).HealthCheck?.HealthCheckConfig?.Inverted;

async function ground(id: string | undefined, agree: (what: string) => Promise<void> = async () => {}) {
  const host = testHost(cloud.endpoint);
  const aws = await host.connect(undefined);
  const record = { Name: 'api.shop.test.', Type: 'A' as const, Region: 'eu-west-1' as const, HealthCheckId: id };
  return { host, made: await liveGround(host, aws, target, [record], { agree }) };
}

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
test('on what is live a region is lost by its health check, which is put back', async () => {
  const id = await check();
  const asked: string[] = [];
  const { host, made } = await ground(id, async (what) => void asked.push(what));
  expect(asked).toEqual([expect.stringContaining(`its health check ${id} is inverted, and restored at the end.`)]);
  expect(host.events).toEqual([
    {
      type: 'notice',
      message: `If this command is killed, restore the health check: aws route53 update-health-check --health-check-id ${id} --no-inverted`,
    },
  ]);
  expect(await isInverted(id)).toBe(false);
  await made.lose();
  expect(await isInverted(id)).toBe(true);
  // After Ctrl-C nothing is restored, and everything is closed.
  host.abort.abort();
  await made.close();
  expect(await isInverted(id)).toBe(false);
  const { config } = { config: (await api.getHealthCheck({ HealthCheckId: id })).HealthCheck?.HealthCheckConfig };
  expect(config).toMatchObject({ Disabled: false, FullyQualifiedDomainName: 'a.test' });
});

test('a drill without consent changes nothing', async () => {
  const id = await check();
  await expect(ground(id, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await isInverted(id)).toBe(false);
  const { made } = await ground(id);
  await made.close();
  expect((await api.getHealthCheck({ HealthCheckId: id })).HealthCheck?.HealthCheckVersion).toBe(1);
});

test('a check that is not there, is inverted already or is disabled is not touched', async () => {
  await expect(ground(undefined)).rejects.toMatchObject({ code: 'DrillWithoutHealthCheck' });
  for (const config of [{ Inverted: true }, { Disabled: true }]) {
    const id = await check(config);
    await expect(ground(id)).rejects.toMatchObject({
      code: 'DrillHealthCheckOdd',
      hint: expect.stringContaining('--no-inverted'),
    });
  }
});

test('a check that somebody else changes after it was read is not turned around', async () => {
  const id = await check();
  const { made } = await ground(id);
  const other = await ground(id);
  await other.made.lose();
  await expect(made.lose()).rejects.toMatchObject({
    code: 'DrillHealthCheckOdd',
    message: expect.stringContaining('was changed after the drill had read it'),
  });
  await made.close();
  // The drill that owns it continues.
  expect(await isInverted(id)).toBe(true);
  await other.made.close();
  expect(await isInverted(id)).toBe(false);
});

test('a check that cannot be put back says how to do it by hand', async () => {
  const id = await check();
  const { made } = await ground(id);
  await made.lose();
  await api.deleteHealthCheck({ HealthCheckId: id });
  await expect(made.close()).rejects.toMatchObject({
    code: 'DrillNotPutBack',
    hint: `Run this now: \`aws route53 update-health-check --health-check-id ${id} --no-inverted\`.`,
  });
});

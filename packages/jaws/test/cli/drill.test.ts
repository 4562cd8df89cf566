import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsAt, domainProject, edit } from '../../src/engine/testing/domains.ts';
import { jaws, lines, temporaryFolder } from './jaws.ts';

let home: ReturnType<typeof temporaryFolder>;
let env: Record<string, string>;
let endpoint: string;

beforeAll(async () => {
  home = temporaryFolder();
  env = { JAWS_HOME: home.path };
  endpoint = String((await run(['cloud', 'start', '--port', '0'])).last.endpoint);
});
afterAll(async () => {
  await jaws(['cloud', 'stop'], { env });
  home.remove();
});

async function run(args: string[], cwd?: string) {
  const { code, stdout, stderr } = await jaws([...args, '--json'], { env, ...(cwd !== undefined && { cwd }) });
  const said = lines(stdout);
  return { code, stderr, said, last: said.at(-1) ?? {} };
}

const api = () => fetch(`${endpoint}/?Action=GetCallerIdentity&Version=2011-06-15`, { method: 'POST', headers });
const headers = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=0',
};

describe('jaws cloud region', () => {
  it('switches regions off and on, and makes them slow', async () => {
    expect(await run(['cloud', 'region', 'off', 'eu-west-1', '--looks', 'unavailable'])).toMatchObject({ code: 0 });
    expect((await api()).status).toBe(503);
    expect(await run(['cloud', 'region', 'slow', 'sa-east-1', '--by', '20ms'])).toMatchObject({ code: 0 });
    expect((await run(['cloud', 'region'])).last).toMatchObject({
      off: { 'eu-west-1': 'unavailable' },
      slow: { 'sa-east-1': 20 },
    });
    for (const region of ['eu-west-1', 'sa-east-1']) {
      expect(await run(['cloud', 'region', 'on', region])).toMatchObject({ code: 0 });
    }
    expect((await api()).status).toBe(200);
    expect((await run(['cloud', 'region', 'list'])).last).toMatchObject({ off: {}, slow: {} });
  });

  it('refuses what it cannot do', async () => {
    expect(await run(['cloud', 'region', 'off', 'Mars'])).toMatchObject({
      code: 1,
      last: { code: 'RegionNotSwitched', message: 'The embedded cloud refused: "Mars" is not a region.' },
    });
    expect(await run(['cloud', 'region', 'slow', 'eu-west-1', '--by', 'much'])).toMatchObject({
      code: 2,
      last: { code: 'InvalidValue' },
    });
    const elsewhere = temporaryFolder();
    const { code, stdout } = await jaws(['cloud', 'region', '--json'], { env: { JAWS_HOME: elsewhere.path } });
    elsewhere.remove();
    expect([code, lines(stdout).at(-1)?.code]).toEqual([1, 'CloudNotRunning']);
  });
});

describe('jaws drill', () => {
  let root: string;
  beforeAll(async () => {
    await awsAt(endpoint).zone('shop.test');
    root = domainProject({
      regions: ['us-east-1', 'eu-west-1'],
      domains: [{ name: 'api.shop.test', health: '/health', fast: true }],
      protocol: 'HTTP',
    });
    expect(await run(['deploy', 'all', 'prod', 'all', '--profile', 'local'], root)).toMatchObject({ code: 0 });
  }, 180_000);
  const drill = (...more: string[]) =>
    run(['drill', 'prod', '--lose', 'eu-west-1', '--for', '2m', '--profile', 'local', ...more], root);

  it('says what clients saw, draws it, and keeps the cloud as it was', async () => {
    for (const name of ['drill.svg', 'drill.html']) {
      const { code, last } = await drill('--out', name);
      expect(code).toBe(0);
      expect(last).toMatchObject({ lost: 'eu-west-1', detected: 30, failed: { otherRegion: 0 }, promises: [] });
      expect(readFileSync(join(root, name), 'utf8')).toContain('A drill: prod without eu-west-1');
    }
    expect((await run(['cloud', 'region'])).last).toMatchObject({ off: {} });
  }, 180_000);

  it('ends with 1 and the promise that is broken', async () => {
    edit(root, (file) => {
      file.promises = { prod: { availability: 99.9, recoveryTime: '1m' } };
    });
    const { code, said } = await drill();
    expect(code).toBe(1);
    expect(said.at(-2)).toMatchObject({ promises: [{ kept: true }, { kept: false }] });
    expect(said.at(-1)).toMatchObject({
      type: 'error',
      code: 'PromiseBroken',
      message: expect.stringMatching(
        /^prod without eu-west-1 does not keep what jaws\.json promises: recovery time 1 min, measured 1 min \d+ s\.$/,
      ),
    });
  }, 180_000);

  it('says where a picture cannot be written', async () => {
    expect(await drill('--for', '1s', '--out', 'nowhere/drill.svg')).toMatchObject({
      code: 1,
      last: { code: 'DrillFile' },
    });
  }, 180_000);

  it('begins nothing with an option that is wrong', async () => {
    for (const option of [
      ['--out', 'drill.pdf'],
      ['--for', 'long'],
      ['--speed', 'fast'],
      ['--from', 'Mars'],
    ]) {
      expect(await drill(...option)).toMatchObject({ code: 2, last: { code: 'InvalidValue' } });
    }
    expect(existsSync(join(root, 'drill.pdf'))).toBe(false);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Aws } from '../aws/types.ts';
import { setInDotenv } from '../base/dotenv.ts';
import { editEnvironment, readEnvironment } from './remote.ts';
import { versionOf } from './version.ts';
import { listVersions, outdatedVersions, pruneVersions, readEnvironmentVersion } from './versions.ts';

let cloud: Cloud;
let aws: Aws;
let s3: S3Client;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = await connect({ profile: undefined, endpoint: cloud.endpoint, credentials });
  s3 = await aws.in('us-east-1').s3();
});
afterAll(() => cloud.close());

/** A bucket of its own. */
async function place(name: string) {
  const bucket = `env-${name}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return { stage: 'dev', region: 'us-east-1', bucket };
}
type Place = Awaited<ReturnType<typeof place>>;

const key = 'JAWS/envVars/shop/dev/.env';
const set = (at: Place, name: string, value: string, by = aws) =>
  editEnvironment(by, 'shop', at, (text) => setInDotenv(text, name, value));
const historyOf = async (at: Place) => {
  const now = await readEnvironment(aws, 'shop', at);
  return [now.version, ...now.history.map(({ version }) => version)];
};
const versions = async (at: Place) => (await listVersions(aws, 'shop', at)).map(({ version }) => version);

/** The same account, but something happens before each object is written. */
function before(happens: (key: string) => Promise<unknown>): Aws {
  const client = new Proxy(s3, {
    get: (target, name) => {
      if (name !== 'send') return Reflect.get(target, name);
      return async (command: PutObjectCommand) => {
        if (command instanceof PutObjectCommand) await happens(command.input.Key ?? '');
        return target.send(command);
      };
    },
  });
  return { ...aws, in: (region) => ({ ...aws.in(region), s3: async () => client }) };
}

describe('each change', () => {
  test('is kept as a version, whose name tells nothing and stands for all values', async () => {
    const at = await place('kept');
    const first = await set(at, 'TOKEN', 'hunter2');
    const second = await set(at, 'MODE', 'a b');
    expect(await versions(at)).toEqual(expect.arrayContaining([first.version, second.version]));
    expect(await readEnvironment(aws, 'shop', at)).toMatchObject({ ...second, kept: true });
    expect(await readEnvironmentVersion(aws, 'shop', at, first.version)).toMatchObject({
      version: first.version,
      values: { TOKEN: 'hunter2' },
      salt: first.salt,
    });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: at.bucket }));
    const keys = Contents!.map(({ Key }) => Key);
    expect(keys).toContain(`JAWS/envVars/shop/dev/versions/${first.version}.env`);
    expect(keys.join('\n')).not.toMatch(/TOKEN|MODE|hunter2/);
    const { ServerSideEncryption } = await s3.send(
      new HeadObjectCommand({ Bucket: at.bucket, Key: `JAWS/envVars/shop/dev/versions/${first.version}.env` }),
    );
    expect(ServerSideEncryption).toBe('AES256');
  });

  test('of order, comments and quotes is no other version; back to the old values is the old one', async () => {
    const at = await place('equal');
    await set(at, 'AA', '1');
    const both = await set(at, 'BB', '2');
    const other = await editEnvironment(aws, 'shop', at, () => '# settings\nBB="2"\n\nexport AA=1\n');
    expect(other.version).toBe(both.version);
    expect((await readEnvironment(aws, 'shop', at)).text).toContain('# settings');
    await set(at, 'AA', '3');
    expect((await set(at, 'AA', '1')).version).toBe(both.version);
    expect(await versions(at)).toHaveLength(3);
    const third = versionOf({ AA: '3', BB: '2' }, both.salt);
    expect((await historyOf(at)).slice(0, 3)).toEqual([both.version, third, both.version]);
  });

  test('is in the history, as far as S3 takes metadata', async () => {
    const at = await place('long');
    for (let step = 0; step < 44; step++) await set(at, 'AA', String(step));
    const { history, kept } = await readEnvironment(aws, 'shop', at);
    expect(kept).toBe(true);
    expect(history).toHaveLength(40);
    for (const { modified } of history) expect(Math.abs(modified - Date.now())).toBeLessThan(600_000);
  });

  test('to what it is already writes nothing', async () => {
    const at = await place('same');
    await set(at, 'AA', '1');
    let written = 0;
    await set(
      at,
      'AA',
      '1',
      before(async () => void written++),
    );
    expect(written).toBe(0);
  });

  test('keeps its version before it switches, and leaves all as it was when that fails', async () => {
    const at = await place('order');
    await set(at, 'AA', '1');
    const order: string[] = [];
    const { version } = await set(
      at,
      'AA',
      '2',
      before(async (object) => void order.push(object)),
    );
    expect(order).toEqual([`JAWS/envVars/shop/dev/versions/${version}.env`, key]);
    const broken = before(async (object) => {
      if (object !== key) throw new Error('no room');
    });
    await expect(set(at, 'AA', '3', broken)).rejects.toThrow('no room');
    expect((await readEnvironment(aws, 'shop', at)).values).toEqual({ AA: '2' });
  });
});

describe('an environment that JAWS did not write', () => {
  const write = (at: Place, text: string, Metadata?: Record<string, string>) =>
    s3.send(new PutObjectCommand({ Bucket: at.bucket, Key: key, Body: text, ...(Metadata && { Metadata }) }));
  const adopt = (at: Place) => editEnvironment(aws, 'shop', at, (text) => text);

  test('is a version with the next deployment, and what was there before it stays one', async () => {
    const at = await place('hand');
    const first = await set(at, 'AA', '1');
    await write(at, 'AA=1\nBB=2\n');
    const found = await readEnvironment(aws, 'shop', at);
    // The salt is that of the other versions, so no function changes for another one.
    expect(found).toMatchObject({
      kept: false,
      salt: first.salt,
      version: versionOf({ AA: '1', BB: '2' }, first.salt),
    });
    const adopted = await adopt(at);
    expect(adopted).toMatchObject({ version: found.version, salt: first.salt });
    expect(await readEnvironment(aws, 'shop', at)).toMatchObject({ kept: true, version: found.version });
    expect(await historyOf(at)).toEqual([adopted.version, first.version]);
  });

  test('is a version also when it is changed first', async () => {
    const at = await place('hand-set');
    const first = await set(at, 'AA', '1');
    await write(at, 'AA=2\n');
    const third = await set(at, 'AA', '3');
    const second = versionOf({ AA: '2' }, first.salt);
    expect(await historyOf(at)).toEqual([third.version, second, first.version]);
    expect((await readEnvironmentVersion(aws, 'shop', at, second)).values).toEqual({ AA: '2' });
  });

  test.each([
    ['an earlier JAWS', { 'jaws-salt': 'ab'.repeat(32) }],
    ['JAWS 1', undefined],
  ])('but %s is read and kept', async (writer, metadata) => {
    const at = await place(metadata ? 'earlier' : 'jaws1');
    await write(at, 'AA=1\n', metadata);
    expect(await readEnvironment(aws, 'shop', at), writer).toMatchObject({
      values: { AA: '1' },
      kept: false,
      salt: metadata?.['jaws-salt'] ?? '',
    });
    const adopted = await adopt(at);
    expect(adopted.salt).toMatch(/^[0-9a-f]{64}$/);
    if (metadata) expect(adopted.salt).toBe(metadata['jaws-salt']);
    expect(await versions(at)).toEqual([adopted.version]);
    expect((await readEnvironment(aws, 'shop', at)).kept).toBe(true);
  });
});

describe('others who write at the same time', () => {
  test.each([1, 4])('lose nothing, and neither does a change that they overtake, %i times', async (times) => {
    const at = await place(`raced-${times}`);
    await set(at, 'AA', '0');
    let other = 0;
    const raced = before(async (object) => {
      if (object === key && other < times) await set(at, `OTHER_${++other}`, 'x');
    });
    const result = await set(at, 'AA', '1', raced);
    const others = Object.fromEntries(Array.from({ length: times }, (_, index) => [`OTHER_${index + 1}`, 'x']));
    expect(result.values).toEqual({ AA: '1', ...others });
    expect((await readEnvironment(aws, 'shop', at)).values).toEqual({ AA: '1', ...others });
  });

  test('five times in a row are an error, and nothing is written over', async () => {
    const at = await place('contended');
    await set(at, 'AA', '0');
    let attempts = 0;
    const contended = before(async (object) => {
      if (object === key) await set(at, 'AA', `${++attempts}`);
    });
    await expect(set(at, 'AA', 'mine', contended)).rejects.toMatchObject({
      code: 'EnvContended',
      message: expect.stringContaining('dev us-east-1'),
    });
    expect(attempts).toBe(5);
    expect((await readEnvironment(aws, 'shop', at)).values).toEqual({ AA: '5' });
  });

  test('may also write the first one', async () => {
    const at = await place('first');
    let other = false;
    const raced = before(async (object) => {
      if (object !== key || other) return;
      other = true;
      await set(at, 'THEIRS', '1');
    });
    const { values, salt } = await set(at, 'OURS', '1', raced);
    expect(values).toEqual({ THEIRS: '1', OURS: '1' });
    expect((await readEnvironment(aws, 'shop', at)).salt).toBe(salt);
  });

  test('from two processes, any sequence of changes loses nothing', async () => {
    const at = await place('two');
    const work = (owner: string) => editInProcess({ endpoint: cloud.endpoint, at, owner, steps: 12 });
    const ends = await Promise.all([work('LEFT'), work('RIGHT')]);
    const now = await readEnvironment(aws, 'shop', at);
    expect(now.values).toEqual({ ...ends[0], ...ends[1] });
    // One version for each change, one after the other, each with what one of the two changed.
    const history = await Promise.all(
      (await historyOf(at)).map(async (version) => (await readEnvironmentVersion(aws, 'shop', at, version)).values),
    );
    expect(history).toHaveLength(24);
    for (const [index, values] of history.entries()) {
      const older = history[index + 1] ?? {};
      const names = Object.keys({ ...values, ...older }).filter((name) => values[name] !== older[name]);
      expect(new Set(names.map((name) => name.split('_')[0])).size).toBe(1);
    }
  }, 120_000);
});

/** Sets and unsets variables of its own in a process of its own; gives those that are left. */
async function editInProcess(input: object): Promise<Record<string, string>> {
  const script = `
    import { connect } from './aws/connect.ts';
    import { setInDotenv, unsetInDotenv } from './base/dotenv.ts';
    import { editEnvironment } from './env/remote.ts';
    const { endpoint, at, owner, steps } = ${JSON.stringify(input)};
    const aws = await connect({ profile: undefined, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
    const mine = {};
    for (let step = 0; step < steps; step++) {
      const name = owner + '_' + Math.floor(Math.random() * 4);
      const remove = name in mine && Math.random() < 0.4;
      if (remove) delete mine[name];
      else mine[name] = String(step);
      // No text comes twice, so that each is a version of its own.
      mine[owner + '_STEP'] = String(step);
      const count = (text) => setInDotenv(text, owner + '_STEP', mine[owner + '_STEP']);
      const edit = (text) => count(remove ? unsetInDotenv(text, name) : setInDotenv(text, name, mine[name]));
      for (;;) {
        try {
          const { values } = await editEnvironment(aws, 'shop', at, edit);
          const own = Object.entries(values).filter(([one]) => one.startsWith(owner)).sort();
          if (JSON.stringify(own) !== JSON.stringify(Object.entries(mine).sort())) throw new Error('lost: ' + JSON.stringify([own, mine]));
          break;
        } catch (error) {
          if (error.code !== 'EnvContended') throw error;
        }
      }
    }
    console.log(JSON.stringify(mine));
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  expect(code, errors).toBe(0);
  return JSON.parse(out);
}

describe('a version', () => {
  test('that is not in the bucket, or not what it was, is an error', async () => {
    const at = await place('damaged');
    const { version } = await set(at, 'AA', '1');
    const none = '0'.repeat(32);
    await expect(readEnvironmentVersion(aws, 'shop', at, none)).rejects.toMatchObject({
      code: 'EnvVersionMissing',
      message: expect.stringContaining(none),
    });
    const Key = `JAWS/envVars/shop/dev/versions/${version}.env`;
    const { Metadata } = await s3.send(new GetObjectCommand({ Bucket: at.bucket, Key }));
    await s3.send(new PutObjectCommand({ Bucket: at.bucket, Key, Body: 'AA=2\n', ...(Metadata && { Metadata }) }));
    await expect(readEnvironmentVersion(aws, 'shop', at, version)).rejects.toMatchObject({ code: 'EnvVersionDamaged' });
  });

  test('may go when it is neither among the newest 50 nor named', () => {
    const kept = Array.from({ length: 60 }, (_, index) => ({ version: `v${index}`, modified: index }));
    expect(outdatedVersions(kept.slice(0, 50), new Set())).toEqual([]);
    expect(outdatedVersions(kept, new Set(['v3', 'v59']))).toEqual([
      'v9',
      'v8',
      'v7',
      'v6',
      'v5',
      'v4',
      'v2',
      'v1',
      'v0',
    ]);
  });

  test('goes from the bucket, and nothing else does', async () => {
    const at = await place('pruned');
    const all: string[] = [];
    for (let step = 0; step < 53; step++) all.push((await set(at, 'AA', String(step))).version);
    const outdated = outdatedVersions(await listVersions(aws, 'shop', at), new Set());
    const [named, ...others] = outdated;
    await pruneVersions(aws, 'shop', at, async () => new Set([named!]));
    expect((await versions(at)).sort()).toEqual(all.filter((version) => !others.includes(version)).sort());
    expect((await readEnvironment(aws, 'shop', at)).values).toEqual({ AA: '52' });
  });
});

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

let home: ReturnType<typeof temporaryFolder>;
let env: Record<string, string>;

beforeEach(() => {
  home = temporaryFolder();
  env = { JAWS_HOME: home.path };
});

afterEach(async () => {
  await jaws(['cloud', 'stop'], { env });
  home.remove();
});

async function cloud(...args: string[]) {
  const { code, stdout, stderr } = await jaws(['cloud', ...args, '--json'], { env });
  return { code, stderr, last: lines(stdout).at(-1) ?? {} };
}

const start = async () => String((await cloud('start', '--port', '0')).last.endpoint);
/** An unknown access key belongs to the account's root. */
const headers = {
  authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
};
const bucket = (endpoint: string, name: string, method: string) => fetch(`${endpoint}/${name}`, { method, headers });

describe('jaws cloud snapshot', () => {
  it('saves and loads while the cloud runs', async () => {
    const endpoint = await start();
    await bucket(endpoint, 'kept', 'PUT');
    await fetch(`${endpoint}/kept/key`, { method: 'PUT', body: 'text', headers });
    const saved = await cloud('snapshot', 'save', 'first');
    expect(saved).toMatchObject({ code: 0, last: { name: 'first', records: { s3: 2 }, blobs: 1 } });
    const file = join(home.path, 'cloud', 'snapshots', 'first.tgz');
    expect(saved.last.file).toBe(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    await bucket(endpoint, 'later', 'PUT');
    // Nobody is there to answer yes.
    const asked = await cloud('snapshot', 'load', 'first');
    expect(asked.code).not.toBe(0);
    expect(asked.last).toMatchObject({ code: 'MissingAnswer' });
    expect((await bucket(endpoint, 'later', 'HEAD')).status).toBe(200);

    expect(await cloud('snapshot', 'load', 'first', '-y')).toMatchObject({ code: 0 });
    expect((await bucket(endpoint, 'later', 'HEAD')).status).toBe(404);
    expect(await (await fetch(`${endpoint}/kept/key`, { headers })).text()).toBe('text');
  });

  it('saves and loads while it is stopped, into a file as well', async () => {
    const endpoint = await start();
    await bucket(endpoint, 'kept', 'PUT');
    await cloud('stop');
    const file = join(home.path, 'mine.tgz');
    expect(await cloud('snapshot', 'save', file)).toMatchObject({ code: 0, last: { records: { s3: 1 } } });
    expect(await cloud('reset', '-y')).toMatchObject({ code: 0 });
    expect(await cloud('snapshot', 'load', file, '-y')).toMatchObject({ code: 0 });
    expect((await bucket(await start(), 'kept', 'HEAD')).status).toBe(200);
    expect((await cloud('snapshot', 'save', file)).last).toMatchObject({ code: 'MissingAnswer' });
  });

  it('lists and deletes those that have a name', async () => {
    expect((await cloud('snapshot', 'list')).last).toMatchObject({ snapshots: [] });
    await cloud('snapshot', 'save', 'one');
    await cloud('snapshot', 'save', 'two');
    const two = join(home.path, 'cloud', 'snapshots', 'two.tgz');
    truncateSync(two, 10);
    expect((await cloud('snapshot', 'list')).last.snapshots).toMatchObject([
      { name: 'one', records: {}, version: expect.any(String) },
      { name: 'two', error: expect.stringMatching(/cannot be read/) },
    ]);
    const refused = await cloud('snapshot', 'load', 'two', '-y');
    expect(refused.last).toMatchObject({ code: 'SnapshotRefused' });
    expect((await cloud('snapshot', 'delete', 'two', '-y')).code).toBe(0);
    expect(existsSync(two)).toBe(false);
    const none = await cloud('snapshot', 'load', 'two', '-y');
    expect(none.last).toMatchObject({ code: 'NoSnapshot', hint: 'There are: one.' });
    expect((await cloud('snapshot', 'delete', '../data', '-y')).last).toMatchObject({ code: 'NoSnapshot' });
    expect((await cloud('snapshot', 'save', '..')).last).toMatchObject({ code: 'InvalidValue' });
  });

  it('refuses what is not a snapshot, and a file in a folder that is not there', async () => {
    await start();
    const file = join(home.path, 'text.tgz');
    writeFileSync(file, 'text');
    expect((await cloud('snapshot', 'load', file, '-y')).last).toMatchObject({ code: 'SnapshotRefused' });
    const nowhere = join(home.path, 'no', 'folder.tgz');
    expect((await cloud('snapshot', 'save', nowhere)).last).toMatchObject({ code: 'SnapshotFailed' });
  });

  it('says what to do when the data is of a newer version', async () => {
    await start();
    await cloud('stop');
    const state = join(home.path, 'cloud', 'data', 'state');
    const [journal = ''] = readdirSync(state);
    const file = join(state, journal);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^.*\n/, '{"jaws-cloud":999}\n'));
    for (const args of [['start'], ['snapshot', 'save', 'x']]) {
      const { code, last } = await cloud(...args);
      expect(code, args.join(' ')).not.toBe(0);
      expect(last).toMatchObject({
        code: 'CloudStateTooNew',
        message: expect.stringContaining('its format is 999'),
        hint: expect.stringContaining('Install the newest JAWS'),
      });
    }
  });

  it('refuses data of which the journal is empty or gone, and leaves the rest alone', async () => {
    await start();
    await cloud('stop');
    const data = join(home.path, 'cloud', 'data');
    const journal = join(data, 'state', 'journal-1.jsonl');
    mkdirSync(join(data, 'blobs', 'ab'), { recursive: true });
    const content = join(data, 'blobs', 'ab', `blob-${'ab'.repeat(16)}`);
    writeFileSync(content, 'an object');
    for (const lose of [() => truncateSync(journal), () => rmSync(journal)]) {
      lose();
      for (const args of [['start'], ['snapshot', 'save', 'x']]) {
        const { code, last } = await cloud(...args);
        expect(code, args.join(' ')).not.toBe(0);
        expect(last).toMatchObject({
          code: 'CloudStateIncomplete',
          message: expect.stringContaining(journal),
          hint: expect.stringContaining(data),
        });
        expect(existsSync(content)).toBe(true);
      }
    }
    expect((await cloud('reset', '-y')).code).toBe(0);
    expect((await cloud('start')).code).toBe(0);
  });
});

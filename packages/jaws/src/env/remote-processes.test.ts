import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readEnvironment } from './remote.ts';
import { TestCloud } from './testing.ts';
import { readEnvironmentVersion } from './versions.ts';

const cloud = new TestCloud();

test('two processes that change one environment lose nothing', async () => {
  const at = await cloud.place('two');
  const work = (owner: string) => editInProcess({ endpoint: cloud.endpoint, at, owner, steps: 12 });
  const ends = await Promise.all([work('LEFT'), work('RIGHT')]);
  const now = await readEnvironment(cloud.aws, 'shop', at);
  expect(now.values).toEqual({ ...ends[0], ...ends[1] });
  // One version for each change, in sequence, each with one side's change.
  const history = await Promise.all(
    (await cloud.historyOf(at)).map(
      async (version) => (await readEnvironmentVersion(cloud.aws, 'shop', at, version)).values,
    ),
  );
  expect(history).toHaveLength(24);
  for (const [index, values] of history.entries()) {
    const older = history[index + 1] ?? {};
    const names = Object.keys({ ...values, ...older }).filter((name) => values[name] !== older[name]);
    expect(new Set(names.map((name) => name.split('_')[0])).size).toBe(1);
  }
}, 120_000);

/** Sets and unsets variables of its own in a process of its own; returns the remaining ones. */
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

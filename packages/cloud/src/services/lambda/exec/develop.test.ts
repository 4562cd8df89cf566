import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { developed } from '../testing/develop.ts';
import type { SandboxMode } from './filesystem/isolation.ts';

/** Answers with everything a function can see of its environment. */
const codeOf = (n: number, more = '') => ({
  'package.json': JSON.stringify({
    name: 'own',
    type: 'module',
    imports: { '#n': './lib/n.js' },
    exports: { './n': './lib/n.cjs' },
  }),
  'lib/n.cjs': `module.exports = ${n};`,
  'lib/self.cjs': 'module.exports = require("own/n");',
  'lib/n.js': `export default ${n};`,
  'node_modules/p/index.js': 'module.exports = "p";',
  'index.js': `import fs from 'node:fs';
import { createRequire } from 'node:module';
import n from '#n';
import own from 'own/n';
import p from 'p';
import self from './lib/self.cjs';
${more}
const { cache } = createRequire(import.meta.url);
console.log('loaded');
export const handler = async (event) => {
  const root = process.env.LAMBDA_TASK_ROOT;
  let write = 'done';
  try { fs.writeFileSync(root + '/new', ''); } catch ({ code }) { write = code; }
  return {
    n: [n, own, self],
    p,
    begun: Date.now() - process.uptime() * 1000,
    seen: {
      env: process.env,
      cwd: process.cwd(),
      argv: process.argv,
      execArgv: process.execArgv,
      cache: Object.keys(cache).sort(),
      files: fs.readdirSync(root, { recursive: true }).sort(),
      modes: fs.readdirSync(root).map((name) => fs.statSync(root + '/' + name).mode),
      stack: new Error('here').stack.split('\\n').slice(1),
      write,
    },
  };
};`,
});

/** Variables whose values differ in each environment. */
const OWN = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  '_X_AMZN_TRACE_ID',
];

describe.each<SandboxMode>(['auto', 'none', 'permission'])('in the sandbox %s', (sandbox) => {
  let cloud: Awaited<ReturnType<typeof developed>>;
  beforeAll(async () => {
    cloud = await developed({ sandbox });
    await cloud.make('f', codeOf(0));
  });
  afterAll(() => cloud.close());

  /** Removes whatever differs between any two environments. */
  function plain({ env, ...seen }: { env: Record<string, string> }) {
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, OWN.includes(name) ? '' : value]));
    const text = JSON.stringify({ ...seen, env: own, names: Object.keys(env) });
    // Without namespaces, folders have names of their own.
    return JSON.parse(text.replace(/\b[0-9a-f]{32}\b/g, 'own'));
  }

  test('new code runs in a process that is older than it, and sees what it would see in any other', async () => {
    await cloud.call('f');
    await cloud.update('f', codeOf(1));
    const ordinary = await cloud.call('f');
    await cloud.begin(['f']);
    await cloud.call('f');
    await cloud.ready('f');
    const before = Date.now();
    await cloud.update('f', codeOf(2));
    const { log, payload } = await cloud.call('f');
    expect(payload).toMatchObject({ n: [2, 2, 2], p: 'p' });
    expect(payload.begun).toBeLessThan(before);
    expect(ordinary.payload.begun).toBeGreaterThan(0);
    expect(plain(payload.seen)).toEqual(plain(ordinary.payload.seen));
    const [was, is] = [ordinary.payload.seen.env, payload.seen.env];
    expect(OWN.filter((name) => !is[name])).toEqual([]);
    // The log stream has its own day and role session, as in any other environment.
    const stream = /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/;
    expect(is.AWS_LAMBDA_LOG_STREAM_NAME).toMatch(stream);
    expect(is.AWS_LAMBDA_LOG_STREAM_NAME).not.toBe(was.AWS_LAMBDA_LOG_STREAM_NAME);
    // Measured from the arrival of the code, not from the start of the process.
    const init = Number(/Init Duration: (\S+) ms/.exec(log)?.[1]);
    expect(init).toBeGreaterThan(0);
    expect(init).toBeLessThan(Date.now() - before);
    expect((await cloud.call('f')).payload.begun).toBeCloseTo(payload.begun, -2);
  });

  test('what it writes begins with INIT_START, as in any other', async () => {
    const lines: string[] = [];
    const leave = cloud.stream({ function: 'f', kinds: ['logs'] }, ({ event, data }) => {
      if (event === 'log') lines.push(data.line);
    });
    /** The kinds of log lines, without times and numbers. */
    const wordsOf = async (n: number) => {
      await cloud.update('f', codeOf(n));
      lines.length = 0;
      await cloud.call('f');
      return lines.map((line) => line.replace(/^\d{4}-\S+\t/, '').split(/[\s:]/)[0]);
    };
    await cloud.develop('DELETE');
    const ordinary = await wordsOf(3);
    await cloud.begin(['f']);
    await cloud.call('f');
    await cloud.ready('f');
    const spare = await wordsOf(4);
    leave();
    expect(spare).toEqual(ordinary);
    expect(spare.filter((word) => word !== '(node' && word !== '(Use')).toEqual([
      'INIT_START',
      'undefined',
      'START',
      'END',
      'REPORT',
    ]);
  });
});

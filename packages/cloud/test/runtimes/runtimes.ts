import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findJdk, javaProgram } from '../../src/services/lambda/exec/runtime/jdks.ts';
import { onPath } from '../../src/services/lambda/exec/runtime/on-path.ts';
import { javaRuntime } from '../../src/services/lambda/exec/supply/java.ts';

const run = promisify(execFile);
const source = (name: string): string => join(import.meta.dirname, 'sources', name);
const JAVA = 17;

/** How an answer and the next poll reach the Runtime API. `own`: as the runtime that this cloud ships sends them. */
type Sending = 'own' | 'one' | 'two' | 'slowly';

/** A program that counts its calls in a global, for one of Lambda's runtimes: sources/. */
export interface Contracted {
  readonly name: string;
  readonly runtime: 'nodejs22.x' | 'python3.12' | 'java17' | 'provided.al2023';
  readonly handler: string;
  /** The program that this machine needs for it; the matrix names it. */
  readonly needs: string;
  readonly isHere: boolean;
  readonly sends: readonly Sending[];
  /** What docs/runtimes.md says about that. */
  readonly sending: string;
  /** Why its answers cannot be streamed. */
  readonly notStreamed?: string;
  /** What the runtime writes about an error, beside the function's own lines. */
  readonly failure: readonly RegExp[];
  /** Memory that cannot be had: killed by Lambda, or an error of the runtime's own after which it ends. */
  readonly memory: { readonly errorType: string; readonly lines: readonly RegExp[] };
  /** The files of its package. `folder`: empty, for a compiler. */
  files(folder: string): Promise<Record<string, Uint8Array>>;
}

const copied = async (...names: string[]) =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(source(name))] as const)));

const killed: Contracted['memory'] = {
  errorType: 'Runtime.ExitError',
  lines: [/^RequestId: \S+ Error: Runtime exited with error: signal: killed\nRuntime\.ExitError$/],
};
const own: Contracted['sends'] = ['own'];
const NOT_ON_AWS = 'not on AWS';

export const runtimes: readonly Contracted[] = [
  {
    name: 'Node.js',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    needs: 'Node.js',
    isHere: true,
    sends: own,
    sending: 'frames on a pipe',
    notStreamed: 'the next line',
    failure: [/\tERROR\tInvoke Error\s*\t\{"errorType":"RangeError","errorMessage":"no"/],
    memory: killed,
    files: () => copied('index.mjs'),
  },
  {
    name: 'Node.js, `streamifyResponse`',
    runtime: 'nodejs22.x',
    handler: 'streaming.handler',
    needs: 'Node.js',
    isHere: true,
    sends: own,
    sending: 'one packet or two',
    failure: [/\tERROR\tInvoke Error\s*\t\{"errorType":"RangeError","errorMessage":"no"/],
    memory: killed,
    files: () => copied('index.mjs', 'streaming.mjs'),
  },
  {
    name: 'Python',
    runtime: 'python3.12',
    handler: 'index.handler',
    needs: '`python3`',
    isHere: onPath('python3') !== undefined,
    sends: own,
    sending: 'one packet',
    notStreamed: NOT_ON_AWS,
    failure: [
      /^\[ERROR\] ValueError: no\nTraceback \(most recent call last\):\n.*index\.py", line \d+, in handler\n.*$/,
    ],
    memory: killed,
    files: () => copied('index.py'),
  },
  {
    name: 'Java',
    runtime: 'java17',
    handler: 'Counter',
    needs: 'a JDK',
    isHere: findJdk(JAVA) !== undefined,
    sends: own,
    sending: 'two packets',
    notStreamed: NOT_ON_AWS,
    failure: [
      /^no: java\.lang\.IllegalStateException\njava\.lang\.IllegalStateException: no\n\tat Counter\.handleRequest/,
    ],
    memory: { errorType: 'java.lang.OutOfMemoryError', lines: [/^Java heap space: java\.lang\.OutOfMemoryError\n/] },
    async files(folder) {
      const jdk = findJdk(JAVA);
      if (!jdk) throw new Error('There is no JDK.');
      const library = await javaRuntime(join(folder, 'library'), jdk);
      const classes = join(folder, 'classes');
      await run(javaProgram(jdk, 'javac'), [
        '--release',
        String(JAVA),
        '-cp',
        library,
        '-d',
        classes,
        source('Counter.java'),
      ]);
      const names = await readdir(classes);
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await readFile(join(classes, name))] as const)),
      );
    },
  },
  {
    name: '`bootstrap` in Bash',
    runtime: 'provided.al2023',
    handler: 'none',
    needs: '`curl`',
    isHere: ['bash', 'curl'].every((name) => onPath(name) !== undefined),
    sends: own,
    sending: 'a connection each',
    failure: [],
    memory: killed,
    files: async () => ({ bootstrap: await readFile(source('bootstrap.sh')) }),
  },
  {
    name: '`bootstrap` in Rust',
    runtime: 'provided.al2023',
    handler: 'none',
    needs: '`rustc`',
    isHere: onPath('rustc') !== undefined,
    sends: ['one', 'two', 'slowly'],
    sending: 'one packet, two, many',
    failure: [],
    memory: killed,
    async files(folder) {
      const program = join(folder, 'bootstrap');
      // Of rustup, which looks for its compilers there; a test has another home.
      const env = { ...process.env, HOME: userInfo().homedir };
      await run('rustc', ['--edition', '2021', '-o', program, source('bootstrap.rs')], { env });
      return { bootstrap: await readFile(program) };
    },
  },
];

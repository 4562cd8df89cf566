import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runtimeFile } from '../../runtime-file.ts';
import { findBoto3, isInPythonRuntime } from '../supply/boto3.ts';
import { findSdk, isInRuntime } from '../supply/sdk.ts';
import type { Supply } from '../supply/supply.ts';
import type { Executables } from './executables.ts';

/** How to start a runtime in an execution environment. */
export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables that the runtime brings; a function's own may replace them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it speaks frames on its fourth file descriptor, as framed-runtime.ts says, and not only HTTP. */
  readonly frames?: boolean;
  /** What really runs, for the log: `nodejs:22.11.0`. */
  readonly description: string;
  /** What is not as on AWS, for the log. */
  readonly note?: string | undefined;
  /** Finds a package that AWS's runtime has of its own; what is `missing` is told in the function's log. */
  readonly provide?: (name: string) => Promise<object | { readonly missing: string } | undefined>;
}

export interface RuntimeWish {
  /** `nodejs22.x`, `python3.12`, `provided.al2023`. */
  readonly runtime: string;
  readonly taskRoot: string;
  /** Unpacked layers, or undefined. */
  readonly layers: string | undefined;
  /** MB. */
  readonly memory: number;
}

/** The runtime cannot be started here; the message is for the function's owner. */
export class RuntimeMissing extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** Finds what runs a runtime, and fetches it when it is not on this machine and can be fetched. Throws RuntimeMissing. */
export async function findRuntime(
  executables: Executables,
  supply: Supply,
  wish: RuntimeWish,
): Promise<RuntimeCommand> {
  const node = /^nodejs(\d+)\.x$/.exec(wish.runtime)?.[1];
  if (node) return nodeCommand(executables, supply, wish, node);
  const python = /^python(3\.\d+)$/.exec(wish.runtime)?.[1];
  if (python) return pythonCommand(executables, supply, wish, python);
  if (wish.runtime.startsWith('provided')) return providedCommand(wish);
  throw new RuntimeMissing(
    'Runtime.NotOnThisMachine',
    `The runtime ${wish.runtime} is not on this machine. jaws-cloud runs nodejs, python3 and provided runtimes.`,
  );
}

async function nodeCommand(
  executables: Executables,
  supply: Supply,
  wish: RuntimeWish,
  major: string,
): Promise<RuntimeCommand> {
  const { path, version, note } = await executables.node(major);
  // The managed runtimes before 24 switch both features off: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  const off = Number(major) < 24 ? ['--no-experimental-require-module', '--no-experimental-detect-module'] : [];
  const known = off.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
  const { layers } = wish;
  return {
    command: path,
    args: [
      `--max-old-space-size=${Math.max(32, Math.floor(wish.memory * 0.9))}`,
      // The young generation takes three times this, and would fill a third of a small function's memory by itself.
      `--max-semi-space-size=${Math.min(16, Math.max(2, Math.floor(wish.memory / 64)))}`,
      runtimeFile('node/main.cjs'),
    ],
    variables: {
      NODE_OPTIONS: [`--require=${quoted(runtimeFile('preload.cjs'))}`, ...known].join(' '),
      NODE_PATH: (layers
        ? [join(layers, 'nodejs', `node${major}`, 'node_modules'), join(layers, 'nodejs', 'node_modules')]
        : []
      )
        .concat(join(wish.taskRoot, 'node_modules'), broughtBy('JAWS_LAMBDA_NODE_PATH'))
        .join(delimiter),
    },
    frames: true,
    description: `nodejs:${version}`,
    note: note && `Node.js ${major} is not on this machine, so Node.js ${version} runs this function: ${note}.`,
    provide: async (name) => {
      if (!isInRuntime(name, Number(major))) return undefined;
      const { value, missing } = await findSdk(supply, name, { major: Number(major), taskRoot: wish.taskRoot });
      return missing === undefined ? { folder: value } : { missing: absent(name, missing, 'JAWS_LAMBDA_NODE_PATH') };
    },
  };
}

/**
 * Folders of packages that stand in for those of AWS's runtime (the SDK for JavaScript, boto3), for code that counts on
 * them: this machine has none of its own. Looked at last, as on AWS.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html#nodejs-package-dependencies
 */
const broughtBy = (variable: string): string[] => (process.env[variable] ?? '').split(delimiter).filter(Boolean);

const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const absent = (name: string, why: string, variable: string): string =>
  `AWS's runtime has ${name}, this machine has not: ${why}. Put it into the function's code or a layer, or start the cloud with ${variable} set to a folder that has it.`;

async function pythonCommand(
  executables: Executables,
  supply: Supply,
  wish: RuntimeWish,
  wanted: string,
): Promise<RuntimeCommand> {
  const found = await executables.python(wanted);
  if (!found) {
    throw new RuntimeMissing(
      'Runtime.NotOnThisMachine',
      `The runtime ${wish.runtime} is not on this machine: neither python${wanted} nor python3 is on the PATH.`,
    );
  }
  const version = found.version.split('.').slice(0, 2).join('.');
  const { layers } = wish;
  const paths = (
    layers ? [join(layers, 'python', 'lib', `python${version}`, 'site-packages'), join(layers, 'python')] : []
  ).concat(broughtBy('JAWS_LAMBDA_PYTHONPATH'));
  return {
    command: found.path,
    // No byte code is written beside the code, which is shared and read-only.
    // Without the packages of this machine's Python, which AWS's has not.
    args: ['-u', '-B', '-S', runtimeFile('python/main.py')],
    variables: paths.length > 0 ? { PYTHONPATH: paths.join(delimiter) } : {},
    description: `python:${found.version}`,
    note:
      version === wanted
        ? undefined
        : `Python ${wanted} is not on this machine, so Python ${found.version} runs this function.`,
    provide: async (name) => {
      if (!isInPythonRuntime(name)) return undefined;
      const others = (await executables.pythons()).map(({ path }) => path);
      const { value, missing } = await findBoto3(supply, [...new Set([found.path, ...others])], version);
      return missing === undefined ? { folders: value } : { missing: absent(name, missing, 'JAWS_LAMBDA_PYTHONPATH') };
    },
  };
}

async function providedCommand(wish: RuntimeWish): Promise<RuntimeCommand> {
  const places = [wish.taskRoot, ...(wish.layers ? [wish.layers] : [])].map((folder) => join(folder, 'bootstrap'));
  for (const command of places) {
    const runs = await access(command, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return { command, args: [], variables: {}, description: wish.runtime.replace('.', ':') };
  }
  throw new RuntimeMissing(
    'Runtime.InvalidEntrypoint',
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  );
}

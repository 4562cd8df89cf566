import { nearest } from '../base/text.ts';
import type { Position } from '../project/types.ts';
import type { Report } from './report.ts';
import { endedRuntimes, previewRuntimes, supportedRuntimes } from './runtime-dates.ts';

/** The meaning of `nodejs` and of no runtime at all: the newest LTS that Lambda has. */
export const newestNode = 'nodejs24.x';

const known = [...Object.keys(supportedRuntimes), ...previewRuntimes];

/** Node.js runtimes that Lambda has ended: all of them took handlers with callbacks. */
const isEndedNode = (name: string) => name.startsWith('nodejs') && Object.hasOwn(endedRuntimes, name);

/**
 * The runtime that a function gets. `nodejs`, and in an installed module every ended Node.js runtime, is the newest one, with
 * the features that it dropped (`legacy`); Python 3 and Java 8 of that time run on their successors.
 */
export function runtimeFor(
  named: string | undefined,
  { installed = false }: { installed?: boolean | undefined } = {},
): { readonly runtime: string; readonly legacy: boolean } {
  if (named === undefined) return { runtime: newestNode, legacy: false };
  if (named === 'nodejs' || (installed && isEndedNode(named))) return { runtime: newestNode, legacy: true };
  if (installed && /^python3\.\d$/.test(named)) return { runtime: successor(named), legacy: false };
  if (installed && named === 'java8') return { runtime: 'java8.al2', legacy: false };
  return { runtime: named, legacy: false };
}

export function checkRuntime(runtime: string, position: Position, file: string, report: Report): void {
  if (known.includes(runtime) || isNewer(runtime)) return;
  const refuse = (problem: string, hint: string) =>
    report({ message: `${file}: lambda.cloudFormation.Runtime is ${problem}.`, position, hint });
  if (!Object.hasOwn(endedRuntimes, runtime)) {
    const near = nearest(runtime, known);
    refuse(`"${runtime}", which is not a Lambda runtime`, near ? `Did you mean ${near}?` : `Use ${newestNode}.`);
    return;
  }
  const dates = endedRuntimes[runtime];
  const since = dates
    ? `: it takes no new functions with it since ${dates.noCreate} and no changes of functions since ${dates.noUpdate}`
    : '';
  refuse(`${runtime}, which AWS has ended${since}`, `Use ${successor(runtime)}.`);
}

/** A runtime released after this version of JAWS: of a known family, with a higher version than any known one. */
function isNewer(runtime: string): boolean {
  const [family, version] = parts(runtime);
  if (!family || !/^(nodejs\d+\.x|python3\.\d+|java\d+|dotnet\d+|ruby\d+\.\d+|provided\.al\d+)$/.test(runtime))
    return false;
  // Lambda has the even versions of Node.js only, those with long-term support.
  if (family === 'nodejs' && version[0]! % 2 !== 0) return false;
  return known.every((name) => {
    const [other, than] = parts(name);
    return other !== family || version[0]! > than[0]! || (version[0] === than[0] && (version[1] ?? 0) > (than[1] ?? 0));
  });
}

/** `python3.14` -> `python` and [3, 14]. */
function parts(runtime: string): [family: string, version: readonly number[]] {
  return [/^[a-z]+/.exec(runtime)?.[0] ?? '', (runtime.match(/\d+/g) ?? []).map(Number)];
}

function successor(runtime: string): string {
  const family = /^[a-z]+/.exec(runtime)?.[0].replace('dotnetcore', 'dotnet') ?? '';
  if (family === 'go') return 'provided.al2023';
  return Object.keys(supportedRuntimes).find((name) => name.startsWith(family)) ?? newestNode;
}

export type RuntimeFamily = 'nodejs' | 'python' | 'provided' | 'other';

export function runtimeFamily(runtime: string): RuntimeFamily {
  if (runtime.startsWith('nodejs')) return 'nodejs';
  if (runtime.startsWith('python')) return 'python';
  return runtime.startsWith('provided') ? 'provided' : 'other';
}

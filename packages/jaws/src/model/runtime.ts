import { nearest } from '../base/text.ts';
import type { Position } from '../project/types.ts';
import type { Report } from './report.ts';

/** What `nodejs` and no runtime at all mean: the newest LTS that Lambda has. */
export const newestNode = 'nodejs24.x';

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const known = [
  'nodejs24.x',
  'nodejs22.x',
  'nodejs20.x',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'java25',
  'java21',
  'java17',
  'java11',
  'java8.al2',
  'dotnet10',
  'dotnet8',
  'ruby3.4',
  'ruby3.3',
  'ruby3.2',
  'provided.al2023',
  'provided.al2',
];

// A runtime that is newer than this list is let through; what was ended long ago is not.
const shape =
  /^(nodejs(2[0-9]|[3-9]\d)\.x|python3\.\d{2}|java\d{1,2}(\.al2)?|dotnet\d{1,2}|ruby\d\.\d+|provided\.al20?\d*)$/;

/** Node.js of Lambda that has ended, all of which took handlers with callbacks. */
const endedNode = /^nodejs(4\.3|4\.3-edge|6\.10|8\.10|1[02468]\.x)$/;

/**
 * The runtime that a function gets. `nodejs`, and in a module that was installed every Node.js that has ended, is the newest one with
 * what it took away (`legacy`); Python 3 and Java 8 of then run on what came after them.
 */
export function runtimeFor(
  named: string | undefined,
  { installed = false }: { installed?: boolean | undefined } = {},
): { readonly runtime: string; readonly legacy: boolean } {
  if (named === undefined) return { runtime: newestNode, legacy: false };
  if (named === 'nodejs' || (installed && endedNode.test(named))) return { runtime: newestNode, legacy: true };
  if (installed && /^python3\.\d$/.test(named)) return { runtime: successor(named), legacy: false };
  if (installed && named === 'java8') return { runtime: 'java8.al2', legacy: false };
  return { runtime: named, legacy: false };
}

export function checkRuntime(runtime: string, position: Position, file: string, report: Report): void {
  if (shape.test(runtime)) return;
  const ended = /^(nodejs1?\d\.|python[23]\.|provided$|dotnetcore|go1|ruby2|java8$)/.test(runtime);
  const near = nearest(runtime, known);
  report({
    message: ended
      ? `${file}: lambda.cloudFormation.Runtime is ${runtime}, which AWS has ended.`
      : `${file}: lambda.cloudFormation.Runtime is "${runtime}", which is not a Lambda runtime.`,
    position,
    hint: near && !ended ? `Did you mean ${near}?` : `Use ${ended ? successor(runtime) : newestNode}.`,
  });
}

function successor(runtime: string): string {
  const family = /^[a-z]+/.exec(runtime)?.[0].replace('dotnetcore', 'dotnet') ?? '';
  if (family === 'go') return 'provided.al2023';
  return known.find((name) => name.startsWith(family)) ?? newestNode;
}

export type RuntimeFamily = 'nodejs' | 'python' | 'provided' | 'other';

export function runtimeFamily(runtime: string): RuntimeFamily {
  if (runtime.startsWith('nodejs')) return 'nodejs';
  if (runtime.startsWith('python')) return 'python';
  return runtime.startsWith('provided') ? 'provided' : 'other';
}

import { createHash } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';

interface Page {
  readonly Functions?: readonly { readonly FunctionName: string }[];
  readonly NextMarker?: string | null;
}

/** The names of all functions of the account in this region. */
export async function listFunctions(aws: Pick<Aws, 'rest'>): Promise<string[]> {
  const names: string[] = [];
  let marker: string | null | undefined;
  do {
    const from = marker ? `&Marker=${encodeURIComponent(marker)}` : '';
    const page: Page = await aws.rest('lambda', 'GET', `/2015-03-31/functions/?MaxItems=50${from}`);
    names.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    marker = page.NextMarker;
  } while (marker);
  return names;
}

/**
 * Whether one of the patterns matches the name of a function: `module/function`, `module/*`, `*`. JAWS names functions
 * `<stage>-<project>-l<Module><Function>`, without a dash in the last part; `dev-app-` is also a prefix of another project's
 * `dev-app-two-`. Throws for an invalid pattern.
 */
export function matcher(prefix: string, patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern): ((name: string) => boolean) => {
    if (pattern === '*') return () => true;
    const [, module = '', fn = ''] = /^([\w-]+)\/([\w-]+|\*)$/.exec(pattern) ?? [];
    if (!module) throw new Error(`"${pattern}" names no functions: write "module/function", "module/*" or "*".`);
    const begin = `${prefix}l${pascal(module)}`;
    if (fn !== '*') return (name) => name === shortened(begin + pascal(fn));
    return (name) => name.startsWith(begin) && /[A-Z0-9]/.test(name.charAt(begin.length));
  });
  return (name) => {
    const shape = name.length === 64 ? /^l[A-Za-z0-9]+(-[0-9a-f]{8})?$/ : /^l[A-Za-z0-9]+$/;
    return name.startsWith(prefix) && shape.test(name.slice(prefix.length)) && tests.some((test) => test(name));
  };
}

/** As JAWS shortens names to Lambda's 64 characters. */
function shortened(name: string): string {
  if (name.length <= 64) return name;
  return `${name.slice(0, 55)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function pascal(name: string): string {
  return name
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

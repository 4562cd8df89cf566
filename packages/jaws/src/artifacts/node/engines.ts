import type { Warning } from '../types.ts';

/** Describes a package.json that requires a newer Node than the runtime's. */
export function tooNew(manifest: Record<string, unknown>, runtime: string): Warning | undefined {
  const { engines, name, version } = manifest;
  const range = typeof engines === 'object' && engines !== null && 'node' in engines ? engines.node : undefined;
  const node = Number(/^nodejs(\d+)/.exec(runtime)?.[1]);
  if (typeof range !== 'string' || !(lowestMajor(range) > node)) return undefined;
  return {
    message: `${name}${version ? ` ${version}` : ''} needs Node ${range}, which is newer than the runtime ${runtime}.`,
    hint: `Set a newer Runtime in awsm.json, or install a version of ${name} for Node ${node}.`,
  };
}

/**
 * The lowest major version in an npm range; 0 if any will do. Minor versions are up to AWS: runtimes have the
 * newest. npm help package.json: engines
 */
function lowestMajor(range: string): number {
  const majors = range.split('||').map((part) => {
    // The first version of `20 - 22` is its lowest; one after `<` is not a lower bound.
    const lower = part.replace(/\s-\s.*/, '').replace(/<=?\s*v?[\d.x*]+/g, '');
    const found = [...lower.matchAll(/(?<![\d.])v?(\d+)(?:\.[\dx*]+)*/g)].map(([, major]) => Number(major));
    return found.length > 0 ? Math.max(...found) : 0;
  });
  return Math.min(...majors);
}

import { createHash } from 'node:crypto';

/** How many invocations of a function one event may cause. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
export const MOST_INVOCATIONS = 16;
/** Functions of one chain that a header remembers. */
const MOST_FUNCTIONS = 32;

/** How often each function ran because of one event, by the hash of its ARN: `Lineage=a87bd80c:1|68fd508a:5`. */
const lineageOf = (trace: string): Map<string, number> => {
  const [, text = ''] = /(?:^|;)\s*Lineage=([^;]*)/i.exec(trace) ?? [];
  // Some SDKs encode the bar.
  const entries = text.split(/\||%7C/i).flatMap((part): [string, number][] => {
    const [, hash, count] = /^([0-9a-f]{8}):(\d{1,5})$/.exec(part) ?? [];
    return hash === undefined ? [] : [[hash, Number(count)]];
  });
  return new Map(entries);
};

/** Most traces have none, and then nothing has to be read or hashed. */
const hasLineage = (trace: string | undefined): trace is string => trace !== undefined && /lineage=/i.test(trace);

/** A function's name in a trace header, from its ARN without a qualifier. */
export const lineageName = (arn: string): string => createHash('sha256').update(arn).digest('hex').slice(0, 8);

/** How often the function ran according to a trace header. */
export const runsOf = (trace: string | undefined, name: string): number =>
  hasLineage(trace) ? (lineageOf(trace).get(name) ?? 0) : 0;

/** The trace header for one more invocation of the function: of the same trace, or of the one from `fresh`. */
export function withRun(trace: string | undefined, name: string, fresh: () => string): string {
  if (trace === undefined) return `${fresh()};Lineage=${name}:1`;
  const runs = hasLineage(trace) ? lineageOf(trace) : new Map<string, number>();
  const count = (runs.get(name) ?? 0) + 1;
  runs.delete(name);
  const all = [...runs, [name, count] as const].slice(-MOST_FUNCTIONS);
  const rest = trace.split(';').filter((part) => !/^\s*(Lineage=|$)/i.test(part));
  const base = rest.some((part) => part.startsWith('Root=')) ? rest.join(';') : fresh();
  return `${base};Lineage=${all.map(([one, runs]) => `${one}:${runs}`).join('|')}`;
}

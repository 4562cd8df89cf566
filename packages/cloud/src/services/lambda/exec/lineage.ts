import { createHash } from 'node:crypto';

/** So many invocations of a function may come of one event. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
export const MOST_INVOCATIONS = 16;
/** Functions of one chain that a header remembers. */
const MOST_FUNCTIONS = 32;

/** How often each function ran because of one event, by the hash of its ARN: `Lineage=a87bd80c:1|68fd508a:5`. */
const lineageOf = (trace: string | undefined): Map<string, number> => {
  const [, text = ''] = /(?:^|;)\s*Lineage=([^;]*)/i.exec(trace ?? '') ?? [];
  // Some SDKs encode the bar.
  const entries = text.split(/\||%7C/i).flatMap((part): [string, number][] => {
    const [, hash, count] = /^([0-9a-f]{8}):(\d{1,5})$/.exec(part) ?? [];
    return hash === undefined ? [] : [[hash, Number(count)]];
  });
  return new Map(entries);
};

const hashOf = (arn: string): string => createHash('sha256').update(arn).digest('hex').slice(0, 8);

/** How often the function ran because of what a trace header tells of. `arn`: without a qualifier. */
export const runsOf = (trace: string | undefined, arn: string): number => lineageOf(trace).get(hashOf(arn)) ?? 0;

/** The trace header of one more invocation of the function: of the same trace, or of `fresh`. */
export function withRun(trace: string | undefined, arn: string, fresh: string): string {
  const runs = lineageOf(trace);
  const hash = hashOf(arn);
  const count = (runs.get(hash) ?? 0) + 1;
  runs.delete(hash);
  const all = [...runs, [hash, count] as const].slice(-MOST_FUNCTIONS);
  const rest = (trace ?? '').split(';').filter((part) => !/^\s*(Lineage=|$)/i.test(part));
  const base = rest.some((part) => part.startsWith('Root=')) ? rest.join(';') : fresh;
  return `${base};Lineage=${all.map(([name, runs]) => `${name}:${runs}`).join('|')}`;
}

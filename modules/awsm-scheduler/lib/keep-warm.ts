import type { Aws } from 'jaws-core-js/aws';
import { listFunctions, matcher } from './functions.ts';

export interface WarmOptions {
  /** `module/function`, `module/*`, or `*`. */
  readonly functions: readonly string[];
  /** The number of parallel calls, up to 50. Default: 5. */
  readonly concurrency?: number;
  /** Milliseconds to wait for each. Default: 10,000. */
  readonly timeoutMs?: number;
}

export interface Surroundings {
  /** Prefix of the names of the project's functions: `dev-app-`. */
  readonly prefix: string;
  /** The function that keeps warm: it needs no call. */
  readonly self: string;
}

/** The event for a function that is to stay warm. */
const event = { 'jaws:keepWarm': true };

/** Whether a function is called only to stay warm: `if (isKeepWarm(event)) return;` */
export const isKeepWarm = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && (event as Record<string, unknown>)['jaws:keepWarm'] === true;

/** Calls functions of the project, so Lambda keeps an instance of each. Logs those that failed. */
export async function keepWarm(
  aws: Pick<Aws, 'rest'>,
  { functions, concurrency = 5, timeoutMs = 10_000 }: WarmOptions,
  { prefix, self }: Surroundings,
): Promise<{ readonly warm: readonly string[]; readonly failed: readonly string[] }> {
  if (functions.length === 0) return { warm: [], failed: [] };
  const isMeant = matcher(prefix, functions);
  const left = (await listFunctions(aws)).filter((name) => name !== self && isMeant(name));
  const warm: string[] = [];
  const failed: string[] = [];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const problem = await call(aws, name, timeoutMs);
      (problem === undefined ? warm : failed).push(name);
      if (problem !== undefined) console.warn(`${name} is not kept warm: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, 50)) }, work));
  return { warm: warm.sort(), failed: failed.sort() };
}

/** The problem, or undefined. The call is synchronous, since Lambda retries a failed asynchronous one. */
async function call(aws: Pick<Aws, 'rest'>, name: string, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const answered = aws.rest<{ errorType?: string; errorMessage?: string } | null>('lambda', 'POST', path, event).then(
    (answer) => (answer?.errorMessage === undefined ? undefined : (answer.errorType ?? 'Error')),
    (error: { code?: string }) => error.code ?? 'Error',
  );
  try {
    return await Promise.race([answered, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

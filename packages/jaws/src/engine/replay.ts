import { fail } from '../errors/catalogue/index.ts';
import { type AnswerDifference, differences } from './events/differences.ts';
import type { KeptEntry } from './events/find.ts';
import type { Host } from './host.ts';
import type { Answer, InvokeResult } from './invoke/types.ts';
import { invoke } from './invoke.ts';
import { openedOf, type ProjectAt } from './open.ts';

export interface ReplayOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly entry: KeptEntry;
  /** Undefined: the stage that it ran in. */
  readonly stage?: string | undefined;
  /** Undefined: the region that it ran in if the stage has it, otherwise the first. */
  readonly region?: string | undefined;
}

export interface ReplayResult extends InvokeResult {
  /** Of the invocation that was replayed. */
  readonly id: string;
  /** Undefined if the original result is unknown: it was streamed. */
  readonly same: boolean | undefined;
  /** Where the answers differ; an error is compared as its text. */
  readonly differences: readonly AnswerDifference[];
}

/** Calls a function again with the event of a recorded invocation, and compares the results. Throws UnknownFunction, as `invoke` does. */
export async function replay(host: Host, options: ReplayOptions): Promise<ReplayResult> {
  const opened = openedOf(options);
  const { entry } = options;
  const { invocation } = entry;
  if (entry.function === undefined) {
    throw fail('UnknownFunction', { function: invocation.function, known: opened.model.functions.map(({ id }) => id) });
  }
  const stage = options.stage ?? entry.stage;
  const regions = opened.model.stages.find(({ name }) => name === stage)?.regions ?? [];
  const then = regions.find(({ region }) => region === invocation.region) ?? regions[0];
  const result = await invoke(host, {
    root: options.root,
    opened,
    profile: options.profile,
    function: entry.function,
    stage,
    region: options.region ?? then?.region,
    event: { from: 'value', value: invocation.event },
    async: false,
  });
  // One region has one result; a failure to respond was thrown.
  const found = compare(entry, result.answers[0] as Answer);
  return { ...result, id: invocation.id, same: found && found.length === 0, differences: found ?? [] };
}

function compare({ invocation }: KeptEntry, answer: Answer): readonly AnswerDifference[] | undefined {
  const { error, result } = invocation;
  if (error === undefined && !Object.hasOwn(invocation, 'result')) return undefined;
  const now = answer.error && `${answer.error.errorType}: ${answer.error.errorMessage}`;
  if (error === undefined && now === undefined) return differences(result, answer.value);
  if (error !== undefined && now !== undefined && lasting(error) === lasting(now)) return [];
  return [{ path: '', before: error ?? result, now: now ?? answer.value }];
}

/** The text of an error without the parts that differ each time: request ids and times, which Lambda's own errors contain. */
const lasting = (error: string): string =>
  error.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '<id>').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');

import { openProject } from '../../engine/open.ts';
import { tune } from '../../engine/tune/tune.ts';
import type { TunePlan, TuneResult } from '../../engine/tune/types.ts';
import { memoryChange } from '../../engine/tune/write.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { stderr } from '../../output/writer.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Run } from '../command.ts';
import { eventChoice, oneFunction } from '../one-function.ts';
import { chooseStage, regionsAt } from '../place.ts';
import { choose, confirm } from '../questions.ts';
import { changeText, tuneText } from '../tune-text.ts';

const defaultSizes = [128, 256, 512, 1024, 1769, 3008];
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const [min, max] = [128, 10_240];
const [mostSizes, mostCalls] = [20, 1000];

export const run: Run = async (invocation, context) => {
  const { arguments: args, values, lists, flags } = invocation;
  const event = eventChoice(invocation, context.cwd);
  const sizes = sizesOf(lists.sizes);
  const calls = callsOf(values.calls);
  const opened = openProject(findRoot(context.cwd));
  const id = oneFunction(opened, args.function, context.cwd);
  const stage = await chooseStage(context, opened.model, values.stage, '--stage');
  const region = await oneRegion(context, opened, stage, values.region);
  const found = await tune(context.host, {
    opened,
    profile: values.profile,
    function: id,
    stage,
    region,
    event,
    sizes,
    calls,
    agree: (plan) => agreeToCalls(plan, lists.confirm, context),
  });
  const { written, note, failed, isShown } = await offer(found, flags.has('write'), context, opened, (paint) =>
    tuneText(found, paint, stderr.columns),
  );
  return {
    data: { ...found, written },
    ...(!isShown && { text: (paint: Paint, columns?: number) => tuneText(found, paint, columns) }),
    ...(note !== undefined && { note: () => note }),
    exitCode: failed || found.sizes.every(({ failure }) => failure) ? 1 : 0,
  };
};

async function oneRegion(
  context: Context,
  { model }: ReturnType<typeof openProject>,
  stage: string,
  named: string | undefined,
): Promise<string> {
  if (named === 'all') throw fail('InvalidValue', { what: '--region <region>', value: 'all', expected: 'one region' });
  if (named !== undefined) return named;
  const choices = regionsAt(model, { stage, region: undefined }).map((value) => ({ value, label: value }));
  return choose(context, { message: `Which region of ${stage}?`, choices, flag: '--region' });
}

function sizesOf(typed: readonly string[] | undefined): readonly number[] {
  if (!typed || typed.length === 0) return defaultSizes;
  const sizes = typed.map((text) => {
    const size = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (size >= min && size <= max) return size;
    throw fail('InvalidValue', {
      what: '--sizes <MB>',
      value: text,
      expected: `whole numbers from ${min} to ${max}`,
    });
  });
  const unique = [...new Set(sizes)];
  if (unique.length <= mostSizes) return unique;
  throw fail('InvalidValue', {
    what: '--sizes <MB>',
    value: `${unique.length} sizes`,
    expected: `at most ${mostSizes}`,
  });
}

function callsOf(typed: string | undefined): number {
  if (typed === undefined) return 10;
  const calls = /^\d+$/.test(typed) ? Number(typed) : 0;
  if (calls >= 1 && calls <= mostCalls) return calls;
  throw fail('InvalidValue', { what: '--calls <n>', value: typed, expected: `a whole number from 1 to ${mostCalls}` });
}

/** The calls are real. A protected stage requires its name, typed or by --confirm; any other one a yes. */
async function agreeToCalls(plan: TunePlan, named: readonly string[] | undefined, context: Context): Promise<void> {
  const { function: id, stage, region, sizes, calls } = plan;
  context.show((paint) =>
    [
      `${paint.bold(id)} in ${stage} ${region} is called ${count(sizes.length * calls, 'time')}: ${calls} at each of ${sizes.join(', ')} MB.`,
      paint.yellow(
        'These are real calls of a copy with its role and variables: what it writes, sends or pays for, it does each time.',
      ),
    ].join('\n'),
  );
  const refused = 'The function was not called';
  if (!plan.protected) return confirm(context, { message: 'Call it?', initial: true, refused });
  if (named?.includes(stage)) return;
  if (!context.prompts) throw fail('TuneProtected', { stage, function: id });
  const message = `${stage} is protected. Type its name to go on`;
  const typed = await context.prompts.text({ message, initial: '', check: () => undefined });
  if (typed !== stage) throw fail('Declined', { what: refused });
}

interface TuneOffer {
  readonly written: boolean;
  /** Why nothing was written. */
  readonly note?: string;
  /** It could not be written. */
  readonly failed?: true;
  /** The measurements are on the screen. */
  readonly isShown?: true;
}

/** Shows the change, and writes it after a confirmation. A failure to write does not lose the measurement. */
export async function offer(
  found: TuneResult,
  write: boolean,
  context: Context,
  opened: ReturnType<typeof openProject>,
  table: (paint: Paint) => string,
): Promise<TuneOffer> {
  const { function: id, recommended, now } = found;
  if (recommended === undefined || recommended === now) return { written: false };
  // The summary comes before the question.
  const asks = !write && !context.yes && context.prompts !== undefined;
  const shown = asks && { isShown: true as const };
  if (asks) context.show(table);
  try {
    const change = memoryChange(opened, id, recommended);
    context.show((paint) => changeText(change, paint));
    if (!write && !context.yes) {
      if (!context.prompts) {
        const note = `Nothing was written. With --write it is: ${change.file} gets MemorySize ${recommended}.`;
        return { written: false, note };
      }
      const message = `Write MemorySize ${recommended} into ${change.file}?`;
      if (!(await context.prompts.confirm({ message, initial: false }))) {
        return { written: false, note: 'Nothing was written.', ...shown };
      }
    }
    change.write();
    return { written: true, ...shown };
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    const { message, hint, code } = error;
    const note = `Nothing was written. ${message}${hint ? ` ${hint}` : ''} (${code})`;
    return { written: false, note, ...shown, ...((write || context.yes) && { failed: true as const }) };
  }
}

import { eventFor, invoke } from '../../engine/invoke.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot } from '../../project/find.ts';
import { answersNote, answersText } from '../answer-text.ts';
import type { Run } from '../command.ts';
import { eventChoice, oneFunction } from '../one-function.ts';
import { chooseRegion, chooseStage } from '../place.ts';

export const run: Run = async (invocation, context) => {
  const { arguments: args, values, flags } = invocation;
  const { cwd, host } = context;
  if (flags.has('print') && flags.has('async'))
    throw fail('ConflictingOptions', { first: '--print', second: '--async' });
  const event = eventChoice(invocation, cwd);
  const root = findRoot(cwd);
  const opened = openProject(root);
  const id = oneFunction(opened, args.function, cwd);
  const stage = await chooseStage(context, opened.model, values.stage, '--stage');
  const region = await chooseRegion(context, opened.model, stage, values.region, '--region');
  const options = { root, opened, profile: values.profile, function: id, stage, region, event };
  if (flags.has('print')) {
    const data = await eventFor(host, options);
    return { data: { function: id, event: data }, isPayload: true, text: () => JSON.stringify(data, null, 2) };
  }
  const result = await invoke(host, { ...options, async: flags.has('async') });
  return {
    data: { ...result },
    isPayload: true,
    text: (paint) => answersText(result, paint),
    note: (paint) => answersNote(result, paint),
    exitCode: result.answers.every(({ ok }) => ok) ? 0 : 1,
  };
};

import { logs } from '../../engine/logs.ts';
import { openProject } from '../../engine/open.ts';
import type { LogsResult } from '../../engine/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage, nameRegions, regionNamed, regionsAt } from '../place.ts';
import { reportUnread } from '../region-error.ts';
import { select } from '../selected.ts';
import { spanOf, timeOf } from '../span.ts';

export const run: Run = async ({ lists, values, flags }, context) => {
  const { cwd, host, output } = context;
  const { trace } = values;
  if (trace !== undefined) checkTrace(trace, values.filter);
  const back = values.since ?? (trace === undefined ? '10m' : '1d');
  const since = timeOf(back, host.now());
  const root = findRoot(cwd);
  const opened = openProject(root);
  const { project, model } = opened;
  const stage = await chooseStage(context, model, values.stage, '--stage');
  const region = regionNamed(values.region);
  nameRegions({ output }, regionsAt(model, { stage, region }));
  const named = lists.function ?? [];
  const here = named.length === 0 && trace === undefined ? functionAt(project, cwd) : undefined;
  const functions = here
    ? [`${here.module}/${here.name}`]
    : named.length > 0
      ? select(model, named).functions
      : model.functions.map(({ id }) => id);
  const found = await logs(host, {
    root,
    opened,
    profile: values.profile,
    stage,
    region,
    functions,
    since,
    follow: flags.has('follow'),
    // A phrase between quotes is searched for literally.
    filter: trace === undefined ? values.filter : `"${trace}"`,
  });
  const what = (place: string) => `The logs of ${place} cannot be read`;
  const exitCode = reportUnread(host.emit, stage, found.unread, what);
  return { data: { ...found }, exitCode, note: (paint) => note(found, back, paint) };
};

/** Throws ConflictingOptions, InvalidValue. */
function checkTrace(trace: string, filter: string | undefined): void {
  if (filter !== undefined) throw fail('ConflictingOptions', { first: '--trace', second: '--filter' });
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(trace)) return;
  const expected = 'the id of a request, as logs and the header x-amzn-RequestId have it';
  throw fail('InvalidValue', { what: '--trace', value: trace, expected });
}

function note({ lines, notDeployed }: LogsResult, since: string, paint: Paint): string {
  const missing = notDeployed.map((one) =>
    paint.yellow(`${one.function} is not deployed in ${one.stage} ${one.region}.`),
  );
  const when = spanOf(since) !== undefined ? `in the last ${since}` : `since ${since}`;
  return [...missing, ...(lines === 0 ? [paint.dim(`Nothing was logged ${when}.`)] : [])].join('\n');
}

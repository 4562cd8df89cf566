import { resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { status } from '../../engine/status.ts';
import { readStatusPage } from '../../engine/status-page/read.ts';
import { writePage } from '../../engine/status-page/write.ts';
import type { RegionDifference, RegionStatus, StatusResult } from '../../engine/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { wrap } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { changeRows } from '../deployed.ts';
import { grouped } from '../grouped.ts';
import { regionNamed } from '../place.ts';
import { variablesText } from '../release-text.ts';
import { isAllWell, statusHtml } from '../status-page.ts';

export const run: Run = async (invocation, context) => {
  const { arguments: args, flags, values } = invocation;
  const { stage, region } = args;
  const { cwd, host } = context;
  if (values.html !== undefined && flags.has('diff')) {
    throw fail('ConflictingOptions', { first: '--html', second: '--diff' });
  }
  for (const name of ['check', 'force']) {
    if (flags.has(name) && values.html === undefined) {
      throw fail('OptionNeedsOther', { option: `--${name}`, other: '--html' });
    }
  }
  const root = findRoot(cwd);
  if (values.html !== undefined) return page(root, values.html, invocation, context);
  const found = await status(host, {
    root,
    profile: values.profile,
    stage,
    region: regionNamed(region),
    diff: flags.has('diff'),
  });
  const { differences } = found;
  return {
    data: { ...found },
    text: (paint, columns) =>
      differences
        ? differencesText(found, oneLiners(differences), paint, columns)
        : statusText(oneLiners(found), paint, columns),
    exitCode: found.regions.some(({ error }) => error) || (differences && hasDifferences(found)) ? 1 : 0,
  };
};

/** Writes the status as a page. */
async function page(
  root: string,
  typed: string,
  { arguments: args, flags, values }: Invocation,
  { cwd, host }: Context,
) {
  const file = resolve(cwd, typed);
  const found = await readStatusPage(host, {
    root,
    profile: values.profile,
    stage: args.stage,
    region: regionNamed(args.region),
    check: flags.has('check'),
  });
  writePage(file, statusHtml(found), flags.has('force'));
  const isWell = isAllWell(found);
  return {
    data: { file, well: isWell, ...found },
    text: (paint: Paint) =>
      `${paint.bold(typed)} is written: ${isWell ? 'no problem is known' : 'something is not well'}.`,
    exitCode: isWell ? 0 : 1,
  };
}

const isDifferent = ({ changes, variables }: RegionDifference): boolean =>
  changes.length > 0 || [variables.added, variables.changed, variables.removed].some(({ length }) => length > 0);

/** A region with nothing deployed differs as well if others of its stage have something. */
const hasDifferences = ({ regions, differences = [] }: StatusResult): boolean =>
  differences.some(isDifferent) ||
  regions.some(
    ({ stage, stacks }) => stacks.length === 0 && regions.some((one) => one.stage === stage && one.stacks.length > 0),
  );

/** Each region's release, and its differences from the newest one of its stage. */
function differencesText(
  { regions }: StatusResult,
  differences: readonly RegionDifference[],
  paint: Paint,
  columns?: number,
): string {
  const rows = regions.map(({ stage, region, release, stacks, error }) => {
    const own = differences.find((one) => one.stage === stage && one.region === region);
    const name = release === undefined ? paint.dim('no release') : `release ${release}`;
    const isReference = differences.some((one) => one.stage === stage && one.than === region);
    const word = error
      ? paint.red(error.message)
      : stacks.length === 0
        ? paint.yellow('nothing is deployed')
        : !own
          ? paint.dim(isReference ? 'the others are compared with it' : 'the only region')
          : isDifferent(own)
            ? paint.yellow(`differs from ${own.than}`)
            : paint.green(`as ${own.than}`);
    return [paint.bold(`${stage} ${region}`), name, word];
  });
  const bodyOf = ({ changes, variables }: RegionDifference) =>
    [table(changeRows(changes, paint), '', columns), variablesText(variables, paint)]
      .filter((text) => text !== '')
      .join('\n  ');
  const blocks = grouped(differences.filter(isDifferent), ({ region }) => region, bodyOf).map(
    ({ regions: names, body, first }) =>
      `${paint.bold(`${first.stage} ${names}`)}, compared with ${first.than}\n${body.startsWith(' ') ? body : `  ${body}`}`,
  );
  return [table(rows, '', columns), ...blocks].join('\n\n');
}

function statusText(
  { project, profile, endpoint, functions, regions }: StatusResult,
  paint: Paint,
  columns?: number,
): string {
  const where = [profile && `profile ${profile}`, endpoint].filter(Boolean).join(', ');
  const name = `${paint.bold(project)}${where ? `  ${paint.dim(where)}` : ''}`;
  const head = functions === undefined ? name : `${name}\n${wrap(functions, columns).join('\n')}`;
  if (regions.length === 0) return `${head}\n\nThe project has no stages yet.`;
  return [head, ...regions.map((region) => regionText(region, paint, columns))].join('\n\n');
}

function regionText(found: RegionStatus, paint: Paint, columns?: number): string {
  const head = paint.bold(`${found.stage} ${found.region}`);
  if (found.error) {
    const { code, message, hint } = found.error;
    return `${head}\n  ${paint.red(message)} ${paint.dim(`(${code})`)}${hint ? `\n  ${hint}` : ''}`;
  }
  if (found.stacks.length === 0) return `${head}\n  ${paint.dim('nothing is deployed')}`;
  const rows = [
    ...found.stacks.map(({ name, status }) => ['stack', name, statusColor(status, paint)(status)]),
    ...found.functions.map((each) => [
      'lambda',
      each.id,
      each.inProject
        ? paint.dim(`${each.runtime}, ${each.memorySize} MB, ${each.timeout} s`)
        : paint.yellow('no longer in the project'),
    ]),
    ...byFile(found).map(([file, ids]) => ['resources', file, paint.dim(ids.join(', '))]),
    ...found.endpoints.map(({ method, path, url }) => ['endpoint', `${method} ${path}`, paint.cyan(url)]),
    ...(found.webSocket === undefined ? [] : [['websocket', '', paint.cyan(found.webSocket)]]),
  ];
  const release = found.release === undefined ? '' : `  release ${found.release}`;
  return `${head}${release}  ${paint.dim(found.bucket)}\n${table(
    rows.map(([kind, ...rest]) => [paint.dim(kind ?? ''), ...rest]),
    '  ',
    columns,
  )}`;
}

function byFile({ resources }: RegionStatus): [file: string, ids: string[]][] {
  const files = new Map<string, string[]>();
  for (const { id, file } of resources) files.set(file, [...(files.get(file) ?? []), id]);
  return [...files].sort();
}

function statusColor(status: string, paint: Paint) {
  if (/FAILED|ROLLBACK/.test(status)) return paint.red;
  return status.endsWith('_COMPLETE') ? paint.green : paint.yellow;
}

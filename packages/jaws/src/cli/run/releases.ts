import { oneLiners } from '../../base/visible.ts';
import { openProject } from '../../engine/open.ts';
import { releaseName } from '../../engine/releases/name.ts';
import { releases, showRelease } from '../../engine/releases/releases.ts';
import type { Release, ReleasesResult, ShowReleaseResult } from '../../engine/releases/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { changeRows } from '../deployed.ts';
import { grouped } from '../grouped.ts';
import { chooseStage } from '../place.ts';
import { reportUnread } from '../region-error.ts';
import { variablesText } from '../release-text.ts';

export const list: Run = async ({ arguments: args, values }, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, args.stage, 'the argument [stage]');
  const limit = Number(values.limit ?? 20);
  if (!Number.isInteger(limit) || limit < 1) {
    throw fail('InvalidValue', { what: '--limit <n>', value: values.limit ?? '', expected: 'a whole number from 1' });
  }
  const found = await releases(context.host, { root, opened, profile: values.profile, stage, limit });
  const what = (place: string) => `The history of ${place} cannot be read`;
  const exitCode = reportUnread(context.host.emit, stage, found.unread, what);
  return { data: { ...found }, exitCode, text: (paint, columns) => listText(oneLiners(found), paint, columns) };
};

function listText({ stage, releases, unread }: ReleasesResult, paint: Paint, columns?: number): string {
  if (releases.length === 0 && unread.length > 0) return `No region that could be read has a release of ${stage}.`;
  if (releases.length === 0) return `${stage} has no releases yet: each deployment that changes something is one.`;
  const rows = releases.map((one) => [
    `${one.regions.some(({ current }) => current) ? paint.green('●') : ' '} ${paint.bold(releaseName(one))}`,
    one.at.replace('T', ' ').replace(/:\d\d\.\d+Z$/, ''),
    resultText(one, paint),
    one.by ?? '',
    commitText(one, paint),
    regionsText(one, paint),
    paint.dim(summaryOf(one)),
  ]);
  return table(rows, '', columns);
}

const resultText = ({ result }: Release, paint: Paint) =>
  result === 'done' ? paint.green(result) : result === 'failed' ? paint.red(result) : paint.yellow(result);

function commitText({ git }: Release, paint: Paint): string {
  if (!git) return '';
  return `${git.commit.slice(0, 8)}${git.clean ? '' : paint.yellow('+')}`;
}

/** Names the regions if they are few; those that run it now are listed unless all do. */
function regionsText({ regions }: Release, paint: Paint): string {
  const failed = regions.filter(({ result }) => result !== 'done');
  const bad = failed.length > 0 ? `  ${paint.red(`not ${failed.map(({ region }) => region).join(', ')}`)}` : '';
  const names = regions.length <= 3 ? regions.map(({ region }) => region).join(', ') : count(regions.length, 'region');
  return `${names}${bad}`;
}

function summaryOf({ origin, dev, changes, changed }: Release): string {
  if (origin?.type === 'rollback') return `roll-back to ${origin.release}`;
  if (origin?.type === 'promotion') return `${origin.stage} ${origin.release}`;
  if (origin?.type === 'undo') return `undid ${origin.release}`;
  if (origin?.type === 'found') return 'found: another tool deployed it';
  const [first] = changes;
  const session = dev ? 'jaws dev  ' : '';
  if (!first) return session;
  const signs = { create: '+', update: '~', delete: '-' } as const;
  return `${session}${signs[first.action]} ${first.id}${changed > 1 ? `, ${changed - 1} more` : ''}`;
}

export const show: Run = async ({ arguments: args, values }, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, values.stage, '--stage');
  const options = { root, opened, profile: values.profile, stage, release: args.release!, than: values.diff };
  const found = await showRelease(context.host, options);
  return { data: { ...found }, text: (paint, columns) => showText(oneLiners(found), paint, columns) };
};

function showText({ stage, release, than, regions }: ShowReleaseResult, paint: Paint, columns?: number): string {
  const { git, by, at, id, accounts } = release;
  const facts = [
    ['id', id],
    ['ended', at],
    ['result', resultText(release, paint)],
    ...(by === undefined ? [] : [['by', by]]),
    ...(accounts.length === 0 ? [] : [['account', accounts.join(', ')]]),
    ...(git
      ? [
          [
            'commit',
            `${git.commit}${git.branch ? ` (${git.branch})` : ''}${git.clean ? '' : paint.yellow(', with changes that were not committed')}`,
          ],
        ]
      : []),
    ...(release.origin ? [['origin', summaryOf(release)]] : []),
    ...(release.dev ? [['session', 'jaws dev: roll-backs and promotions pass over it unless it is named']] : []),
    [
      'regions',
      release.regions
        .map(
          ({ region, result, current }) =>
            `${region}${result === 'done' ? '' : paint.red(` ${result}`)}${current ? paint.green(' ●') : ''}`,
        )
        .join(', '),
    ],
    ...(release.kept ? [] : [['kept', paint.yellow('no: a roll-back to it is not possible any more')]]),
  ];
  const head = `${paint.bold(`Release ${releaseName(release)} of ${stage}`)}\n${table(
    facts.map(([name, value]) => [paint.dim(name!), value!]),
    '  ',
    columns,
  )}`;
  const compared = than ? `Compared with release ${releaseName(than)}:` : 'Nothing is before it; it brought:';
  const blocks = grouped(
    regions,
    ({ region }) => region,
    ({ changes, variables }) => {
      const rows = changeRows(changes, paint);
      const stacks = rows.length > 0 ? table(rows, '  ', columns) : `  ${paint.dim('stacks are the same')}`;
      const text = variables
        ? variablesText(variables, paint)
        : paint.dim('variables: that version is not kept any more');
      return text ? `${stacks}\n  ${text}` : stacks;
    },
  ).map(({ regions: names, body }) => `${paint.bold(names)}\n${body}`);
  return [head, compared, ...blocks].join('\n\n');
}

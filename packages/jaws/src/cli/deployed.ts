import { formatBytes } from '../base/text.ts';
import { oneLiners } from '../base/visible.ts';
import type { DeployResult } from '../engine/types.ts';
import type { Change, DataLoss, Drift, PlanSummary } from '../events.ts';
import { expectedText } from '../output/expected.ts';
import { count } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';
import { urlsText } from '../output/urls.ts';
import { accessText } from './access-text.ts';
import type { Result } from './command.ts';
import { grouped } from './grouped.ts';
import { nextText, summaryText } from './summary.ts';

interface Shown {
  readonly pathFromHere?: (path: string) => string;
  /** Milliseconds since the command began. */
  readonly ms?: number;
  /** All URLs, not only those of new endpoints. */
  readonly urls?: boolean;
}

/** The outcome of a deployment, a plan, or of writing templates. */
export function deployResult(result: DeployResult, shown: Shown = {}): Result {
  const { id, plan, applied, stacks, urls, files, releaseNumber } = result;
  const forPeople = { ...oneLiners({ plan, stacks, urls }), releaseNumber };
  const { pathFromHere = (path) => path, ms } = shown;
  // Somebody else may have deployed what was planned.
  const unchanged = (plan.empty || stacks.length > 0) && stacks.every((stack) => stack.result === 'unchanged');
  return {
    data: {
      deployment: id,
      applied,
      unchanged,
      plan: plan.regions,
      ...(plan.drift && { drift: plan.drift }),
      ...(plan.expected && { expected: plan.expected }),
      ...(plan.access && { access: plan.access }),
      stacks,
      urls,
      files,
    },
    head: (paint) => (applied && !unchanged ? summaryText({ ...forPeople, ms }, paint) : ''),
    text: (paint, columns) => {
      if (files.length > 0) return files.map(pathFromHere).join('\n');
      return applied
        ? urlsText(forPeople.urls, forPeople.plan, { isAll: shown.urls ?? false, paint, columns })
        : planText(forPeople.plan, paint, columns);
    },
    note: (paint) => {
      if (!applied) return '';
      if (unchanged) return paint.dim('Nothing to do: everything is deployed as it is here.');
      return nextText(forPeople, paint);
    },
  };
}

/** What happens to the data of a resource, behind "would be". */
export const lossWords: Readonly<Record<DataLoss, string>> = {
  deleted: 'deleted',
  replaced: 'replaced by an empty one',
  'maybe-replaced': 'perhaps replaced by an empty one',
};

/** What happens to the address of a resource, behind "would be". */
export const addressWords: typeof lossWords = {
  deleted: 'deleted',
  replaced: 'replaced by one with another name and address',
  'maybe-replaced': 'perhaps replaced by one with another name and address',
};

type Colors = Readonly<Record<keyof typeof signs, (text: string) => string>>;

const signs = { create: '+', update: '~', maybe: '?', delete: '-' } as const;
const kinds = { function: 'lambda', endpoint: 'endpoint', resource: 'resource', stack: 'stack' } as const;

/** The changes, region by region. */
export function planText(plan: PlanSummary, paint: Paint, columns?: number): string {
  const text = changesText(plan, paint, columns);
  if (plan.empty) return text;
  return `${text}\n\n${paint.dim('Nothing was changed. The same command without --plan does it.')}`;
}

/** The same before a question. */
export function changesText(plan: PlanSummary, paint: Paint, columns?: number): string {
  const drift = plan.drift && driftText(plan.drift, paint, columns);
  if (plan.empty) {
    const nothing = 'Nothing would change: everything is deployed as it is here.';
    return drift ? `${nothing}\n\n${drift}` : nothing;
  }
  const colors = colorsOf(paint);
  const bodyOf = ({ stacks, uploads }: PlanSummary['regions'][number]) => {
    const changed = stacks.filter(({ action }) => action !== 'none');
    if (changed.length === 0) return `  ${paint.dim('nothing would change')}`;
    const rows = changed.flatMap(({ name, action, changes }) => [
      [
        `${colors[action as keyof typeof colors](signs[action as keyof typeof signs])} ${paint.bold(name)}`,
        'stack',
        verb[action],
      ],
      ...changes.map((change) => changeRow(change, paint, colors)),
    ]);
    const size = uploads.reduce((sum, upload) => sum + upload.bytes, 0);
    const upload =
      uploads.length > 0 ? `\n  ${paint.dim(`${count(uploads.length, 'upload')}, ${formatBytes(size)}`)}` : '';
    return `\n${table(rows, '  ', columns)}${upload}`;
  };
  const groups = grouped(plan.regions, ({ region }) => region, bodyOf);
  const blocks = groups.map(({ regions, body, first }) => `${paint.bold(`${first.stage} ${regions}`)}${body}`);
  const access = plan.access ? accessText(plan.access) : '';
  if (access !== '') blocks.unshift(paint.dim(`In ${access}`));
  const expected = plan.expected ? expectedText(plan.expected, paint) : '';
  if (expected !== '') blocks.push(expected);
  if (drift) blocks.push(drift);
  return blocks.join('\n\n');
}

function driftText(drift: readonly Drift[], paint: Paint, columns?: number): string {
  if (drift.length === 0) return paint.dim('Nothing was changed or deleted by hand.');
  const rows = drift.map(({ stage, region, stack, logicalId, type, status, properties }) => [
    `${status === 'DELETED' ? paint.red('-') : paint.yellow('~')} ${paint.bold(logicalId)}`,
    type,
    paint.dim(`${stage} ${region} ${stack}`),
    status === 'DELETED' ? paint.red('deleted') : `changed: ${properties.join(', ')}`,
  ]);
  const what = `${paint.bold('Changed or deleted by hand')}\n${table(rows, '  ', columns)}`;
  return `${what}\n\n${paint.dim('jaws deploy with --revert-drift brings it back to what the templates say.')}`;
}

const colorsOf = (paint: Paint): Colors => ({
  create: paint.green,
  update: paint.yellow,
  maybe: paint.dim,
  delete: paint.red,
});

/** A row of a table for each change. */
export const changeRows = (changes: readonly Change[], paint: Paint): string[][] =>
  changes.map((change) => changeRow(change, paint, colorsOf(paint)));

function changeRow({ action, kind, id, why, maybe, data }: Change, paint: Paint, colors: Colors): string[] {
  const how = maybe ? 'maybe' : action;
  const lost = data && paint.red(paint.bold(`DATA LOSS: ${lossWords[data]}`));
  const reasons = why.length > 0 ? paint.dim(why.join(', ')) : '';
  return [
    `  ${(data ? paint.red : colors[how])(`${signs[how]} ${id}`)}`,
    kinds[kind],
    [lost, reasons].filter((text) => text).join('  '),
  ];
}

const verb = {
  create: 'would be created',
  update: 'would be updated',
  maybe: 'may be updated',
  delete: 'would be deleted',
  none: '',
} as const;

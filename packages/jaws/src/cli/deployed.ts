import { formatBytes } from '../base/text.ts';
import type { DeployResult } from '../engine/types.ts';
import type { Change, DataLoss, PlanSummary } from '../events.ts';
import { count, table } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import type { Result } from './command.ts';

/** The outcome of a deployment, a plan, or of writing templates. The URLs came as events. */
export function deployResult(result: DeployResult, pathFromHere: (path: string) => string): Result {
  const { id, plan, applied, stacks, urls, files } = result;
  return {
    data: { deployment: id, applied, unchanged: plan.empty, plan: plan.regions, stacks, urls, files },
    text: (paint) => {
      if (files.length > 0) return files.map(pathFromHere).join('\n');
      return applied ? '' : planText(plan, paint);
    },
    note: (paint) => (applied && plan.empty ? paint.dim('Nothing to do: all of it is deployed as it is here.') : ''),
  };
}

/** What happens to the data of a resource, behind "would be". */
export const lossWords: Readonly<Record<DataLoss, string>> = {
  deleted: 'deleted',
  replaced: 'replaced by an empty one',
  'maybe-replaced': 'perhaps replaced by an empty one',
};

type Colors = Readonly<Record<keyof typeof signs, (text: string) => string>>;

const signs = { create: '+', update: '~', maybe: '?', delete: '-' } as const;
const kinds = { function: 'lambda', endpoint: 'endpoint', resource: 'resource', stack: 'stack' } as const;

function planText(plan: PlanSummary, paint: Paint): string {
  if (plan.empty) return 'Nothing would change: all of it is deployed as it is here.';
  const colors = { create: paint.green, update: paint.yellow, maybe: paint.dim, delete: paint.red };
  const blocks = plan.regions.map(({ stage, region, stacks, uploads }) => {
    const changed = stacks.filter(({ action }) => action !== 'none');
    const head = paint.bold(`${stage} ${region}`);
    if (changed.length === 0) return `${head}  ${paint.dim('nothing would change')}`;
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
    return `${head}\n${table(rows, '  ')}${upload}`;
  });
  return `${blocks.join('\n\n')}\n\n${paint.dim('Nothing was changed. The same command without --plan does it.')}`;
}

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

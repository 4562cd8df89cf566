import { fail } from '../../errors/catalogue/index.ts';
import type { Model } from '../../model/types.ts';
import { presets } from '../../prices/usage.ts';
import { cost } from '../cost/cost.ts';
import type { CostResult, Traffic } from '../cost/types.ts';
import { projectUsage, usageFileOf } from '../cost/usage-file.ts';
import { at } from './define.ts';
import type { ToolContext } from './types.ts';

export interface CostInput {
  readonly stage: string;
  readonly region?: string | undefined;
  readonly traffic?: 'file' | 'small' | 'medium' | 'large' | 'metrics' | undefined;
  readonly days: number;
  readonly release?: string | undefined;
}

export interface StageCost extends CostResult {
  /** The project's usage file for the stage, even if this estimate did not use it. */
  readonly file?: string;
  /** Endpoints by the function that they call: the cost of a request is that of the function and of its API. */
  readonly endpoints: readonly { readonly id: string; readonly function: string }[];
}

/** The monthly cost of a stage as in `jaws cost`, with the names that a page needs. */
export async function costOfStage(context: ToolContext, input: CostInput): Promise<StageCost> {
  const { stage, region, release, days } = input;
  const { soFar } = context;
  const file = usageFileOf(context.root, stage);
  const of = (found: CostResult): StageCost => ({
    ...found,
    ...(file !== undefined && { file }),
    endpoints: endpointsOf(context.project.model),
  });
  const report = soFar && ((found: CostResult) => soFar(of(found)));
  const options = { ...at(context), stage, region, release, traffic: trafficOf(input), soFar: report };
  return of(await cost(context.host, options));

  function trafficOf({ traffic }: CostInput): Traffic {
    if (traffic === 'metrics') {
      if (release !== undefined) throw fail('ConflictingOptions', { first: 'traffic: metrics', second: 'release' });
      return { from: 'metrics', days };
    }
    const isOwn = traffic === undefined || traffic === 'file';
    // A mistake in an unused file does no harm.
    const own = isOwn ? projectUsage(context.root, stage) : undefined;
    if (own) return { from: 'file', usage: own.usage };
    const size = isOwn ? 'small' : traffic;
    return { from: size, usage: presets[size] };
  }
}

const endpointsOf = ({ endpoints }: Model) => endpoints.map(({ id, function: fn }) => ({ id, function: fn }));

import { oneLiners } from '../base/visible.ts';
import { releaseName } from '../engine/releases/name.ts';
import type { RollbackResult, RollbackShown } from '../engine/releases/types.ts';
import type { Paint } from '../output/paint.ts';
import type { Result } from './command.ts';
import { changesText, planText } from './deployed.ts';
import { variablesText } from './release-text.ts';
import { summaryText } from './summary.ts';

/** What a roll-back is about to do. */
export function shownText(shown: RollbackShown, paint: Paint): string {
  const forPeople = oneLiners(shown);
  return planOf(forPeople, paint, changesText(forPeople.plan, paint));
}

/** The outcome of a roll-back, or its plan. `ms`: since the command began. */
export function rollbackResult(stage: string, result: RollbackResult, ms: number): Result {
  const { id, applied, from, to, untouched, variables, plan, stacks } = result;
  const forPeople = oneLiners(result);
  return {
    data: { deployment: id, applied, from, to, untouched, variables, plan: plan.regions, stacks },
    head: (paint) => (applied && !isNothing(result) ? summaryText({ ...forPeople, ms }, paint) : ''),
    text: (paint, columns) => (applied ? '' : planOf(forPeople, paint, planText(forPeople.plan, paint, columns))),
    note: (paint) => (applied ? doneText(stage, forPeople, paint) : ''),
  };
}

function planOf(
  { from, to, plan, variables, untouched }: Pick<RollbackShown, 'from' | 'to' | 'plan' | 'variables' | 'untouched'>,
  paint: Paint,
  changes: string,
): string {
  const runs = from
    ? `From release ${paint.bold(releaseName(from))} (${from.result === 'partly' ? 'which ended halfway' : 'what runs'}, of ${from.at}) back`
    : 'Back';
  const stays = untouched.map((region) => `${paint.bold(region)}  stays as it is`);
  return [
    `${runs} to release ${paint.bold(releaseName(to))} of ${to.at}`,
    changes,
    ...stays,
    ...heldOf(plan, paint),
    ...variablesOf(variables, paint),
  ].join('\n\n');
}

/** Data and addresses that the earlier release lacks. */
function heldOf({ regions }: RollbackShown['plan'], paint: Paint): string[] {
  const held = regions.flatMap(({ region, stacks }) =>
    stacks.flatMap((stack) =>
      (stack.held ?? []).map(({ logicalId, type }) => `  ${logicalId}  ${paint.dim(`${type}, ${region}`)}`),
    ),
  );
  return held.length > 0 ? [['Stays, with its data or address:', ...held].join('\n')] : [];
}

const isNothing = ({ plan, stacks }: RollbackResult): boolean =>
  plan.empty && stacks.every(({ result }) => result === 'unchanged');

function doneText(stage: string, result: RollbackResult, paint: Paint): string {
  const { to, variables } = result;
  const head = isNothing(result)
    ? `Nothing to do: ${stage} has what release ${releaseName(to)} had.`
    : `${stage} has what release ${paint.bold(releaseName(to))} had. \`jaws rollback --stage ${stage}\` undoes it.`;
  return [head, ...variablesOf(variables, paint)].join('\n');
}

const variablesOf = (variables: RollbackResult['variables'], paint: Paint): string[] =>
  Object.entries(variables).map(([region, difference]) => `${paint.bold(region)}  ${variablesText(difference, paint)}`);

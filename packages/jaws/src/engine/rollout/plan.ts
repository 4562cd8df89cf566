import { type ProfileName, rolloutOf } from '../../model/rollout.ts';
import type { RolloutModel, StageModel } from '../../model/types.ts';

/** What a command says about a rollout, over what jaws.json says. */
export interface RolloutChoice {
  /** Instead of what jaws.json says. */
  readonly profile?: ProfileName | undefined;
  /** If a wave fails, finished regions get back what they had. */
  readonly allOrNothing?: boolean | undefined;
  /** Asks before each wave but the first. */
  readonly confirm?: boolean | undefined;
}

/** How a stage is deployed: as the command says, or as jaws.json says, or everywhere at once. */
export function rolloutFor(stage: StageModel, choice: RolloutChoice = {}): RolloutModel {
  const regions = stage.regions.map(({ region }) => region);
  const [home = regions[0]] = stage.regions.flatMap(({ homeOutputs = {}, replicated }) =>
    replicated ? [replicated.home] : Object.values(homeOutputs),
  );
  const written = choice.profile === undefined ? stage.rollout : undefined;
  const rollout = written ?? rolloutOf(choice.profile ?? 'fast', regions, home);
  return {
    ...rollout,
    ...(choice.allOrNothing !== undefined && { allOrNothing: choice.allOrNothing }),
    ...(choice.confirm && { confirm: 'always' as const }),
  };
}

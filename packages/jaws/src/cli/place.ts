import type { Model } from '../model/types.ts';
import type { Context } from './command.ts';
import { choose } from './questions.ts';

/** Where to deploy. */
export interface Place {
  readonly stage: string;
  /** Undefined: every region of the stage. */
  readonly region: string | undefined;
}

/** `all`, as it may be typed, is every region of the stage. */
export const regionNamed = (typed: string | undefined): string | undefined => (typed === 'all' ? undefined : typed);

/** The named stage, the only one, or the answer to a question. The engine checks the name. */
export async function chooseStage(
  context: Context,
  model: Model,
  named: string | undefined,
  flag: string,
): Promise<string> {
  if (named !== undefined) return named;
  return choose(context, {
    message: 'Which stage?',
    flag,
    choices: model.stages.map(({ name, regions }) => ({
      value: name,
      label: name,
      hint: regions.map(({ region }) => region).join(', '),
    })),
  });
}

/** The named region, the only one, or the answer to a question that offers all. */
export async function chooseRegion(
  context: Context,
  model: Model,
  stage: string,
  named: string | undefined,
  flag: string,
): Promise<string | undefined> {
  if (named !== undefined) return regionNamed(named);
  const regions = model.stages.find(({ name }) => name === stage)?.regions.map(({ region }) => region) ?? [];
  // Without questions it is the first choice: all.
  if (regions.length < 2 || context.yes) return undefined;
  const answer = await choose(context, {
    message: `Which region of ${stage}?`,
    flag,
    choices: [
      { value: 'all', label: 'all', hint: regions.join(', ') },
      ...regions.map((region) => ({ value: region, label: region })),
    ],
  });
  return regionNamed(answer);
}

/** Regions that a place stands for; more than one makes every line name its own. */
export function regionsAt(model: Model, { stage, region }: Place): readonly string[] {
  if (region !== undefined) return [region];
  return model.stages.find(({ name }) => name === stage)?.regions.map((each) => each.region) ?? [];
}

/** Lines name their region if there are several. */
export function nameRegions({ output }: Pick<Context, 'output'>, regions: readonly string[]): void {
  if (regions.length > 1) output.showRegions(regions.length);
}

import { setInDotenv } from '../base/dotenv.ts';
import type { Emit } from '../events.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import type { DeployedRegion } from '../plan/types.ts';

/** The variables that every stage has from the start, and whatever `from` brings along. */
export function firstEnvironment(stage: string, from = ''): string {
  let text = from;
  for (const name of ['JAWS_STAGE', 'JAWS_DATA_MODEL_STAGE']) text = setInDotenv(text, name, stage);
  return text;
}

/** Warns of variables that functions need and that are not set. */
export function warnOfMissing(emit: Emit, functions: readonly FunctionModel[], deployed: DeployedRegion): void {
  const missing = [...new Set(functions.flatMap((fn) => fn.envVars))]
    .filter((name) => !Object.hasOwn(deployed.env, name))
    .sort();
  if (missing.length === 0) return;
  const { stage, region } = deployed;
  const users = (name: string) => functions.filter((fn) => fn.envVars.includes(name)).map((fn) => fn.id);
  emit({
    type: 'warning',
    message: `Not set in ${stage} ${region}: ${missing.map((name) => `${name} (${users(name).join(', ')})`).join(', ')}.`,
    hint: `jaws env set ${stage} ${region} ${missing[0]} <value>`,
  });
}

/** Functions whose `envVars` name a variable. */
export const neededBy = (model: Model, name: string): string[] =>
  model.functions.filter((fn) => fn.envVars.includes(name)).map((fn) => fn.id);

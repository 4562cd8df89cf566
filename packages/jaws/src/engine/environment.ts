import { setInDotenv } from '../base/dotenv.ts';
import type { Emit } from '../events.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { holdsReference } from '../templates/dynamic-reference.ts';
import { selectEnvironment } from '../templates/environment.ts';

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

/**
 * What a function gets that runs here. Only CloudFormation resolves references, and a function would take the text of one for
 * its value: they are left out, with a warning.
 */
export function withoutReferences(
  emit: Emit,
  fn: FunctionModel,
  stage: string,
  { region, variables }: { readonly region: string; readonly variables: Readonly<Record<string, string>> },
): Readonly<Record<string, string>> {
  const wanted = Object.entries(selectEnvironment(fn.envVars, variables));
  const names = wanted.filter(([, value]) => holdsReference(value)).map(([name]) => name);
  if (names.length === 0) return variables;
  const are = names.length > 1 ? 'they are references' : 'it is a reference';
  emit({
    type: 'warning',
    message: `Not set here: ${names.join(', ')}. In ${stage} ${region} ${are}, which CloudFormation resolves when it deploys; \`jaws run\` does not.`,
    hint: `Set a value for this machine, \`jaws env set local ${names[0]} <value>\`, and run \`jaws run ${fn.id} --stage local\`.`,
  });
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));
}

/** Functions whose `envVars` name a variable. */
export const neededBy = (model: Model, name: string): string[] =>
  model.functions.filter((fn) => fn.envVars.includes(name)).map((fn) => fn.id);

import { setInDotenv } from '../base/dotenv.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Emit } from '../events.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { requiredVariables } from '../model/variable-names.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { holdsReference } from '../templates/dynamic-reference.ts';
import { selectEnvironment } from '../templates/environment.ts';

/** The variables that every stage has from the start, and those that `from` adds. */
export function firstEnvironment(stage: string, from = ''): string {
  let text = from;
  for (const name of ['JAWS_STAGE', 'JAWS_DATA_MODEL_STAGE']) text = setInDotenv(text, name, stage);
  return text;
}

/** A variable that is not set in a region, and the functions of a deployment that need it. */
export interface MissingVariable {
  readonly stage: string;
  readonly region: string;
  readonly name: string;
  /** Ids. */
  readonly functions: readonly string[];
  /** False if the jaws bucket, which holds the variables, does not exist yet. */
  readonly hasBucket: boolean;
}

/** Variables that functions need and that are not set in a region, by name. */
export function missingVariables(
  functions: readonly FunctionModel[],
  { stage, region, env, resources }: DeployedRegion,
): MissingVariable[] {
  const missing = [...new Set(functions.flatMap(requiredVariables))].filter((name) => !Object.hasOwn(env, name));
  const users = (name: string) => functions.filter((fn) => requiredVariables(fn).includes(name)).map((fn) => fn.id);
  const hasBucket = live(resources) !== undefined;
  return missing.sort().map((name) => ({ stage, region, name, functions: users(name), hasBucket }));
}

/** One warning for each region. */
export function warnOfMissing(emit: Emit, missing: readonly MissingVariable[]): void {
  for (const region of new Set(missing.map((one) => one.region))) {
    const own = missing.filter((one) => one.region === region);
    const { stage, name } = own[0]!;
    emit({
      type: 'warning',
      message: `Not set in ${stage} ${region}: ${own.map((one) => `${one.name} (${one.functions.join(', ')})`).join(', ')}.`,
      hint: `jaws env set ${stage} ${region} ${name} <value>`,
    });
  }
}

/**
 * A protected stage is not deployed if functions lack variables: they would fail at their first request. `regions` is
 * the number of the stage's regions that take part. Throws VariablesMissing.
 */
export function refuseMissing(missing: readonly MissingVariable[], regions: number): void {
  const [first] = missing;
  if (!first) return;
  const { stage } = first;
  const names = [...new Set(missing.map(({ name }) => name))].sort();
  const problems = names.map((name) => {
    const own = missing.filter((one) => one.name === name);
    const places = own.map((one) => one.region);
    const functions = [...new Set(own.flatMap((one) => one.functions))];
    const commands = places.length > 1 && places.length === regions ? ['all'] : places;
    return {
      message: `${name}, which ${functions.join(', ')} ${functions.length > 1 ? 'need' : 'needs'}, is not set in ${places.join(', ')}`,
      hint: commands.map((place) => `jaws env set ${stage} ${place} ${name} <value>`).join('\n'),
    };
  });
  const bare = [...new Set(missing.filter(({ hasBucket }) => !hasBucket).map(({ region }) => region))];
  throw fail('VariablesMissing', { stage, names, bare }, { problems });
}

/**
 * The environment of a function that runs here. Only CloudFormation resolves references, and a function would take the text of one for
 * its value, so they are left out with a warning.
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

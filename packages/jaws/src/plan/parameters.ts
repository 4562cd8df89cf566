import { nearest } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { resolveText } from '../model/intrinsics.ts';
import type { Template } from '../model/types.ts';
import { variableOfParameter } from '../templates/environment.ts';
import { parametersFromHome } from './home.ts';
import type { HomeOutput, StackPlan } from './types.ts';

/** Where the parameters of a functions' or endpoints' stack get their values. */
export interface Sources {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
  /** Values that JAWS gives by name. */
  readonly known: Readonly<Record<string, string>>;
  /** Values of the environment, by parameter. */
  readonly environment: Readonly<Record<string, string>>;
  /** Outputs of the resources stack whose values this deployment cannot change. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Names of its outputs after the deployment. */
  readonly outputNames: ReadonlySet<string>;
  /** Outputs that the project's resources template has, deployed or not. */
  readonly written?: Readonly<Record<string, unknown>> | undefined;
  /** Outputs that the home region of the stage has: name -> that region. */
  readonly homeOutputs?: Readonly<Record<string, string>> | undefined;
  /** Values of those outputs that this deployment cannot change. */
  readonly homeValues?: Readonly<Record<string, string>>;
  /** Outputs that are the stream of a table's replica in this region -> the table's name, with `${Name}` for what is known. */
  readonly replicaStreams?: Readonly<Record<string, string>> | undefined;
  /** Parameters of the deployed stack, which keep their value by default. */
  readonly deployed: Readonly<Record<string, string>>;
}

/** `aaIamRoleArnLambda` is the output `IamRoleArnLambda`; any other output comes under its own name. */
const outputOf = (parameter: string, outputs: ReadonlySet<string>): string | undefined => {
  const short = parameter.replace(/^aa/, '');
  return [parameter, short].find((name) => outputs.has(name));
};

/** Finds a value for every parameter that a template declares; a parameter without one keeps its deployed value. */
export function resolveParameters(
  template: Template,
  sources: Sources,
): Pick<StackPlan, 'parameters' | 'fromResources' | 'fromHome' | 'fromReplica'> {
  const parameters: Record<string, string> = {};
  const fromResources: Record<string, string> = {};
  const fromHome: Record<string, HomeOutput> = {};
  const fromReplica: Record<string, string> = {};
  const streams = sources.replicaStreams ?? {};
  const home = parametersFromHome(template, sources.homeOutputs ? { homeOutputs: sources.homeOutputs } : {});
  const { stage, region, stack } = sources;
  for (const name of Object.keys(template.Parameters ?? {})) {
    const output = outputOf(name, sources.outputNames);
    const stream = outputOf(name, new Set(Object.keys(streams)));
    if (Object.hasOwn(sources.known, name)) parameters[name] = sources.known[name]!;
    else if (Object.hasOwn(sources.environment, name)) parameters[name] = sources.environment[name]!;
    else if (output !== undefined) {
      if (Object.hasOwn(sources.outputs, output)) parameters[name] = sources.outputs[output]!;
      else fromResources[name] = output;
    } else if (Object.hasOwn(home, name)) {
      const value = sources.homeValues?.[home[name]!.output];
      if (value === undefined) fromHome[name] = home[name]!;
      else parameters[name] = value;
    } else if (stream !== undefined) {
      const table = resolveText(streams[stream]!, sources.known) ?? '';
      // A stream keeps its ARN as long as its table exists.
      const before = sources.deployed[name];
      if (before?.includes(`:table/${table}/stream/`)) parameters[name] = before;
      else fromReplica[name] = table;
    } else if (/^aaIamRoleArn/.test(name)) {
      throw fail('ResourcesOutputMissing', {
        stage,
        region,
        stack: stack.replace(/-[^-]+$/, '-r'),
        output: name.slice(2),
      });
    } else if (!Object.hasOwn(sources.deployed, name)) {
      const near = nearest(name, [...sources.outputNames, ...Object.keys(sources.known)]);
      const isWritten = [name, name.replace(/^aa/, '')].some((one) => Object.hasOwn(sources.written ?? {}, one));
      const what = variableOfParameter(name) ?? name;
      throw fail('ReferenceUnknown', { stage, region, stack, name: what, nearest: near, isWritten });
    }
  }
  return {
    parameters,
    fromResources,
    ...(Object.keys(fromHome).length > 0 && { fromHome }),
    ...(Object.keys(fromReplica).length > 0 && { fromReplica }),
  };
}

import { parse } from 'yaml';
import { parseUserJson } from '../../../kernel/json.ts';
import { isTooDeep } from '../../../kernel/nesting.ts';

/** The content of the AppSpec file of a Lambda deployment. */
export interface AppSpec {
  /** Name or ARN of the function. */
  readonly functionName: string;
  readonly alias: string;
  readonly current: string;
  readonly target: string;
  /** Names or ARNs of functions. */
  readonly hooks: { readonly BeforeAllowTraffic?: string; readonly AfterAllowTraffic?: string };
}

/** Why an AppSpec file cannot be deployed. */
export class AppSpecProblem extends Error {}

type Node = Readonly<Record<string, unknown>>;

const node = (value: unknown): Node | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Node) : undefined;

const HOOKS = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;

/**
 * Reads an AppSpec file, JSON or YAML, whose keys are in lower case in some of AWS's examples.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html#reference-appspec-file-structure-resources-lambda
 */
export function readAppSpec(text: string): AppSpec {
  const root = lowerCased(parseText(text));
  const version = String(root.version ?? '');
  if (!/^0(\.0)?$/.test(version))
    throw new AppSpecProblem(`The version of the AppSpec file must be 0.0, not "${version}".`);
  const resources = Array.isArray(root.resources) ? root.resources.map(node) : [];
  if (resources.length !== 1) throw new AppSpecProblem('The AppSpec file must have exactly one resource.');
  const [definition, ...others] = Object.values(resources[0] ?? {}).map(node);
  if (!definition || others.length > 0)
    throw new AppSpecProblem('The resource of the AppSpec file must be one function.');
  const { type, properties } = lowerCased(definition);
  if (type !== 'AWS::Lambda::Function') {
    throw new AppSpecProblem(`The type of the resource must be AWS::Lambda::Function, not "${String(type)}".`);
  }
  const specified = lowerCased(node(properties) ?? {});
  const read = (name: string): string => {
    const value = specified[name.toLowerCase()];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw new AppSpecProblem(`The property ${name} of the function is missing.`);
  };
  const current = read('CurrentVersion');
  const target = read('TargetVersion');
  for (const version of [current, target]) {
    if (!/^\d+$/.test(version))
      throw new AppSpecProblem(`The function version "${version}" is not a published version.`);
  }
  if (current === target) throw new AppSpecProblem(`The current version and the target version are both ${target}.`);
  return { functionName: read('Name'), alias: read('Alias'), current, target, hooks: readHooks(root.hooks) };
}

function readHooks(value: unknown): AppSpec['hooks'] {
  if (value === undefined || value === null) return {};
  const list = Array.isArray(value) ? value.map(node) : [node(value)];
  const hooks: Record<string, string> = {};
  for (const [name, target] of list.flatMap((entry) => Object.entries(entry ?? {}))) {
    const known = HOOKS.find((hook) => hook.toLowerCase() === name.toLowerCase());
    if (!known) throw new AppSpecProblem(`Lambda deployments have no hook "${name}".`);
    if (typeof target !== 'string' || target === '') throw new AppSpecProblem(`The hook ${known} names no function.`);
    hooks[known] = target;
  }
  return hooks;
}

const lowerCased = (value: Node): Node =>
  Object.fromEntries(Object.entries(value).map(([name, item]) => [name.toLowerCase(), item]));

function parseText(text: string): Node {
  if (isTooDeep(text)) throw new AppSpecProblem('The AppSpec file nests too deeply.');
  try {
    const root = node(/^\s*\{/.test(text) ? parseUserJson(text) : parse(text));
    if (root) return root;
  } catch {
    // Reported below.
  }
  throw new AppSpecProblem('The AppSpec file is neither a JSON nor a YAML document.');
}

/** The AppSpec file of a roll-back: to the previous version, without hooks. */
export function reversedContent({ functionName, alias, current, target }: AppSpec): string {
  const Properties = { Name: functionName, Alias: alias, CurrentVersion: target, TargetVersion: current };
  return JSON.stringify({ version: 0, Resources: [{ function: { Type: 'AWS::Lambda::Function', Properties } }] });
}

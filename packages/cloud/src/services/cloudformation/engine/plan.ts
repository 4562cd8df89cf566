import { maskedScope } from '../masking.ts';
import { effectiveTemplate, type PhysicalResource, type StackInput } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { templateError } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { dependencyGraph, type Graph } from '../template/graph.ts';
import { entry, isObject, type Json } from '../template/json.ts';
import { type Prepared, prepare } from '../template/prepare.ts';
import { type Bound, bind, type KnownValues } from '../template/scope.ts';
import type { Specs } from '../template/specs.ts';
import type { Scope, Value } from '../template/value.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { exportValue } from './exports.ts';
import { stackOutput } from './stack-outputs.ts';

/** The target of a deployment: the stack's input, bound to the existing resources. */
export interface Plan {
  readonly prepared: Prepared;
  readonly bound: Bound;
  readonly graph: Graph;
  /** The same with the values of `NoEcho` parameters masked. */
  readonly shown: Scope;
  /** Names of exports that were read. */
  readonly imports: Set<string>;
}

/** Throws for mistakes in the template that depend on its parameters. */
export function makePlan(d: Deployment, input: StackInput): Plan {
  const values = effectiveValues(input);
  const prepared = prepare(effectiveTemplate(input), d.specs, new Map(Object.entries(values)));
  const stack = stackOf(d);
  const place = {
    account: d.ctx.account,
    region: d.ctx.region,
    stackId: stack.id,
    stackName: stack.name,
    notificationArns: input.notificationArns,
  };
  const imports = new Set<string>();
  const world = deployedWorld(d, imports);
  const bound = bind(prepared.template, values, place, world);
  const shown = maskedScope(bound.scope, prepared.template);
  return { prepared, bound, graph: dependencyGraph(bound), shown, imports };
}

/** Parameter values with stored parameters resolved. */
export function effectiveValues(input: StackInput): Readonly<Record<string, string>> {
  return { ...input.parameters, ...input.resolved };
}

function deployedWorld(d: Deployment, imports: Set<string>): KnownValues {
  const resources = resourcesOf(d.ctx, d.stackId);
  // While a plan is made nothing is created yet; the graph asks only whether a name may be used.
  const current = (logicalId: string): PhysicalResource | undefined => resources.get(logicalId)?.current;
  return {
    id: (logicalId) => current(logicalId)?.physicalId ?? '',
    attribute(logicalId, attribute) {
      const resource = current(logicalId);
      return resource ? attributeOf(d.specs, logicalId, resource, attribute) : '';
    },
    importValue(name) {
      imports.add(name);
      return exportValue(d.ctx, name);
    },
    stackOutput: (output) => stackOutput(d.ctx, output),
  };
}

export function attributeOf(specs: Specs, logicalId: string, resource: PhysicalResource, attribute: string): Value {
  const attributes = resource.attributes as Readonly<Record<string, Json>>;
  const direct = entry(attributes, attribute) ?? nested(attributes, attribute.split('.'));
  if (direct !== undefined && direct !== null) return direct as Value;
  if (specs.givesProperty(resource.type, attribute)) return (resource.properties[attribute] as Value | undefined) ?? '';
  if (resource.type.startsWith('Custom::') || resource.type === 'AWS::CloudFormation::CustomResource') {
    throw templateError(
      `CustomResource attribute error: Vendor response doesn't contain ${attribute} key in object ${resource.physicalId}`,
    );
  }
  throw templateError(`resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
}

function nested(attributes: Readonly<Record<string, Json>>, path: readonly string[]): Json | undefined {
  let value: Json | undefined = attributes as Json;
  for (const name of path) {
    if (!isObject(value)) return undefined;
    value = entry(value as Readonly<Record<string, Json>>, name);
  }
  return value;
}

/** A policy attribute's text; `Delete` if the template sets none. */
export function policyOf(expression: Json | undefined, bound: Bound, fallback: string): string {
  if (expression === undefined) return fallback;
  const value = evaluate(expression, bound.scope);
  return typeof value === 'string' ? value : fallback;
}

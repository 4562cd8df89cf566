import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../base/text.ts';
import type { FunctionSource } from '../../project/types.ts';
import type { Template, TemplateResource } from '../cloudformation.ts';
import { functionName } from '../function-name.ts';
import { textOf } from '../intrinsics.ts';
import { liveAlias } from '../live.ts';
import type { Report } from '../report.ts';
import type { FunctionModel, RegionModel, StageModel } from '../types.ts';
import { eventSourceRecords } from './index.ts';
import type { Wiring } from './record.ts';

interface Project {
  readonly name: string;
  readonly functions: readonly FunctionModel[];
  readonly sources: ReadonlyMap<string, FunctionSource>;
}

/**
 * The stages with the properties that event sources set in resources of their templates: the trigger of a user pool, the switch of a
 * bucket. Functions are named there by the ARN of their alias, which is known before they exist.
 */
export function wireSources(stages: readonly StageModel[], project: Project, report: Report): StageModel[] {
  const wires = project.functions.flatMap((fn) =>
    Object.entries(fn.eventSources).flatMap(([source, settings]) => {
      const { wiring } = eventSourceRecords[settings.type];
      return wiring ? [{ fn, source, wiring: (functionArn: unknown) => wiring(settings, functionArn) }] : [];
    }),
  );
  if (wires.length === 0) return [...stages];
  const seen = new Set<string>();
  const wired = (region: RegionModel): RegionModel => {
    const Resources = { ...region.resources.Resources };
    for (const { fn, source, wiring } of wires) {
      const name = functionName(region.stage, project.name, fn.logicalId);
      const arn = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}:${liveAlias}`;
      const problem = wire({ ...region.resources, Resources }, wiring({ 'Fn::Sub': arn }), region);
      const awsm = project.sources.get(fn.id)?.awsm;
      if (!problem || !awsm || seen.has(`${fn.id} ${source} ${problem.message}`)) continue;
      seen.add(`${fn.id} ${source} ${problem.message}`);
      const position = awsm.locate(['lambda', 'eventSources', source]);
      report({ message: `${awsm.name}: the event source ${source} ${problem.message}.`, position, hint: problem.hint });
    }
    return { ...region, resources: { ...region.resources, Resources } };
  };
  return stages.map((stage) => ({ ...stage, regions: stage.regions.map(wired) }));
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** Sets the property in the template's resources; returns the mistakes. */
function wire(template: Template, wiring: Wiring, { homeOutputs = {} }: RegionModel): Problem | undefined {
  const { of, named, type, properties, elsewhere, hint } = wiring;
  const output = outputOf(of, { ...template.Outputs, ...homeOutputs });
  // The resource is in another region of the stage, and that region's functions serve it.
  if (output !== undefined && Object.hasOwn(homeOutputs, output)) return undefined;
  const id = output === undefined ? undefined : nameIn(template.Outputs?.[output]?.Value);
  const resource = id !== undefined && Object.hasOwn(template.Resources, id) ? template.Resources[id] : undefined;
  if (id === undefined || resource?.Type !== type) {
    return elsewhere ? undefined : { message: `has a ${named} of no ${type} in the resources template`, hint };
  }
  const clash: string[] = [];
  const merged = merge(resource.Properties ?? {}, properties, [], clash);
  if (clash.length > 0) {
    const other = 'A resource has one value there: take it out of the template, or take one of the event sources out.';
    return { message: `sets ${clash.join(', ')} of ${id}, which has another value`, hint: other };
  }
  (template.Resources as Record<string, TemplateResource>)[id] = { ...resource, Properties: merged };
  return undefined;
}

/** The name that an intrinsic function refers to, if its value is just that: `Ref`, `Fn::GetAtt`, `Fn::Sub`. */
function nameIn(value: unknown): string | undefined {
  const attribute = isObject(value) ? value['Fn::GetAtt'] : undefined;
  if (attribute !== undefined) return String([attribute].flat()[0]).split('.')[0];
  return /^\$\{([A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\}$/.exec(textOf(value) ?? '')?.[1];
}

/** The output that a function refers to, with or without the `aa` that parameters of the functions' stacks have. */
function outputOf(value: unknown, outputs: Readonly<Record<string, unknown>>): string | undefined {
  const name = nameIn(value);
  return name === undefined ? undefined : [name, name.replace(/^aa/, '')].find((one) => Object.hasOwn(outputs, one));
}

type Properties = Readonly<Record<string, unknown>>;

function merge(before: Properties, added: Properties, path: readonly string[], clash: string[]): Properties {
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(added)) {
    const old = before[name];
    if (isObject(old) && isObject(value) && !('Fn::Sub' in value))
      merged[name] = merge(old, value, [...path, name], clash);
    else if (old !== undefined && !isDeepStrictEqual(old, value)) clash.push([...path, name].join('.'));
    else merged[name] = value;
  }
  return merged;
}

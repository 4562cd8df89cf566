import { fail } from '../errors/catalogue/index.ts';
import type { EndpointModel, Model, RegionModel } from '../model/types.ts';
import { endpointsTemplate, operationsIn } from '../templates/endpoints.ts';
import { functionName, stackName } from '../templates/names.ts';
import { methodKey, methodOfKey, type Operations, operationOf } from '../templates/openapi.ts';
import { wellKnownValues } from '../templates/values.ts';
import { changesBetween, differing, stackAction } from './changes.ts';
import { live } from './deployed.ts';
import { resolveParameters, type Sources } from './parameters.ts';
import type { DeployedRegion, Selection, StackPlan } from './types.ts';

type Operation = Readonly<Record<string, unknown>>;

/** Operations by the id of their endpoint: `GET /greetings/hello`. */
function byId(operations: Operations): Map<string, Operation> {
  return new Map(
    Object.entries(operations).flatMap(([path, methods]) =>
      Object.entries(methods).map(([key, operation]) => [`${methodOfKey(key)} ${path}`, operation] as const),
    ),
  );
}

const words: Readonly<Record<string, string>> = { 'x-amazon-apigateway-integration': 'integration' };

/** The parts of an operation that differ; inside the integration, its parts. */
function operationDifferences(before: Operation, after: Operation): string[] {
  return differing(before, after).flatMap((name) => {
    if (name !== 'x-amazon-apigateway-integration') return [words[name] ?? name];
    return differing((before[name] ?? {}) as Operation, (after[name] ?? {}) as Operation);
  });
}

export function selectEndpoints(model: Model, selected: Selection['endpoints']): readonly EndpointModel[] {
  return model.endpoints.filter((endpoint) => selected === 'all' || selected.includes(endpoint.id));
}

/**
 * The endpoints' stack of one region: those asked for as the project has them, the others as they are deployed; with `all`, only
 * the project's. Undefined when there is nothing to deploy and nothing deployed.
 */
export function planEndpoints(
  input: {
    model: Model;
    region: RegionModel;
    deployed: DeployedRegion;
    /** Logical ids of the functions that will be there. */
    functions: ReadonlySet<string>;
  } & Pick<Sources, 'outputs' | 'outputNames'>,
  selected: Selection['endpoints'],
): StackPlan | undefined {
  const { model, region, deployed } = input;
  const { stage } = region;
  const name = stackName(stage, model.name, 'endpoints');
  const old = live(deployed.endpoints);
  const before = operationsIn(old?.template);

  const after: Operations = Object.create(null);
  if (selected !== 'all') for (const [path, methods] of Object.entries(before)) after[path] = { ...methods };
  const functions = new Map(model.functions.map((fn) => [fn.id, fn]));
  for (const endpoint of selectEndpoints(model, selected)) {
    const logicalId = functions.get(endpoint.function)?.logicalId;
    if (endpoint.type !== 'MOCK' && (logicalId === undefined || !input.functions.has(logicalId))) {
      const place = { stage, region: region.region };
      throw fail('EndpointFunctionNotDeployed', { ...place, endpoint: endpoint.id, function: endpoint.function });
    }
    const methods = after[endpoint.path] ?? {};
    after[endpoint.path] = methods;
    methods[methodKey(endpoint.method)] = operationOf(endpoint, functionName(stage, model.name, logicalId ?? ''));
  }

  const changes = changesBetween('endpoint', byId(before), byId(after), operationDifferences);
  if (Object.keys(after).length === 0) {
    if (!old) return undefined;
    const { template } = old;
    return { name, kind: 'endpoints', action: 'delete', template, parameters: {}, fromResources: {}, changes };
  }
  const template = endpointsTemplate(model.name, stage, after);
  const values = resolveParameters(template, {
    stage,
    region: region.region,
    stack: name,
    known: wellKnownValues(model, region, deployed.env),
    environment: {},
    outputs: input.outputs,
    outputNames: input.outputNames,
    deployed: old?.parameters ?? {},
  });
  return {
    name,
    kind: 'endpoints',
    action: stackAction(old, template, values.parameters),
    template,
    ...values,
    changes,
  };
}

import type { FunctionSource } from '../../project/types.ts';
import type { ApiModel } from '../api/types.ts';
import { settingsAt } from '../api/types.ts';
import type { RouteProperties } from '../event-sources/route.ts';
import type { Report } from '../report.ts';
import type { FunctionModel, RegionModel, StageModel } from '../types.ts';
import { socketResources } from './api.ts';

/** A route of the WebSocket API as a function's awsm.json has it. */
export interface SocketRoute {
  readonly key: string;
  readonly function: FunctionModel;
  /** Name of the event source. */
  readonly source: string;
  readonly properties: RouteProperties;
}

/** All routes of a project, in the order of its functions. */
export const socketRoutes = (functions: readonly FunctionModel[]): SocketRoute[] =>
  functions.flatMap((fn) =>
    Object.entries(fn.eventSources).flatMap(([source, { type, properties }]) => {
      if (type !== 'AWS::ApiGatewayV2::Route') return [];
      const own = properties as unknown as RouteProperties;
      return [{ key: own.RouteKey, function: fn, source, properties: own }];
    }),
  );

interface Project {
  readonly name: string;
  readonly functions: readonly FunctionModel[];
  readonly sources: ReadonlyMap<string, FunctionSource>;
  readonly api: ApiModel;
}

/** The stages with the WebSocket API that the routes of the functions need; every mistake of the routes is reported. */
export function withSocketApi(stages: readonly StageModel[], project: Project, report: Report): StageModel[] {
  const routes = socketRoutes(project.functions);
  if (routes.length === 0) return [...stages];
  checkRoutes(routes, project, report);
  const seen = new Set<string>();
  const added = (region: RegionModel): RegionModel => {
    const settings = settingsAt(project.api, region.stage, region.region).WebSocket ?? {};
    const made = socketResources(settings, { project: project.name, stage: region.stage });
    const { Resources, Outputs = {} } = region.resources;
    for (const [kind, names, own] of [
      ['resource', Resources, made.Resources],
      ['output', Outputs, made.Outputs],
    ] as const) {
      for (const name of Object.keys(own).filter((one) => Object.hasOwn(names, one))) {
        const key = `${kind} ${name}`;
        if (!seen.has(key)) reportTaken(kind, name, region, routes[0]!, project, report);
        seen.add(key);
      }
    }
    return {
      ...region,
      resources: {
        ...region.resources,
        Resources: { ...Resources, ...made.Resources },
        Outputs: { ...Outputs, ...made.Outputs },
      },
    };
  };
  return stages.map((stage) => ({ ...stage, regions: stage.regions.map(added) }));
}

/** An existing resource with this name would be lost. */
function reportTaken(
  kind: 'resource' | 'output',
  name: string,
  region: RegionModel,
  { function: fn, source }: SocketRoute,
  { sources }: Project,
  report: Report,
): void {
  const awsm = sources.get(fn.id)?.awsm;
  const own = kind === 'resource' ? region.sources?.[name] : undefined;
  const position = own ?? awsm?.locateKey(['lambda', 'eventSources', source]);
  report({
    message: `The resources template of ${region.stage} ${region.region} has the ${kind} ${name}, which JAWS makes for the routes of ${fn.id}.`,
    ...(position && { position }),
    hint: `Rename the ${kind} of the template. The WebSocket API of a stage and region is made by JAWS.`,
  });
}

function checkRoutes(routes: readonly SocketRoute[], { functions, sources }: Project, report: Report): void {
  const first = new Map<string, SocketRoute>();
  const tell = (route: SocketRoute, path: readonly string[], problem: string, hint: string) => {
    const awsm = sources.get(route.function.id)?.awsm;
    report({
      message: `${awsm?.name ?? route.function.id}: ${problem}.`,
      ...(awsm && { position: awsm.locate(['lambda', 'eventSources', route.source, 'Properties', ...path]) }),
      hint,
    });
  };
  for (const route of routes) {
    const twin = first.get(route.key);
    if (twin) {
      const who =
        twin.function === route.function
          ? `the event sources ${twin.source} and ${route.source} both have`
          : `the functions ${twin.function.id} and ${route.function.id} both have`;
      const hint = 'A stage and region has one WebSocket API, and that has each route once: change one RouteKey.';
      tell(route, ['RouteKey'], `${who} the route ${route.key}`, hint);
    } else first.set(route.key, route);
    const asked = route.properties.Authorizer?.Function;
    if (asked !== undefined && !functions.some(({ id }) => id === asked)) {
      const problem = `the Authorizer of ${route.source} asks "${asked}", which is not a function of the project`;
      tell(route, ['Authorizer', 'Function'], problem, 'Name it as module/function.');
    }
  }
  if (!first.has('$connect')) {
    const problem = `the WebSocket API has the route ${routes[0]!.key}, but no route $connect: everyone could connect`;
    const hint =
      'Give a function the route $connect, with an Authorizer, with "AuthorizationType": "AWS_IAM", or one that lets everyone in by what it returns.';
    tell(routes[0]!, ['RouteKey'], problem, hint);
  }
}

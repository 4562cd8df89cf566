import type { FunctionSource, Position } from '../project/types.ts';
import { logicalIdsOf, ownRole } from './companions.ts';
import { aliasOf, versionOf } from './live.ts';
import { branches } from './path.ts';
import type { PlaceOf } from './place.ts';
import type { Report } from './report.ts';
import type { EndpointModel, FunctionModel, Model } from './types.ts';
import { isRouteId } from './web-socket/names.ts';

type Sources = ReadonlyMap<string, FunctionSource>;

/** Conflicts between otherwise valid items. */
export function checkClashes(model: Model, sources: Sources, placeOf: PlaceOf, report: Report): void {
  checkLogicalIds(model, sources, report);
  checkEndpoints(model, placeOf, report);
  checkVariables(model, placeOf, report);
}

/** The owner of a logical id. */
interface Claim {
  readonly fn: FunctionModel;
  /** The event source that owns it; undefined for the function itself, its role, its log group and its alias. */
  readonly source: string | undefined;
}

function checkLogicalIds(model: Model, sources: Sources, report: Report): void {
  const claims = new Map<string, Claim>();
  const reported = new Set<string>();
  for (const fn of model.functions) {
    for (const [id, source] of logicalIdsOf(fn)) {
      // Two routes with the same key are a mistake by themselves, which web-socket/build.ts reports.
      if (isRouteId(id)) continue;
      const claim = { fn, source };
      const other = claims.get(id);
      if (!other) claims.set(id, claim);
      else
        reportLogicalId(id, [other, claim], sources, (problem) => {
          const pair = [nameOf(other), nameOf(claim)].join();
          if (!reported.has(pair)) report(problem);
          reported.add(pair);
        });
    }
  }
}

const nameOf = ({ fn, source }: Claim): string => (source === undefined ? fn.id : `${fn.id} ${source}`);

/** If one of the two is an event source, names the later one: nothing refers to its name, so it can be changed. */
function reportLogicalId(id: string, claims: readonly [Claim, Claim], sources: Sources, report: Report): void {
  const [first, second] = claims;
  const own = second.source === undefined && first.source !== undefined ? first : second;
  const other = own === first ? second : first;
  const both = `would both be ${id} in CloudFormation.`;
  if (own.source !== undefined) {
    const awsm = sources.get(own.fn.id)?.awsm;
    report({
      message: `${claimText(own, id)} and ${claimText(other, id)} ${both}`.replace(/^the/, 'The'),
      ...(awsm && { position: awsm.locateKey(['lambda', 'eventSources', own.source]) }),
      hint: 'Give the event source another name.',
    });
    return;
  }
  const areFunctions = claims.every(({ fn }) => fn.logicalId === id);
  report({
    message: areFunctions
      ? `Functions ${first.fn.id} and ${second.fn.id} ${both}`
      : `${claimText(first, id)} and ${claimText(second, id)} ${both}`.replace(/^the/, 'The'),
    ...at(sources, second.fn.id),
    hint: areFunctions
      ? 'Rename one of them: dashes, underscores and the first letter of a word make no difference there.'
      : 'Rename one of the two functions.',
  });
}

function claimText({ fn, source }: Claim, id: string): string {
  if (source !== undefined) return `the event source ${source} of ${fn.id}`;
  if (fn.logicalId === id) return `the function ${fn.id}`;
  if (aliasOf(fn.logicalId) === id) return `the alias of ${fn.id}`;
  if (versionOf(fn.logicalId) === id) return `the version of ${fn.id}`;
  return `the ${ownRole(fn) === id ? 'role' : 'log group'} of ${fn.id}`;
}

function checkEndpoints(model: Model, placeOf: PlaceOf, report: Report): void {
  const seen = new Map<string, EndpointModel>();
  for (const endpoint of model.endpoints) {
    const twin = seen.get(endpoint.id);
    if (!twin) {
      seen.set(endpoint.id, endpoint);
      continue;
    }
    const who =
      twin.function === endpoint.function
        ? `Function ${twin.function} has`
        : `Functions ${twin.function} and ${endpoint.function} both have`;
    report({
      message: `${who} ${twin.function === endpoint.function ? 'two endpoints' : 'an endpoint'} on ${endpoint.id}.`,
      position: pathOf(placeOf, endpoint),
      hint: 'Change the Path or the Method of one of them.',
    });
  }
}

/** API Gateway allows one variable at a place: `/users/{id}` and `/users/{name}/posts` cannot be in one API. */
function checkVariables(model: Model, placeOf: PlaceOf, report: Report): void {
  const seen = new Map<string, { part: string; endpoint: EndpointModel }>();
  const shown = new Set<string>();
  for (const endpoint of model.endpoints) {
    for (const { parent, part } of branches(endpoint.path)) {
      if (!part.startsWith('{')) continue;
      const first = seen.get(parent);
      if (!first) seen.set(parent, { part, endpoint });
      else if (first.part !== part && !shown.has(`${parent} ${part}`)) {
        shown.add(`${parent} ${part}`);
        report({
          message: `Endpoints ${first.endpoint.path} (${first.endpoint.function}) and ${endpoint.path} (${endpoint.function}) name the same part of the path ${first.part} and ${part}; API Gateway allows one name.`,
          position: pathOf(placeOf, endpoint),
          hint: `Write ${first.part} in both.`,
        });
      }
    }
  }
}

function at(sources: Sources, id: string): { position?: Position } {
  const awsm = sources.get(id)?.awsm;
  return awsm ? { position: awsm.locate([]) } : {};
}

function pathOf(placeOf: PlaceOf, endpoint: EndpointModel): Position {
  const { source, base } = placeOf(endpoint);
  return source.locate([...base, 'Path']);
}

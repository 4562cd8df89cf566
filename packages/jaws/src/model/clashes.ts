import type { FunctionSource, Position } from '../project/types.ts';
import { branches } from './path.ts';
import type { PlaceOf } from './place.ts';
import type { Report } from './report.ts';
import type { EndpointModel, Model } from './types.ts';

type Sources = ReadonlyMap<string, FunctionSource>;

/** What is right by itself but not together. */
export function checkClashes(model: Model, sources: Sources, placeOf: PlaceOf, report: Report): void {
  checkLogicalIds(model, sources, report);
  checkEndpoints(model, placeOf, report);
  checkVariables(model, placeOf, report);
}

function checkLogicalIds(model: Model, sources: Sources, report: Report): void {
  const seen = new Map<string, string>();
  for (const { id, logicalId } of model.functions) {
    const twin = seen.get(logicalId);
    if (twin) {
      report({
        message: `Functions ${twin} and ${id} would both be ${logicalId} in CloudFormation.`,
        ...at(sources, id),
        hint: 'Rename one of them: dashes, underscores and the first letter of a word make no difference there.',
      });
    } else seen.set(logicalId, id);
  }
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
  const told = new Set<string>();
  for (const endpoint of model.endpoints) {
    for (const { parent, part } of branches(endpoint.path)) {
      if (!part.startsWith('{')) continue;
      const first = seen.get(parent);
      if (!first) seen.set(parent, { part, endpoint });
      else if (first.part !== part && !told.has(`${parent} ${part}`)) {
        told.add(`${parent} ${part}`);
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

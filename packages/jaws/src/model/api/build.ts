import type { Project } from '../../project/types.ts';
import type { PlaceOf } from '../place.ts';
import type { Report } from '../report.ts';
import type { JawsInput } from '../schema/jaws.ts';
import type { EndpointModel, StageModel } from '../types.ts';
import type { AuthorizerNames } from './authorizers.ts';
import type { ModelNames } from './models.ts';
import { checkPreflights } from './preflights.ts';
import { checkSettings, settingsOfPlace, stageSettings } from './settings.ts';
import type { ApiModel, ApiSettings } from './types.ts';

interface ApiSource {
  readonly project: Project;
  /** Undefined if jaws.json has mistakes. */
  readonly data: JawsInput | undefined;
  readonly stages: readonly StageModel[];
  readonly endpoints: readonly EndpointModel[];
  readonly functions: ReadonlySet<string>;
  readonly models: ModelNames;
  readonly authorizers: AuthorizerNames;
  readonly placeOf: PlaceOf;
  readonly report: Report;
}

/** Settings that the endpoints share, checked together with them. */
export function buildApi(from: ApiSource): ApiModel {
  const { project, data, stages, report } = from;
  const written = data?.apiGateway ?? {};
  const protocol = written.ProtocolType ?? 'REST';
  from.models.define(written.Models, project.jaws, ['apiGateway', 'Models']);
  from.authorizers.define(written.Authorizers, project.jaws, ['apiGateway', 'Authorizers']);
  const models = from.models.build(report);
  const authorizers = from.authorizers.build(protocol, from.functions);

  const shared = stageSettings(written);
  const endpoints = new Set(from.endpoints.map(({ id }) => id));
  const check = (one: typeof shared, base: readonly (string | number)[], all: typeof shared) =>
    checkSettings(one, {
      source: project.jaws,
      base,
      protocol,
      all,
      endpoints,
      keys: new Set(Object.keys(all.ApiKeys ?? {})),
      report,
    });
  check(shared, ['apiGateway'], shared);
  const places: Record<string, ApiSettings> = {};
  for (const [stage, entries] of Object.entries(data?.stages ?? {})) {
    entries.forEach(({ region, apiGateway }, index) => {
      if (!stages.some((one) => one.name === stage && one.regions.some((each) => each.region === region))) return;
      if (apiGateway) check(apiGateway, ['stages', stage, index, 'apiGateway'], { ...shared, ...apiGateway });
      places[`${stage}/${region}`] = settingsOfPlace(shared, apiGateway);
    });
  }
  const api: ApiModel = { protocol, models, authorizers, settings: settingsOfPlace(shared, undefined), places };
  checkAuthorization(api, from);
  checkPreflights(api, from.endpoints, from.placeOf, report);
  return api;
}

/** An endpoint and its authorizer must fit. */
function checkAuthorization({ authorizers }: ApiModel, { endpoints, placeOf, report }: ApiSource): void {
  for (const endpoint of endpoints) {
    const { authorizationType: type, authorizer: name, scopes } = endpoint;
    const { source, base } = placeOf(endpoint);
    const tell = (field: string, message: string, hint?: string) =>
      report({
        message: `${source.name}: ${message}.`,
        position: source.locate([...base, field]),
        ...(hint && { hint }),
      });
    const needs = type === 'CUSTOM' || type === 'COGNITO_USER_POOLS' || type === 'JWT';
    if (!needs) {
      if (name !== undefined) tell('AuthorizerId', `AuthorizationType ${type} takes no AuthorizerId`);
      continue;
    }
    if (name === undefined) {
      const known = Object.keys(authorizers);
      const hint = known.length > 0 ? `There are ${known.join(', ')}.` : 'Define one under Authorizers.';
      tell('AuthorizationType', `AuthorizationType ${type} needs an AuthorizerId`, hint);
      continue;
    }
    const authorizer = Object.hasOwn(authorizers, name) ? authorizers[name] : undefined;
    if (!authorizer) {
      const hint = 'Define it under apiGateway.Authorizers of jaws.json, of the module or of the function.';
      tell('AuthorizerId', `the authorizer "${name}" is not defined`, hint);
    } else if (type !== authorizationOf(authorizer.type)) {
      const hint = `Its AuthorizationType is ${authorizationOf(authorizer.type)}.`;
      tell(
        'AuthorizationType',
        `AuthorizationType ${type} does not fit "${name}", which is of Type ${authorizer.type}`,
        hint,
      );
    }
    if (type === 'CUSTOM' && scopes?.length) tell('AuthorizationScopes', 'a function takes no AuthorizationScopes');
  }
}

/** The AuthorizationType of endpoints with an authorizer of this type. */
const authorizationOf = (type: string): string => (type === 'TOKEN' || type === 'REQUEST' ? 'CUSTOM' : type);

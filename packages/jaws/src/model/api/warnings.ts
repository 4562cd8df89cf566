import type { EndpointModel, Model } from '../types.ts';
import { callsFunction, noApi } from './types.ts';

export interface Warning {
  readonly message: string;
  readonly hint: string;
}

/** Every path below which API Gateway has a resource, the root with them. */
const resourcesOf = (paths: readonly string[]): number =>
  new Set(
    paths.flatMap((path) => {
      const parts = path.split('/').filter(Boolean);
      return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
    }),
  ).size;

/** What distinguishes the integrations of an HTTP API: the target, and how it is called. */
const integrationOf = (endpoint: EndpointModel): string => {
  const { type, method, uri, integrationHttpMethod = method, connectionId } = endpoint;
  const { credentials, payloadFormatVersion, timeoutInMillis, requestParameters } = endpoint;
  const called = callsFunction(endpoint) ? [endpoint.function] : [uri, integrationHttpMethod, connectionId];
  return JSON.stringify([type, called, credentials, payloadFormatVersion, timeoutInMillis, requestParameters]);
};

/**
 * Settings that AWS may refuse or that will not work, without being mistakes: quotas that AWS raises on request, keys that
 * nobody can have. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export function apiWarnings(model: Model): Warning[] {
  const { protocol, settings, places } = model.api ?? noApi;
  const { endpoints } = model;
  const warnings: Warning[] = [];
  const raise = 'A quota of API Gateway that AWS raises on request: https://console.aws.amazon.com/servicequotas';
  const resources = resourcesOf(endpoints.map(({ path }) => path));
  if (protocol === 'REST' && resources > 300) {
    warnings.push({
      message: `The API has ${resources} resources (parts of paths); AWS allows 300 at first.`,
      hint: raise,
    });
  }
  if (protocol === 'HTTP' && endpoints.length > 300) {
    warnings.push({ message: `The API has ${endpoints.length} routes; AWS allows 300 at first.`, hint: raise });
  }
  const integrations = new Set(endpoints.map(integrationOf)).size;
  if (protocol === 'HTTP' && integrations > 300) {
    warnings.push({
      message: `The API has ${integrations} different integrations; AWS allows an HTTP API 300, and raises that for nobody.`,
      hint: 'Let endpoints share functions, or take a REST API: "ProtocolType": "REST" under apiGateway in jaws.json.',
    });
  }
  const slow = endpoints.filter(({ timeoutInMillis = 0, streams }) => timeoutInMillis > 29_000 && !streams);
  if (protocol === 'REST' && slow.length > 0) {
    warnings.push({
      message: `${slow[0]!.id} waits ${slow[0]!.timeoutInMillis} ms; AWS allows 29000 ms at first.`,
      hint: raise,
    });
  }
  const all = [settings, ...Object.values(places)];
  const keyed = endpoints.find((endpoint) => endpoint.apiKeyRequired);
  if (keyed && !all.some((one) => one.UsagePlans)) {
    warnings.push({
      message: `${keyed.id} wants an API key, but the project has no usage plan, so no key is accepted.`,
      hint: 'Add apiGateway.ApiKeys and apiGateway.UsagePlans to jaws.json, or make both on AWS.',
    });
  }
  return warnings;
}

import type { Kernel } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import type { Location as RestLocation } from '../../apigateway/execute/locate.ts';
import { decodePercent } from '../../apigateway/execute/query.ts';
import { apiIndex as restIndex } from '../../apigateway/state/api-index.ts';
import { apiIndex, domainIndex } from '../state/api-index.ts';
import type { MappingRecord } from '../state/records.ts';
import { domains as domainRecords, mappings, stages } from '../state/state.ts';
import { ruleFor } from './routing-rules.ts';

/** Which API and stage a request means, by its host or its path. */
export interface Location {
  readonly apiId: string;
  /** Undefined: the stage does not exist, nor a `$default`. */
  readonly stage: string | undefined;
  /** Below the stage, decoded; begins with a slash. */
  readonly path: string;
  /** As events show it, decoded: with the stage's name, unless it is `$default`, or with a custom domain's base path. */
  readonly rawPath: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly isCustomDomain: boolean;
  /** The base path of a custom domain, without slashes around it. */
  readonly mappingKey?: string;
}

const API_HOST =
  /^([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.)?(?:localhost(?:\.localstack\.cloud)?|amazonaws\.com(?:\.cn)?)$/;
const API_PATH = /^\/_aws\/execute-api\/([a-z0-9]+)(\/.*)?$/s;

/** Undefined: the request is for no API of this service. */
export function locate(head: RequestHead, kernel: Kernel): Location | undefined {
  const index = kernel.part(apiIndex);
  const byHost = API_HOST.exec(head.host)?.[1];
  if (byHost !== undefined) return index.has(byHost) ? inPath(byHost, head.path, head.host, kernel) : undefined;
  const [, id, rest = '/'] = API_PATH.exec(head.path) ?? [];
  if (id !== undefined) return index.has(id) ? inPath(id, rest, undefined, kernel) : undefined;
  return byDomain(head, kernel);
}

/** The first segment is a stage if one has that name; otherwise the request is for `$default`. */
function inPath(apiId: string, sent: string, host: string | undefined, kernel: Kernel): Location {
  const home = kernel.part(apiIndex).get(apiId)!;
  const known = stages({ ...home, kernel }, apiId);
  const path = decodePercent(sent);
  const [, first = '', rest] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  const named = first !== '' && known.has(first) && !(host !== undefined && first === '$default');
  const stage = named ? first : known.has('$default') ? '$default' : undefined;
  const below = named ? rest || '/' : path;
  return {
    apiId,
    stage,
    path: below,
    rawPath: stage === '$default' ? below : path,
    // AWS's own name works in functions, whose requests to it come here; a name below localhost has no port.
    domainName: host?.includes('amazonaws.com') ? host : `${apiId}.execute-api.${home.region}.amazonaws.com`,
    domainPrefix: apiId,
    isCustomDomain: false,
  };
}

/**
 * A custom domain: a routing rule if the domain uses them, otherwise the mapping with the longest key that the path begins
 * with.
 */
function byDomain(head: RequestHead, kernel: Kernel): Location | undefined {
  const domains = kernel.part(domainIndex);
  const name = domains.has(head.host) ? head.host : head.host.replace(/^[^.]+/, '*');
  const home = domains.get(name, head.region);
  if (!home) return undefined;
  const rawPath = decodePercent(head.path);
  const place = { ...home, kernel };
  const shared = { rawPath, domainName: head.host, domainPrefix: head.host.split('.')[0]!, isCustomDomain: true };
  const domain = domainRecords(place).get(name)!;
  const routed = ruleFor(domain, rawPath, head, place);
  if (routed) {
    const { apiId, stage, stripped } = routed;
    return { ...shared, apiId, stage, path: rawPath, ...(stripped !== '' && { mappingKey: stripped }) };
  }
  if (domain.RoutingMode === 'ROUTING_RULE_ONLY') return { ...shared, apiId: '', stage: undefined, path: rawPath };
  const mapping = longest(name, rawPath, [...mappings(place).entries()]);
  const below = mapping?.ApiMappingKey ? rawPath.slice(mapping.ApiMappingKey.length + 1) || '/' : rawPath;
  return {
    apiId: mapping?.ApiId ?? '',
    stage: mapping?.Stage,
    path: below,
    ...shared,
    ...(mapping?.ApiMappingKey && { mappingKey: mapping.ApiMappingKey }),
  };
}

/** A custom domain can lead to a REST API too: where that is, in the terms of those. */
export function restLocation(head: RequestHead, location: Location, kernel: Kernel): RestLocation | undefined {
  const { apiId, stage, domainName, domainPrefix, mappingKey = '' } = location;
  if (!kernel.part(restIndex).has(apiId)) return undefined;
  const path = mappingKey === '' ? head.path : head.path.slice(mappingKey.length + 1);
  return { apiId, stage, path, fullPath: head.path, domainName, domainPrefix };
}

function longest(
  domain: string,
  path: string,
  all: readonly (readonly [string, Readonly<MappingRecord>])[],
): Readonly<MappingRecord> | undefined {
  return all
    .filter(([key]) => key.startsWith(`${domain}/`))
    .map(([, mapping]) => mapping)
    .filter(({ ApiMappingKey: key }) => !key || path === `/${key}` || path.startsWith(`/${key}/`))
    .sort((a, b) => (b.ApiMappingKey ?? '').length - (a.ApiMappingKey ?? '').length)[0];
}

import type { Kernel } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import { apiIndex, domainIndex } from '../state/api-index.ts';
import { mappings } from '../state/state.ts';

/** Which API a request means, by its host or its path. */
export interface Location {
  readonly apiId: string;
  /** Undefined: the path names no stage. */
  readonly stage: string | undefined;
  /** Below the stage, as sent; empty or begins with a slash. */
  readonly path: string;
  /** As `$context.path` shows it: with the stage, or with a custom domain's base path. */
  readonly fullPath: string;
  readonly domainName: string;
  readonly domainPrefix: string;
}

const API_HOST =
  /^([a-z0-9-]+)\.execute-api\.([a-z0-9-]+\.)?(?:localhost(?:\.localstack\.cloud)?|amazonaws\.com(?:\.cn)?)$/;
const API_PATH = /^\/_aws\/execute-api\/([^/]+)(\/.*)?$/s;
const USER_REQUEST = /^\/restapis\/([^/]+)\/([^/]+)\/_user_request_(\/.*)?$/s;

/** Undefined: the request is for no REST API. */
export function locate(head: RequestHead, kernel: Kernel): Location | undefined {
  const byHost = API_HOST.exec(head.host);
  if (byHost) return inPath(byHost[1]!, head.path, head.host, kernel);
  const byPath = API_PATH.exec(head.path);
  if (byPath) return inPath(byPath[1]!, byPath[2] ?? '/', undefined, kernel);
  const request = USER_REQUEST.exec(head.path);
  if (request) return inPath(request[1]!, `/${request[2]}${request[3] ?? ''}`, undefined, kernel);
  return byDomain(head, kernel);
}

/** `//stage//path` is the stage `stage`: slashes before it do not count. */
function inPath(apiId: string, path: string, host: string | undefined, kernel: Kernel): Location {
  const [, stage, rest = ''] = /^\/+(?!\/)([^/]*)(\/.*)?$/s.exec(path) ?? [];
  const region = kernel.part(apiIndex).get(apiId)?.region ?? 'us-east-1';
  return {
    apiId,
    stage: stage || undefined,
    path: rest,
    fullPath: stage ? `/${stage}${rest}` : '/',
    domainName: host ?? `${apiId}.execute-api.${region}.localhost`,
    domainPrefix: apiId,
  };
}

/** A custom domain: the first segment may be a base path. */
function byDomain(head: RequestHead, kernel: Kernel): Location | undefined {
  const home = kernel.part(domainIndex).get(head.host, head.region);
  if (!home) return undefined;
  const [, first = '', rest = ''] = /^\/+(?!\/)([^/]*)(\/.*)?$/s.exec(head.path) ?? [];
  const store = mappings({ ...home, kernel });
  const based = first === '' ? undefined : store.get(`${head.host}/${first}`);
  const mapping = based ?? store.get(`${head.host}/(none)`);
  const below = based ? rest : head.path;
  const [, stage = '', belowStage = ''] = /^\/+(?!\/)([^/]*)(\/.*)?$/s.exec(below) ?? [];
  return {
    apiId: mapping?.restApiId ?? '',
    stage: mapping?.stage ?? (stage || undefined),
    path: mapping?.stage ? below : belowStage,
    fullPath: head.path,
    domainName: head.host,
    domainPrefix: head.host.split('.')[0]!,
  };
}

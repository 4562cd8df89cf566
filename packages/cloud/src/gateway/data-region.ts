import type { Kernel } from '../kernel/kernel.ts';
import type { RequestHead } from '../kernel/service.ts';
import { apiIndex } from '../services/apigateway/state/api-index.ts';
import { apiIndex as apiIndex2 } from '../services/apigatewayv2/state/api-index.ts';
import { urlIds } from '../services/lambda/state.ts';

const REGION = /(?:^|[.-])([a-z]{2}(?:-[a-z]+){1,3}-\d)\./;
const API = /^([a-z0-9-]+)\.execute-api\.|^\/_aws\/execute-api\/([^/]+)|^\/restapis\/([^/]+)\/[^/]+\/_user_request_/;
const URL_ID = /^\/_aws\/lambda-url\/([a-z0-9]{32})/;

/** The region of a deployed API, function URL or website that a request is for, as far as its host or path shows. */
export function dataRegion({ host, path }: RequestHead, kernel: Kernel): string | undefined {
  const inHost = REGION.exec(host)?.[1];
  if (inHost) return inHost;
  const [, ...ids] = API.exec(host) ?? API.exec(path) ?? [];
  const api = ids.find((id) => id !== undefined);
  if (api !== undefined) return (kernel.part(apiIndex).get(api) ?? kernel.part(apiIndex2).get(api))?.region;
  const url = URL_ID.exec(path)?.[1];
  return url === undefined ? undefined : urlIds(kernel).get(url)?.region;
}

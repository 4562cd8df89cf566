import { wantsPage } from '../../../kernel/page/cloud-page.ts';
import type { RequestHead } from '../../../kernel/service.ts';

const INDEX = /^\/(_aws\/?)?$/;

/**
 * Whether a browser opens the index. A request with any sign of AWS goes to AWS's APIs: clients list buckets at `/`. Basic
 * authentication
 * is how people present the root's key to a strict cloud.
 */
export function isIndex({ method, path, search, headers }: RequestHead): boolean {
  if (method !== 'GET' || search !== '' || !INDEX.test(path) || !wantsPage(headers)) return false;
  const { authorization } = headers;
  if (authorization !== undefined && !/^Basic /i.test(authorization)) return false;
  return !Object.keys(headers).some((name) => name.startsWith('x-amz-'));
}

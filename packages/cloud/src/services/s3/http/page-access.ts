import type { Kernel } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import { parseCopySource } from '../shared/copy-source.ts';
import { corsAllows, targetOf } from './cors.ts';
import { siteIn } from './website.ts';

/**
 * Which requests pages may send to S3, as far as AWS allows them. A cloud that is not strict checks no signature, so a page can
 * forge
 * one: changes need a CORS rule of the bucket even if AWS accepts the policy of a form or a presigned URL.
 */
export function pageAccess(head: RequestHead, kernel: Kernel): 'website' | 'page' | 'object' | undefined {
  if (siteIn(head.host) !== undefined) return 'website';
  const target = targetOf(head, kernel);
  if (!target) return undefined;
  const { method, headers } = head;
  const isRead = method === 'GET' || method === 'HEAD';
  // The response to a request without Origin can be shown, not read; the bucket's rules decide about a preflight.
  if (method === 'OPTIONS' || (isRead && headers.origin === undefined)) return 'page';
  const isUpload = method === 'POST' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
  if (!isRead && !target.isObject && !isUpload) return undefined;
  return corsAllows(head, kernel) && sourceAllows(head, kernel) ? 'page' : 'object';
}

/** A copy is a read of its source: a page that may read the copy has read it. A presigned URL may name the source in its query. */
function sourceAllows(head: RequestHead, kernel: Kernel): boolean {
  const inQuery = [...new URLSearchParams(head.search)].find(([name]) => name.toLowerCase() === 'x-amz-copy-source');
  const source = head.headers['x-amz-copy-source'] ?? inQuery?.[1];
  if (source === undefined) return true;
  try {
    const { bucket, key } = parseCopySource(String(source));
    return corsAllows({ ...head, host: 's3.amazonaws.com', method: 'GET', path: `/${bucket}/${key}` }, kernel);
  } catch {
    // The operation refuses what is not a source.
    return false;
  }
}

import type { Kernel } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import { allBuckets } from '../shared/buckets.ts';
import { parseCopySource } from '../shared/copy-source.ts';
import { Objects } from '../shared/objects.ts';
import type { Bucket } from '../shared/records.ts';
import { corsAllows, targetOf } from './cors.ts';
import { siteIn } from './website.ts';

/**
 * Which requests pages may send to S3, as far as AWS allows them. Beyond AWS, changes need a CORS rule of the bucket even where AWS
 * accepts the policy of a form or a presigned URL, and buckets of JAWS are closed.
 */
export function pageAccess(head: RequestHead, kernel: Kernel): 'website' | 'page' | 'object' | undefined {
  const site = siteIn(head.host);
  if (site !== undefined) return isClosed(allBuckets(kernel).get(site), kernel) ? undefined : 'website';
  const target = targetOf(head, kernel);
  if (!target || isClosed(target.bucket, kernel)) return undefined;
  const { method, headers } = head;
  const isRead = method === 'GET' || method === 'HEAD';
  // The response to a request without Origin can be shown, not read; the bucket's rules decide about a preflight.
  if (method === 'OPTIONS' || (isRead && headers.origin === undefined)) return 'page';
  const isUpload = method === 'POST' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
  if (!isRead && !target.isObject && !isUpload) return undefined;
  const source = sourceOf(head);
  if (source && isClosed(targetOf(source, kernel)?.bucket, kernel)) return undefined;
  return corsAllows(head, kernel) && (!source || corsAllows(source, kernel)) ? 'page' : 'object';
}

/** A copy is a read of its source: a page that may read the copy has read it. A presigned URL may name the source in its query. */
function sourceOf(head: RequestHead): RequestHead | undefined {
  const inQuery = [...new URLSearchParams(head.search)].find(([name]) => name.toLowerCase() === 'x-amz-copy-source');
  const source = head.headers['x-amz-copy-source'] ?? inQuery?.[1];
  if (source === undefined) return undefined;
  const read = { ...head, host: 's3.amazonaws.com', method: 'GET', path: '/' };
  try {
    const { bucket, key } = parseCopySource(String(source));
    return { ...read, path: `/${bucket}/${key}` };
  } catch {
    // No bucket allows what is not a source; the operation refuses it.
    return read;
  }
}

/**
 * Whether a bucket holds the variables, code and releases of a stage, which JAWS keeps below `JAWS/`: a page has no business there,
 * no matter who signed its request. The name is the one that JAWS gives such a bucket.
 */
const isClosed = (bucket: Bucket | undefined, kernel: Kernel): boolean =>
  bucket !== undefined &&
  (/^jaws\.[^.]+\.[a-z]+\d\./.test(bucket.name) || new Objects(kernel, bucket).index.hasPrefix('JAWS/'));

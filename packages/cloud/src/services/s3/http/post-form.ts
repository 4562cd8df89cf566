import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { AsHolder, DataPlane, RequestHead } from '../../../kernel/service.ts';
import { storeObject } from '../objects/put-object.ts';
import { checkAnonymous } from '../shared/anonymous.ts';
import { bucketOf } from '../shared/buckets.ts';
import { compact } from '../shared/describe.ts';
import { invalidArgument, malformedXml } from '../shared/errors.ts';
import { sendXml, toAwsError, xml } from './answer.ts';
import { askingOf } from './asking.ts';
import { bucketInHost } from './bucket-host.ts';
import { readForm } from './form-reader.ts';
import { checkPostPolicy, type Fields, within } from './post-policy.ts';

/** A browser's upload: POST of a form to a bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
export const formPlane: DataPlane = (head, kernel, asHolder) => {
  const type = head.headers['content-type'] ?? '';
  if (head.method !== 'POST' || !/^multipart\/form-data\b/i.test(type)) return undefined;
  const bucket = bucketIn(head);
  if (bucket === undefined) return undefined;
  return async (request, response) => {
    try {
      await upload(bucket, head, request, response, kernel, asHolder);
    } catch (error) {
      await drain(request);
      const { code, message, status = 400, fields } = toAwsError(error, kernel, request);
      const id = kernel.ids.uuid();
      sendXml(response, status, xml('Error', { Code: code, Message: message, ...fields, RequestId: id, HostId: id }));
    }
  };
};

/** Clients read no response before they have sent everything. */
async function drain(request: IncomingMessage): Promise<void> {
  try {
    for await (const _ of request);
  } catch {
    // A client that disconnected reads nothing.
  }
}

function bucketIn({ host, path }: RequestHead): string | undefined {
  const inHost = bucketInHost(host);
  if (inHost !== undefined) return path === '/' ? inHost : undefined;
  return /^\/([a-z0-9][a-z0-9.-]{2,62})\/?$/.exec(path)?.[1];
}

async function upload(
  name: string,
  head: RequestHead,
  request: IncomingMessage,
  response: ServerResponse,
  kernel: Kernel,
  asHolder: AsHolder,
): Promise<void> {
  const { fields, file } = await readForm(request, request.headers['content-type'] ?? '');
  // A file that came as text has no name to put in; of a path it is the last part.
  const filename = file.name?.replace(/^.*[/\\]/, '');
  const key = (fields.get('key') ?? '').replace(/\$\{filename\}/g, (text) => filename ?? text);
  if (key === '')
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      'key',
    );
  const anyone = kernel.context({ account: kernel.account, region: 'us-east-1' });
  const bucket = bucketOf(anyone, { Bucket: name });
  const owner = kernel.context({ account: bucket.account, region: bucket.region });
  const policy = fields.get('policy');
  const described = { ...inputOf(fields), Bucket: name, Key: key };
  const call = { service: 's3', operation: 'PutObject', input: described };
  // A form with a policy can do what its signer can.
  const ctx = policy === undefined ? owner : await asHolder(fields, bucket.region, call);
  if (policy === undefined) {
    await checkAnonymous(owner.with({ http: askingOf(head, request) }), 'PostObject', { Bucket: name, Key: key });
  }
  const range =
    policy && checkPostPolicy(policy, new Map([...fields, ['bucket', name], ['key', key]]), kernel.clock.now());
  const content = range ? within(range, file.content) : file.content;
  const input = { ...described, Body: Readable.from(content, { objectMode: false }) };
  const { ETag = '', ...stored } = await storeObject(input, ctx, 'ObjectCreated:Post');
  await kernel.store.commit();
  const headers = compact({
    'x-amz-checksum-crc64nvme': stored.ChecksumCRC64NVME,
    'x-amz-checksum-type': stored.ChecksumType,
    'x-amz-server-side-encryption': stored.ServerSideEncryption,
    'x-amz-version-id': stored.VersionId,
  });
  answer(response, fields, headers, {
    Bucket: name,
    Key: key,
    ETag,
    Location: `${kernel.endpoint}/${name}/${encodeURIComponent(key)}`,
  });
}

function inputOf(fields: Fields): Partial<PutObjectCommandInput> {
  const metadata = [...fields]
    .filter(([name]) => name.startsWith('x-amz-meta-'))
    .map(([name, value]) => [name.slice('x-amz-meta-'.length), value]);
  // Values that the SDK types as literals are checked by PutObject.
  return compact({
    ACL: fields.get('acl') as 'private' | undefined,
    CacheControl: fields.get('cache-control'),
    ContentDisposition: fields.get('content-disposition'),
    ContentEncoding: fields.get('content-encoding'),
    ContentType: fields.get('content-type'),
    ChecksumCRC32: fields.get('x-amz-checksum-crc32'),
    ChecksumCRC32C: fields.get('x-amz-checksum-crc32c'),
    ChecksumCRC64NVME: fields.get('x-amz-checksum-crc64nvme'),
    ChecksumSHA1: fields.get('x-amz-checksum-sha1'),
    ChecksumSHA256: fields.get('x-amz-checksum-sha256'),
    ExpiresString: fields.get('expires'),
    Metadata: Object.fromEntries(metadata) as Record<string, string>,
    ServerSideEncryption: fields.get('x-amz-server-side-encryption') as 'AES256' | undefined,
    SSECustomerAlgorithm: fields.get('x-amz-server-side-encryption-customer-algorithm'),
    SSECustomerKey: fields.get('x-amz-server-side-encryption-customer-key'),
    SSECustomerKeyMD5: fields.get('x-amz-server-side-encryption-customer-key-md5'),
    SSEKMSKeyId: fields.get('x-amz-server-side-encryption-aws-kms-key-id'),
    StorageClass: fields.get('x-amz-storage-class') as 'STANDARD' | undefined,
    Tagging: tagHeader(fields.get('tagging')),
    WebsiteRedirectLocation: fields.get('x-amz-website-redirect-location'),
  });
}

/** Forms bring tags as the document of PutObjectTagging. */
function tagHeader(document: string | undefined): string | undefined {
  if (document === undefined) return undefined;
  const pairs = [...document.matchAll(/<Tag>\s*<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>\s*<\/Tag>/g)];
  if (pairs.length === 0) throw malformedXml();
  return new URLSearchParams(pairs.map(([, key = '', value = '']) => [key, value] as [string, string])).toString();
}

function answer(
  response: ServerResponse,
  fields: Fields,
  more: Readonly<Record<string, string>>,
  made: Record<'Bucket' | 'Key' | 'ETag' | 'Location', string>,
): void {
  const headers = { ...more, ETag: made.ETag, Location: made.Location };
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    url.searchParams.append('bucket', made.Bucket);
    url.searchParams.append('key', made.Key);
    url.searchParams.append('etag', made.ETag);
    response.writeHead(303, { ...headers, Location: url.href, 'Content-Length': 0 });
    response.end();
    return;
  }
  const wanted = fields.get('success_action_status');
  if (wanted === '201') {
    const { Location, Bucket, Key, ETag } = made;
    sendXml(response, 201, xml('PostResponse', { Location, Bucket, Key, ETag }), headers);
    return;
  }
  response.writeHead(wanted === '200' ? 200 : 204, headers);
  response.end();
}

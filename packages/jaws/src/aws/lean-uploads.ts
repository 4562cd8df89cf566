import { crc32 } from 'node:zlib';
import type { PutObjectCommandInput, PutObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';

/** The arguments that the SDK passes between middlewares; its own types differ by client. */
interface Identity {
  readonly expiration?: Date;
}

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Scheme {
  readonly httpAuthOption: { readonly schemeId: string; readonly signingProperties?: object };
  readonly identity: Identity;
  readonly signer: { sign(request: Request, identity: Identity, properties: object): Promise<Request> };
}

interface Extensible {
  readonly config: {
    readonly requestHandler: {
      handle(request: Request): Promise<{ readonly response: Answer }>;
    };
  };
  readonly middlewareStack: {
    addRelativeTo(
      middleware: (
        next: (args: Args) => Promise<unknown>,
        context: { readonly commandName?: string; readonly __smithy_context?: { selectedHttpAuthScheme?: Scheme } },
      ) => (args: Args) => Promise<unknown>,
      options: { relation: 'before'; toMiddleware: 'httpSigningMiddleware'; name: string },
    ): void;
  };
}

interface Args {
  readonly input: { readonly Bucket?: unknown; readonly Key?: unknown };
  readonly request: Request;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Data that all uploads to a bucket share. */
interface Pattern {
  readonly request: Request;
  /** The path before the key. */
  readonly start: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scheme: Scheme;
}

/** Longer bodies wait for permission first (`Expect: 100-continue`), and the work of the SDK matters little. */
const mostBytes = 1024 * 1024;

/** Keys that look the same in a path. */
const plainKey = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

const known: ReadonlySet<string> = new Set([
  'Bucket',
  'Key',
  'Body',
  'ContentType',
  'ExpectedBucketOwner',
  'ChecksumSHA256',
]);

/** Headers of the SDK's own request that do not depend on the object. */
const common = ['host', 'user-agent', 'x-amz-user-agent'];

/** The SDK, too, treats credentials this close to their end as expired, and gets new ones. Milliseconds. */
const soon = 5 * 60_000;

/**
 * Uploads small objects with a quarter of the SDK's CPU time: the SDK sends the first upload to a bucket, and so finds the endpoint and the credentials. Later
 * uploads copy its request, with the same kind of checksum, signed by the SDK's signer and sent by its handler, without the thirty steps that find all of that
 * again.
 * Undefined for a more complex command, and for any response except success: then the SDK sends it, and handles errors, attempts and clocks.
 */
export function leanUploads(
  client: S3Client,
): (input: PutObjectCommandInput) => Promise<PutObjectCommandOutput | undefined> {
  const patterns = new Map<string, Pattern>();
  const { config, middlewareStack } = client as unknown as Extensible;
  middlewareStack.addRelativeTo(
    (next, context) => (args) => {
      const found = context.commandName === 'PutObjectCommand' ? patternOf(args, context.__smithy_context) : undefined;
      if (found) patterns.set(String(args.input.Bucket), found);
      return next(args);
    },
    { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'jawsLeanUploads' },
  );
  return async (input) => {
    const { Bucket, Key = '', Body, ContentType, ExpectedBucketOwner, ChecksumSHA256 } = input;
    const body = typeof Body === 'string' ? Buffer.from(Body) : Body;
    const pattern = patterns.get(Bucket ?? '');
    if (!pattern || !(body instanceof Uint8Array) || body.length > mostBytes) return undefined;
    if (!plainKey.test(Key) || Object.keys(input).some((name) => !known.has(name))) return undefined;
    const { request, start, headers, scheme } = pattern;
    const { expiration } = scheme.identity;
    if (expiration && expiration.getTime() - Date.now() < soon) return undefined;
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    const wanted = {
      ...request,
      path: start + Key,
      headers: {
        ...headers,
        'content-length': String(body.length),
        ...(ContentType !== undefined && { 'content-type': ContentType }),
        ...(ExpectedBucketOwner !== undefined && { 'x-amz-expected-bucket-owner': ExpectedBucketOwner }),
        ...(ChecksumSHA256 === undefined
          ? { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32': sum.toString('base64') }
          : { 'x-amz-checksum-sha256': ChecksumSHA256 }),
      },
      body,
    };
    try {
      // The signer writes its time into the properties; those of the pattern are shared.
      const properties = { ...scheme.httpAuthOption.signingProperties };
      const signed = await scheme.signer.sign(wanted, scheme.identity, properties);
      const { response } = await config.requestHandler.handle(signed);
      // The connection is free for the next call once the response has been read.
      for await (const _ of response.body);
      const { etag } = response.headers;
      if (response.statusCode !== 200 || !etag) return undefined;
      return { ETag: etag, $metadata: { httpStatusCode: 200, attempts: 1 } };
    } catch {
      return undefined;
    }
  };
}

/** Undefined for a request that cannot serve as a pattern. */
function patternOf(
  { input, request }: Args,
  context: { readonly selectedHttpAuthScheme?: Scheme } | undefined,
): Pattern | undefined {
  const scheme = context?.selectedHttpAuthScheme;
  const key = String(input.Key);
  if (scheme?.httpAuthOption.schemeId !== 'aws.auth#sigv4' || !request.path.endsWith(`/${key}`)) return undefined;
  // A checksum other than the SDK's default was requested.
  if (request.headers['x-amz-checksum-crc32'] === undefined) return undefined;
  const headers = Object.fromEntries(
    common.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])),
  );
  return { request, start: request.path.slice(0, -key.length), headers, scheme };
}

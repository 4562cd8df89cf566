import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { leanUploads } from './lean-uploads.ts';

/** In the form in which an SDK client stores it, whatever the command. */
type Send = (command: { readonly input: { readonly Bucket?: unknown } }, options?: object) => Promise<unknown>;

/**
 * An S3 client that builds the middleware of a command once for each bucket, instead of once for each call, which is a third of the cost of a small upload. Within
 * one client
 * the SDK's `cacheMiddleware` must not meet two buckets: all calls of a command then share one context with one endpoint, and the endpoint of S3 contains the
 * bucket, so
 * concurrent calls go to each other's buckets. Calls with options, which may bring middleware of their own, and calls without a bucket build theirs.
 * Uploads are leaner still: see lean-uploads.ts. `make` returns a client of the same settings, with or without that cache, that reuses an earlier one's connections.
 */
export function byBucket(
  Upload: typeof PutObjectCommand,
  make: (cacheMiddleware: boolean, connectionsOf?: S3Client) => S3Client,
): S3Client {
  const plain = make(false);
  const send = plain.send.bind(plain) as Send;
  const clients = new Map<string, Send>();
  const upload = leanUploads(plain);
  const ofBucket = (bucket: string): Send => {
    const known = clients.get(bucket);
    if (known) return known;
    const client = make(true, plain);
    // Additions to the one client apply to all of them, except for commands already sent to a bucket.
    client.middlewareStack = plain.middlewareStack;
    const ask = client.send.bind(client) as Send;
    const made: Send = async (command) =>
      (command instanceof Upload ? await upload(command.input) : undefined) ?? ask(command);
    clients.set(bucket, made);
    return made;
  };
  const dispatch: Send = (command, options) => {
    const { Bucket } = command.input;
    return typeof Bucket === 'string' && options === undefined ? ofBucket(Bucket)(command) : send(command, options);
  };
  // The SDK's own type has an overload for each command.
  plain.send = dispatch as unknown as S3Client['send'];
  return plain;
}

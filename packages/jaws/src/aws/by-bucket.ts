import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { leanUploads } from './lean-uploads.ts';

/** As an SDK client keeps it, whatever the command. */
type Send = (command: { readonly input: { readonly Bucket?: unknown } }, options?: object) => Promise<unknown>;

/**
 * An S3 client that builds the middleware of a command once for each bucket, instead of once for each call, which is a third of what a small upload costs. Within one client
 * the SDK's `cacheMiddleware` must not meet two buckets: all calls of a command then share one context with one endpoint, and the endpoint of S3 has the bucket in it, so that
 * calls at the same time go to each other's buckets. Calls with options, which may come with middleware of their own, and those of no bucket build theirs.
 * Uploads are leaner still: see lean-uploads.ts. `make` gives a client of the same settings, with or without that cache, that uses an earlier one's connections.
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
    // What is added to the one client counts for all of them, except for commands that a bucket has been sent before.
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

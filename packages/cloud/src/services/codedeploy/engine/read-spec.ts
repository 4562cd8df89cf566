import type { Readable } from 'node:stream';
import type { Context } from '../../../kernel/context.ts';
import type { DeploymentRecord } from '../records.ts';
import { type AppSpec, AppSpecProblem, readAppSpec } from '../revisions/app-spec.ts';
import { badAppSpec, DeploymentFailure, failureOf } from './failure.ts';

/** Larger files are not AppSpec files. Bytes. */
const MOST = 1_000_000;

/** The AppSpec file of a deployment's revision. Objects in S3 are read with the service role's permissions. */
export async function readSpec(role: Context, deployment: DeploymentRecord): Promise<AppSpec> {
  const { revision } = deployment;
  const text =
    revision.revisionType === 'S3'
      ? await fromS3(role, deployment)
      : (revision.string?.content ?? revision.appSpecContent?.content ?? '');
  try {
    return readAppSpec(text);
  } catch (error) {
    if (error instanceof AppSpecProblem) throw badAppSpec(error.message);
    throw error;
  }
}

async function fromS3(context: Context, { revision, role }: DeploymentRecord): Promise<string> {
  const { bucket: Bucket, key: Key, version: VersionId, eTag } = revision.s3Location ?? {};
  try {
    const { Body, ETag } = await context.aws.s3.getObject({ Bucket, Key, VersionId });
    const plain = (tag: string | undefined) => tag?.replaceAll('"', '');
    if (eTag !== undefined && plain(eTag) !== plain(ETag)) {
      throw new DeploymentFailure('INVALID_REVISION', `The ETag of ${Key} is ${plain(ETag)}, not ${plain(eTag)}.`);
    }
    // Between services a body is a stream or bytes, not the SDK's wrapper.
    return await textOf(Body as unknown as Readable | Uint8Array);
  } catch (error) {
    throw failureOf(error, role, 'AmazonS3');
  }
}

async function textOf(body: Readable | Uint8Array): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST) throw badAppSpec(`The AppSpec file is larger than ${MOST} bytes.`);
  }
  return Buffer.concat(chunks).toString();
}

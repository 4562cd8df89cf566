import type { Readable } from 'node:stream';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { validationError } from './template/errors.ts';
import { limits } from './template/template.ts';

const NO_TEMPLATE = 'Either Template URL or Template Body must be specified.';

export interface TemplateArguments {
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
}

/** The text of the template that a request names. `previous`: what UsePreviousTemplate means. */
export async function templateText(input: TemplateArguments, ctx: Context, previous?: string): Promise<string> {
  checkTemplateArguments(input);
  if (input.TemplateBody !== undefined) return checkBody(input.TemplateBody);
  if (input.TemplateURL !== undefined) return fetchTemplate(input.TemplateURL, ctx);
  if (input.UsePreviousTemplate && previous !== undefined) return previous;
  throw validationError(NO_TEMPLATE);
}

/** Exactly one of the ways to name a template. */
export function checkTemplateArguments(input: TemplateArguments): void {
  const own = [input.TemplateBody, input.TemplateURL].filter((argument) => argument !== undefined).length;
  if (input.UsePreviousTemplate && own > 0) {
    throw validationError('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  }
  if (own > 1) throw validationError('You cannot specify both Template Body and Template URL.');
  if (own === 0 && !input.UsePreviousTemplate) throw validationError(NO_TEMPLATE);
}

function checkBody(body: string): string {
  if (body.length === 0) {
    throw validationError(
      "1 validation error detected: Value '' at 'templateBody' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (Buffer.byteLength(body) > limits.body) {
    throw validationError(
      `1 validation error detected: Value '${body}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${limits.body}`,
    );
  }
  return body;
}

async function fetchTemplate(url: string, ctx: Context): Promise<string> {
  const place = parseObjectUrl(url);
  const s3 = /^s3:\/\/([^/]+)/.exec(url)?.[1];
  // Recorded from AWS: LocalStack, tests/aws/services/cloudformation/api/test_templates.snapshot.json.
  if (s3) throw validationError(`S3 error: Domain name specified in ${s3} is not a valid S3 domain`);
  if (!place) throw validationError('TemplateURL must be a supported URL.');
  const text = await readObject(place, ctx);
  if (Buffer.byteLength(text) > limits.url)
    throw validationError(`Template may not exceed ${limits.url} bytes in size.`);
  return text;
}

/**
 * An object of S3 by its URL, for content other than templates. A URL of another form cannot be read; AWS gives no
 * further reason.
 */
export async function fetchText(url: string, ctx: Context): Promise<string> {
  const place = parseObjectUrl(url);
  if (!place) throw validationError('S3 error: Access Denied');
  return readObject(place, ctx);
}

async function readObject(place: { bucket: string; key: string }, ctx: Context): Promise<string> {
  try {
    const { Body } = await ctx.aws.s3.getObject({ Bucket: place.bucket, Key: place.key });
    const chunks: Uint8Array[] = [];
    let size = 0;
    // Between services a body is a stream or bytes, not the SDK's wrapper.
    const body = Body as unknown as Readable | Uint8Array;
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limits.url) break;
    }
    return Buffer.concat(chunks).toString();
  } catch (error) {
    if (error instanceof AwsError && error.status !== 501) throw validationError(`S3 error: ${error.message}`);
    throw error;
  }
}

/**
 * Bucket and key of an object's URL, virtual-host or path style, on AWS or on this cloud. Undefined for any other URL.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function parseObjectUrl(url: string): { bucket: string; key: string } | undefined {
  let parsed: URL;
  let path: string;
  try {
    parsed = new URL(url);
    path = decodeURIComponent(parsed.pathname.slice(1));
  } catch {
    return undefined;
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined;
  const virtual =
    /^(.+)\.s3[.-]?[a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|localhost)$|^(.+)\.s3\.localhost\.localstack\.cloud$/.exec(
      parsed.hostname,
    );
  const bucket = virtual?.[1] ?? virtual?.[2] ?? path.split('/')[0] ?? '';
  const key = virtual ? path : path.split('/').slice(1).join('/');
  return bucket === '' || key === '' ? undefined : { bucket, key };
}

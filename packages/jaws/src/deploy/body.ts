import { createHash } from 'node:crypto';
import { partitionOf } from '../base/partition.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import type { StackPlan } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import type { StackHandle } from './handle.ts';
import { withVersion } from './stack-version.ts';

/** A template on its way to CloudFormation. */
export interface SentTemplate {
  readonly argument:
    | { readonly TemplateBody: string }
    | { readonly TemplateURL: string }
    | { readonly UsePreviousTemplate: true };
  /** Removes what was put into the bucket for it. */
  release(): Promise<void>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const limits = { inline: 51_200, most: 1_000_000 };

const compact = (template: Template): string => JSON.stringify(template);

export const templateBytes = (template: Template): number => Buffer.byteLength(compact(withVersion(template)));

/** Whether a template needs no bucket. */
export const fitsRequest = (template: Template): boolean => templateBytes(template) <= limits.inline;

/** Puts a template into the request, or into the jaws bucket when it is too large for that. Throws TemplateTooLarge. */
export async function sendTemplate(
  { place }: StackHandle,
  plan: StackPlan,
  where: { readonly bucket: JawsBucket; readonly project: string; readonly endpoint: string | undefined },
): Promise<SentTemplate> {
  // One at the limit has no room for it.
  const isFull = templateBytes(plan.template) > limits.most;
  const template = isFull ? plan.template : withVersion(plan.template);
  const pretty = JSON.stringify(template, null, 2);
  const none = async () => {};
  if (Buffer.byteLength(pretty) <= limits.inline) return { argument: { TemplateBody: pretty }, release: none };
  const text = compact(template);
  const bytes = Buffer.byteLength(text);
  if (bytes <= limits.inline) return { argument: { TemplateBody: text }, release: none };

  if (bytes > limits.most) throw fail('TemplateTooLarge', { ...place, bytes });
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const key = `JAWS/templates/${where.project}/${place.stage}/${place.stack}@${hash}.json`;
  await where.bucket.put(key, text, { type: 'application/json' });
  const base =
    where.endpoint?.replace(/(?<!\/)\/+$/, '') ?? `https://s3.${place.region}.${partitionOf(place.region).dnsSuffix}`;
  const path = [where.bucket.place.bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  return {
    argument: { TemplateURL: `${base}/${path}` },
    release: async () => {
      await where.bucket.delete(key);
    },
  };
}

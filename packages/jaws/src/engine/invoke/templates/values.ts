import { createHash } from 'node:crypto';
import { partitionOf } from '../../../base/partition.ts';
import { resolveReferences } from '../../../templates/openapi/resolve.ts';
import type { TemplatePlace } from './template.ts';

/** The text that a template's value stands for; undefined if it is known only after deployment. */
export function textOf(value: unknown, { known }: TemplatePlace): string | undefined {
  const text = resolveReferences(value, known);
  return typeof text === 'string' ? text : undefined;
}

/** A name that shows where a value comes from before deployment: `{ "Ref": "QueueArn" }` is `QueueArn`. */
export function placeholderFor(value: unknown, otherwise: string): string {
  const text = JSON.stringify(value) ?? '';
  return /"(?:Ref|Fn::Sub|Fn::GetAtt)":\[?"(?:\$\{)?(?:aa)?([A-Za-z0-9]+)/.exec(text)?.[1] ?? otherwise;
}

/** The ARN that a value stands for, or a made-up one: `resource` is the part after the account. */
export function arnOf(
  value: unknown,
  place: TemplatePlace,
  service: string,
  resource: (name: string) => string,
  otherwise: string,
): string {
  const text = textOf(value, place);
  return text?.startsWith('arn:') ? text : arn(place, service, resource(placeholderFor(value, otherwise)));
}

export const arn = ({ region, account }: TemplatePlace, service: string, resource: string): string =>
  `arn:${partitionOf(region).id}:${service}:${region}:${account}:${resource}`;

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** `2026-11-25T10:00:00Z`: as EventBridge writes times. */
export const seconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `25/Nov/2026:10:00:00 +0000`: as API Gateway and function URLs write times. */
export function commonLogTime(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(8, 10)}/${months[date.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import { stackLimits } from './shards.ts';

interface Checked {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
  /** For a stack of functions: how many it has, and the name of a stack with room for some of them. */
  readonly functions?: number;
  readonly next?: string;
}

/** Whether a template is within CloudFormation's size limit. */
export const templateFits = (template: Template): boolean =>
  Buffer.byteLength(JSON.stringify(template)) <= stackLimits.bytes;

/** Checks the size of a template against CloudFormation's limit before anything is changed. */
export function checkSize(template: Template, place: Checked): void {
  const bytes = Buffer.byteLength(JSON.stringify(template));
  if (bytes > stackLimits.bytes) throw fail('TemplateTooLarge', { ...place, bytes });
  const resources = Object.keys(template.Resources).length;
  if (resources > stackLimits.resources) throw fail('TooManyResources', { ...place, count: resources });
  const parameters = Object.keys(template.Parameters ?? {}).length;
  if (parameters > stackLimits.parameters) throw fail('TooManyParameters', { ...place, count: parameters });
}

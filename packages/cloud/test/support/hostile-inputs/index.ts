import type { HostileInput } from './aws.ts';
import { DOCUMENTS } from './documents.ts';
import { EXPRESSIONS } from './expressions.ts';
import { MAPPING_TEMPLATES } from './mapping-templates.ts';
import { PATTERNS } from './patterns.ts';

export { awsOf } from './aws.ts';

export const HOSTILE_INPUTS: readonly HostileInput[] = [
  ...MAPPING_TEMPLATES,
  ...PATTERNS,
  ...EXPRESSIONS,
  ...DOCUMENTS,
];

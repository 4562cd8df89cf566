import { regionsOfAll } from '../base/partition.ts';
import { pascalCase } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';

/** Kinds of names that a user chooses. */
export type NameKind = 'project' | 'stage' | 'region' | 'module' | 'function' | 'domain' | 'email';

interface Rule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly says: string;
  readonly reserved?: readonly string[];
}

// Windows does not allow folders with these names, and a project is shared through git.
const devices = ['con', 'prn', 'aux', 'nul', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [`com${n}`, `lpt${n}`])];

const rules: Readonly<Record<NameKind, Rule>> = {
  project: {
    pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i,
    // With the longest stage it still fits in front of a shortened function name, which role policies rely on.
    maxLength: 32,
    says: 'letters, digits and dashes inside (camelCase is best: CloudFormation splits names at dashes)',
    reserved: ['node_modules', ...devices],
  },
  stage: {
    pattern: /^[a-z][a-z0-9]*$/i,
    maxLength: 15,
    says: 'letters and digits only, starting with a letter',
    reserved: ['local'],
  },
  region: {
    pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
    maxLength: 25,
    says: 'an AWS region such as us-east-1',
  },
  module: {
    pattern: /^[a-z0-9][a-z0-9_-]*$/i,
    maxLength: 40,
    says: 'letters, digits, dashes and underscores, starting with a letter or digit',
    reserved: ['node_modules', ...devices],
  },
  function: {
    pattern: /^[a-z0-9][a-z0-9_-]*$/i,
    maxLength: 40,
    says: 'letters, digits, dashes and underscores, starting with a letter or digit',
    reserved: ['node_modules', ...devices],
  },
  domain: {
    pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    maxLength: 50,
    says: 'a domain such as myapp.com: lower-case letters, digits, dashes and dots',
  },
  email: {
    pattern: /^[^\s@"'<>]+@[^\s@"'<>.]+\.[^\s@"'<>]+$/,
    maxLength: 254,
    says: 'an e-mail address such as me@myapp.com',
  },
};

/** The rule for names of this kind, if this name breaks it. */
export function nameProblem(kind: NameKind, value: string): string | undefined {
  const rule = rules[kind];
  if (rule.reserved?.includes(value.toLowerCase())) {
    return `"${value}" is reserved${kind === 'stage' ? " for the project's own .env" : ''}`;
  }
  if (value.length > rule.maxLength) return `at most ${rule.maxLength} characters, this has ${value.length}`;
  return rule.pattern.test(value) ? undefined : rule.says;
}

/** Throws InvalidName. */
export function checkName(kind: NameKind, value: string): void {
  const rule = nameProblem(kind, value);
  if (rule) throw fail('InvalidName', { what: kind === 'email' ? 'mailbox' : kind, value, rule });
}

/** The jaws bucket of a stage in a region: `jaws.dev.useast1.myapp.com`. */
export function bucketName(stage: string, region: string, domain: string): string {
  return `jaws.${stage}.${region.replaceAll('-', '')}.${domain}`.toLowerCase();
}

/** S3 takes 3 to 63 characters. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function bucketProblem(bucket: string): string | undefined {
  if (bucket.length > 63) {
    return `the bucket ${bucket} would have ${bucket.length} characters; S3 allows 63: use a shorter domain or stage`;
  }
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(bucket) && bucket.length >= 3
    ? undefined
    : `"${bucket}" cannot be the name of a bucket: lower-case letters, digits, dashes and dots`;
}

/** `lGreetingsHello`: the CloudFormation logical id of a function. */
export function logicalId(module: string, name: string): string {
  return `l${pascalCase(module)}${pascalCase(name)}`;
}

/** Regions that every account can use, then opt-in regions; for lists to choose from, not for validation. */
export const regions: readonly string[] = [
  ...regionsOfAll,
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

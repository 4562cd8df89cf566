import { createHash } from 'node:crypto';
import { isObject } from '../base/text.ts';
import { regions as knownRegions } from '../project/names.ts';
import { namesInText, resolveText, templateValue, textOf } from './intrinsics.ts';
import { isMarked, marked, sameInStage } from './replicate-mark.ts';
import { roleOf, ruleTo, withRules } from './replicate-rules.ts';
import type { Template, TemplateResource } from './types.ts';

/** A region of a stage, with its jaws bucket, which names of modules are based on. */
interface BucketPlace {
  readonly region: string;
  readonly bucket: string;
  readonly template: Template;
}

interface Input {
  readonly id: string;
  readonly resource: TemplateResource;
  readonly project: string;
  readonly domain: string;
  readonly stage: string;
  readonly places: readonly BucketPlace[];
}

type Properties = Readonly<Record<string, unknown>>;
type ReportHere = (message: string, hint?: string) => void;

export const bucketType = 'AWS::S3::Bucket';

/**
 * The bucket of each region with the role that copies its objects into those of all other regions, by region. A stage of one region has
 * the bucket alone. Reports everything that prevents replication.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
 */
export function replicatedBucket(
  input: Input,
  report: ReportHere,
): Readonly<Record<string, Template['Resources']>> | undefined {
  const { id, resource, places } = input;
  let fits = true;
  const mistake: ReportHere = (message, hint) => {
    fits = false;
    report(message, hint);
  };
  checkBucket(id, resource, mistake);
  const role = roleOf(id);
  if (places.some(({ template }) => Object.hasOwn(template.Resources, role)))
    mistake(`${id} has "${marked}", and ${role} is the name of the role that JAWS makes for it.`, `Rename ${role}.`);
  const names = bucketNames(input, mistake);
  if (!fits || !names) return undefined;

  const { Metadata, ...rest } = resource as TemplateResource & { readonly Metadata: Properties };
  const made = places.map(({ region }) => {
    const bucket: TemplateResource = {
      ...rest,
      Metadata: { ...Metadata, [marked]: true },
      Properties: {
        ...rest.Properties,
        BucketName: templateValue(names[region]!),
        VersioningConfiguration: { Status: 'Enabled' },
      },
    };
    const rules = places
      .filter((other) => other.region !== region)
      .map((other) => ({ region: other.region, priority: priorityOf(other.region), name: names[other.region]! }));
    return [region, withRules({ Resources: { [id]: bucket } }, id, rules.map(ruleTo)).Resources] as const;
  });
  return Object.fromEntries(made);
}

/** Priorities have to differ. Derived from the region, so that a rule stays as it is when another region is added or removed. */
const priorityOf = (region: string): number => knownRegions.indexOf(region) + 1;

function checkBucket(id: string, resource: TemplateResource, mistake: ReportHere): void {
  const { Properties = {}, Metadata } = resource as TemplateResource & { readonly Metadata: Properties };
  const start = `${id} has "${marked}" and`;
  if (isObject(Metadata[marked]))
    mistake(`${start} ${JSON.stringify(Metadata[marked])}; a bucket knows no consistency.`, `Write "${marked}": true.`);
  if (Metadata['jaws:home'] === true)
    mistake(`${start} "jaws:home": it is in all regions, or in one.`, 'Take one of the two out.');
  if ('Condition' in resource)
    mistake(`${start} a Condition; a replicated bucket is in every region.`, 'Take the Condition out.');
  const {
    ReplicationConfiguration: own,
    VersioningConfiguration: versioning,
    BucketEncryption: encryption,
  } = Properties;
  if (own !== undefined)
    mistake(`${start} a ReplicationConfiguration of its own; JAWS writes that.`, 'Take one of the two out.');
  if (versioning !== undefined && (!isObject(versioning) || versioning.Status !== 'Enabled'))
    mistake(
      `${start} the VersioningConfiguration ${JSON.stringify(versioning)}; S3 replicates versions only.`,
      'Leave VersioningConfiguration out, or write { "Status": "Enabled" }.',
    );
  if (Properties.ObjectLockConfiguration !== undefined && Properties.ObjectLockEnabled !== true)
    mistake(
      `${start} an ObjectLockConfiguration without "ObjectLockEnabled": true, which the buckets of all regions need.`,
      'Add "ObjectLockEnabled": true, or take ObjectLockConfiguration out.',
    );
  if (JSON.stringify(encryption ?? '').includes('aws:kms'))
    mistake(
      `${start} a BucketEncryption with keys of KMS, which are of one region; the role that copies objects may use none.`,
      'Leave BucketEncryption out (S3 encrypts with keys of its own), or replicate a bucket without it.',
    );
}

/** The name in each region, with `${Name}` for parameters of one value. Reports a name that is not different in each region. */
function bucketNames(input: Input, mistake: ReportHere): Readonly<Record<string, string>> | undefined {
  const { id, resource, places } = input;
  const written = resource.Properties?.BucketName;
  if (written === undefined) return Object.fromEntries(places.map((place) => [place.region, ownName(input, place)]));
  const text = textOf(written);
  const hint = `Leave BucketName out, and each region gets a name of its own, such as "${ownName(input, places[0]!)}".`;
  if (text === undefined) {
    mistake(`${id} has "${marked}" and a BucketName that JAWS cannot read, so other regions cannot refer to it.`, hint);
    return undefined;
  }
  const parameters = places.map(({ template }) => template.Parameters ?? {});
  const unknown = namesInText(text).find((name) => !ofPlace.includes(name) && !sameInStage(name, parameters));
  if (unknown !== undefined) {
    const value = JSON.stringify(written);
    const why = `needs ${unknown}, which other regions do not know`;
    mistake(`${id} has "${marked}", and its BucketName ${value} ${why}.`, hint);
    return undefined;
  }
  if (!namesInText(text).some((name) => ofPlace.includes(name))) {
    const value = JSON.stringify(written);
    const why = 'is the same in every region, and a bucket name exists once in all of AWS';
    mistake(`${id} has "${marked}", and its BucketName ${value} ${why}.`, hint);
    return undefined;
  }
  const named = places.map((place) => [place.region, resolved(text, place)] as const);
  return Object.fromEntries(named);
}

/** The text that distinguishes the regions of a stage, in all of AWS. */
const ofPlace = ['AWS::Region', 'aaJawsBucket'];

/** The text with the region and its jaws bucket; other names stay. */
function resolved(text: string, { region, bucket }: BucketPlace): string {
  const others = Object.fromEntries(namesInText(text).map((name) => [name, `\${${name}}`]));
  return resolveText(text, { ...others, 'AWS::Region': region, aaJawsBucket: bucket })!;
}

/**
 * Begins like CloudFormation's own names, which permissions are based on, and is as unique as the jaws bucket: the domain is in its hash.
 */
function ownName({ id, project, domain, stage }: Input, { region }: BucketPlace): string {
  const hash = createHash('sha256').update([domain, project, stage, id].join('\n')).digest('hex').slice(0, 8);
  const tail = `-${hash}-${region}`;
  const start = `${stage}-${project}-r-${id}`.toLowerCase().slice(0, mostCharacters - tail.length);
  return start.replace(/(?<!-)-+$/, '') + tail;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const mostCharacters = 63;

/** Buckets of a template that are replicated, by logical id. */
export const replicatedBuckets = (template: Template | undefined): readonly string[] =>
  Object.entries(template?.Resources ?? {}).flatMap(([id, one]) =>
    one.Type === bucketType && isMarked(one) ? [id] : [],
  );

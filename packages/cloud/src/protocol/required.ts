import { AwsError } from '../kernel/errors.ts';
import type { Model } from './model.ts';
import type { Member, Shape, Structure } from './shapes.ts';

const maxListed = 10;

/** These operations report missing members themselves, in their own words or together with other mistakes. */
const OWN: readonly string[] = ['s3', 'apigateway', 'dynamodb'];

/**
 * Refuses a request that lacks required members as AWS's common front end does. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function checkRequired(model: Model, shape: Structure | undefined, input: Record<string, unknown>): void {
  if (model.id === 's3' && shape) checkBody(shape, input);
  if (!shape || OWN.includes(model.id)) return;
  const missing: string[] = [];
  collect(shape, input, '', spellsInCamel(model), missing);
  if (missing.length === 0) return;
  if (model.id === 'sqs') {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${missing[0]}.`, 400);
  }
  const details = missing
    .slice(0, maxListed)
    .map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`);
  const count = missing.length === 1 ? '1 validation error' : `${missing.length} validation errors`;
  throw new AwsError(codeOf(model), `${count} detected: ${details.join('; ')}`, 400);
}

const spellsInCamel = ({ id, protocol }: Model): boolean =>
  (protocol === 'awsQuery' && id !== 'sqs') || id === 'lambda' || id === 'dynamodbstreams';

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
function checkBody(shape: Structure, input: Record<string, unknown>): void {
  const payload = shape.members.findIndex(({ traits }) => traits.httpPayload);
  const member = shape.members[payload];
  if (!member || payload >= shape.required || input[member.name] !== undefined) return;
  throw new AwsError('MissingRequestBodyError', 'Request Body is empty', 400);
}

function codeOf(model: Model): string {
  if (model.protocol === 'awsQuery') return 'ValidationError';
  return model.id === 'logs' ? 'InvalidParameterException' : 'ValidationException';
}

function collect(shape: Structure, value: Record<string, unknown>, path: string, camel: boolean, out: string[]): void {
  shape.members.forEach((member, index) => {
    const item = value[member.name];
    const place = path + spell(member, camel);
    if (item === undefined || item === null) {
      if (index < shape.required) out.push(place);
    } else descend(member.shape, item, place, camel, out);
  });
}

function descend(shape: Shape, value: unknown, path: string, camel: boolean, out: string[]): void {
  if (shape.kind === 'structure' || shape.kind === 'union') {
    if (shape.members.length > 0) collect(shape, value as Record<string, unknown>, `${path}.`, camel, out);
  } else if (shape.kind === 'list' && isCompound(shape.item.shape)) {
    (value as unknown[]).forEach((item, index) => {
      if (item !== null) descend(shape.item.shape, item, `${path}.${index + 1}.member`, camel, out);
    });
  } else if (shape.kind === 'map' && isCompound(shape.value.shape)) {
    for (const [key, item] of Object.entries(value as object)) {
      descend(shape.value.shape, item, `${path}.${key}.member`, camel, out);
    }
  }
}

function isCompound({ kind }: Shape): boolean {
  return kind === 'structure' || kind === 'union' || kind === 'list' || kind === 'map';
}

const spell = ({ name }: Member, camel: boolean): string => (camel ? name[0]!.toLowerCase() + name.slice(1) : name);

import { dialectsOf } from './dialects.ts';
import { lazy, linkShapes, type Member, type RawMember, type RawShape, type Structure } from './shapes.ts';

export type Protocol = 'awsQuery' | 'awsJson1_0' | 'awsJson1_1' | 'rpcV2Cbor' | 'restJson1' | 'restXml';

export interface OperationModel {
  readonly name: string;
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | undefined;
  /** Prefix of the host name that clients put before the endpoint's, such as `stream-`. */
  readonly hostPrefix: string | undefined;
  readonly input: Structure | undefined;
  readonly output: Structure | undefined;
}

export interface ErrorModel {
  /** Name of its shape. */
  readonly name: string;
  /** Code on the wire. */
  readonly code: string;
  readonly status: number;
  readonly members: readonly Member[];
}

/** The part of an AWS service's model that the wire formats need, read from `generated/<id>.json`. */
export interface Model {
  readonly id: string;
  /** As in the SDK: `API Gateway`. */
  readonly serviceId: string;
  readonly protocol: Protocol;
  /** Whether responses of the Query protocol are JSON, as the client requested. */
  readonly answersJson?: boolean;
  readonly version: string;
  readonly xmlNamespace: string | undefined;
  /** The part before the dot in `X-Amz-Target`. */
  readonly target: string;
  /** Whether its errors carry the codes of the Query protocol in a header, whatever the protocol. */
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By the shape's name and by the code on the wire, if they differ. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

/** DynamoDB and its streams come through an older front end than other services of its protocol. */
export const isDynamoDb = ({ id }: Pick<Model, 'id'>): boolean => id === 'dynamodb' || id === 'dynamodbstreams';

interface RawModel {
  readonly id: string;
  readonly serviceId: string;
  readonly protocol: Protocol;
  readonly version: string;
  readonly xmlNamespace: string | null;
  readonly target: string;
  readonly operations: Readonly<Record<string, RawOperation>>;
  readonly errors: Readonly<Record<string, RawError>>;
  readonly shapes: Readonly<Record<string, RawShape>>;
}

interface RawOperation {
  readonly http?: readonly [method: string, uri: string, status: number];
  readonly hostPrefix?: string;
  readonly input?: string;
  readonly output?: string;
}

interface RawError {
  readonly status: number;
  readonly code?: string;
  readonly members?: Readonly<Record<string, RawMember>>;
}

// The specifiers are literals, so the bundler finds the files.
const files = new Map<string, () => Promise<{ default: unknown }>>([
  ['acm', () => import('../generated/acm.json', { with: { type: 'json' } })],
  ['apigateway', () => import('../generated/apigateway.json', { with: { type: 'json' } })],
  ['apigatewayv2', () => import('../generated/apigatewayv2.json', { with: { type: 'json' } })],
  ['cloudformation', () => import('../generated/cloudformation.json', { with: { type: 'json' } })],
  ['cloudwatch', () => import('../generated/cloudwatch.json', { with: { type: 'json' } })],
  ['codedeploy', () => import('../generated/codedeploy.json', { with: { type: 'json' } })],
  ['dynamodb', () => import('../generated/dynamodb.json', { with: { type: 'json' } })],
  ['dynamodbstreams', () => import('../generated/dynamodbstreams.json', { with: { type: 'json' } })],
  ['ecr', () => import('../generated/ecr.json', { with: { type: 'json' } })],
  ['events', () => import('../generated/events.json', { with: { type: 'json' } })],
  ['iam', () => import('../generated/iam.json', { with: { type: 'json' } })],
  ['lambda', () => import('../generated/lambda.json', { with: { type: 'json' } })],
  ['logs', () => import('../generated/logs.json', { with: { type: 'json' } })],
  ['route53', () => import('../generated/route53.json', { with: { type: 'json' } })],
  ['s3', () => import('../generated/s3.json', { with: { type: 'json' } })],
  ['scheduler', () => import('../generated/scheduler.json', { with: { type: 'json' } })],
  ['secretsmanager', () => import('../generated/secretsmanager.json', { with: { type: 'json' } })],
  ['ses', () => import('../generated/ses.json', { with: { type: 'json' } })],
  ['sesv2', () => import('../generated/sesv2.json', { with: { type: 'json' } })],
  ['sns', () => import('../generated/sns.json', { with: { type: 'json' } })],
  ['sqs', () => import('../generated/sqs.json', { with: { type: 'json' } })],
  ['ssm', () => import('../generated/ssm.json', { with: { type: 'json' } })],
  ['sts', () => import('../generated/sts.json', { with: { type: 'json' } })],
]);

export const modelIds: readonly string[] = [...files.keys()];

/** Reads the model of a service. Throws for an id that has no generated file. */
export async function readModel(id: string): Promise<Model> {
  const load = files.get(id);
  if (!load) throw new Error(`no generated model for ${id}`);
  // The type that TypeScript infers from a JSON file knows no tuples.
  return link((await load()).default as RawModel);
}

function link(raw: RawModel): Model {
  const shapes = linkShapes(raw.shapes);
  const operations = Object.entries(raw.operations).map(([name, operation]): [string, OperationModel] => [
    name,
    linkOperation(name, operation, shapes.structure),
  ]);
  const errors = Object.entries(raw.errors).flatMap(([name, { status, code = name, members = {} }]) => {
    const linked = lazy(() => shapes.members(members));
    const error: ErrorModel = {
      name,
      code,
      status,
      get members() {
        return linked();
      },
    };
    return [[name, error] as const, [code, error] as const];
  });
  const dialects = dialectsOf(raw.id);
  return {
    id: raw.id,
    serviceId: raw.serviceId,
    protocol: raw.protocol,
    version: raw.version,
    xmlNamespace: raw.xmlNamespace ?? dialects?.xmlNamespace,
    target: raw.target,
    queryCompatible: dialects !== undefined,
    operations: new Map(operations),
    errors: new Map(errors),
  };
}

function linkOperation(name: string, raw: RawOperation, structure: (name: string) => Structure): OperationModel {
  const [method, uri, status] = raw.http ?? [];
  const input = lazy(() => (raw.input === undefined ? undefined : structure(raw.input)));
  const output = lazy(() => (raw.output === undefined ? undefined : structure(raw.output)));
  return {
    name,
    http: method === undefined || uri === undefined || status === undefined ? undefined : { method, uri, status },
    hostPrefix: raw.hostPrefix,
    get input() {
      return input();
    },
    get output() {
      return output();
    },
  };
}

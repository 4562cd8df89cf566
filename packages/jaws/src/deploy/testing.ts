import { createHash } from 'node:crypto';
import { type CloudFormationClient, CloudFormationServiceException } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../aws/types.ts';
import type { Event } from '../events.ts';
import type { StackPlan } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import type { DeployHost } from './context.ts';
import type { StackHandle, StackState } from './handle.ts';

/** Answers by the name of the call, such as `DescribeStacks`; `call` counts from 1. An Error is thrown. */
export type Answers = Readonly<Record<string, (input: Record<string, unknown>, call: number) => unknown>>;

/** A client with a test's answers. A call without an answer is an error of the code under test. */
export function fakeClient(answers: Answers) {
  const calls: (readonly [name: string, input: Record<string, unknown>])[] = [];
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    const input = command.input as Record<string, unknown>;
    calls.push([name, input]);
    const answer = answers[name];
    if (!answer) throw new Error(`${name} is called, and nobody expects it`);
    const answered = await answer(input, calls.filter(([one]) => one === name).length);
    if (answered instanceof Error) throw answered;
    return answered;
  };
  return { client: { send }, calls, names: () => calls.map(([name]) => name) };
}

export const answerOf = (name: string, message = '') =>
  new CloudFormationServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });

/** DescribeStacks's answer for a missing stack. */
export const noStack = () => answerOf('ValidationError', 'Stack with id dev-shop-l does not exist');

export function fakeHost(over: Partial<DeployHost> = {}) {
  const events: Event[] = [];
  const host: DeployHost = {
    emit: (event) => void events.push(event as Event),
    signal: new AbortController().signal,
    now: () => new Date('2026-01-02T03:04:05Z'),
    ...over,
  };
  return { host, events };
}

export const id = 'arn:aws:cloudformation:us-east-1:1:stack/dev-shop-l/1';
export const place = { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-l' };

/** A stack as CloudFormation describes it. */
export const described = (over: object = {}) => ({
  Stacks: [{ StackId: id, StackName: place.stack, StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0), ...over }],
});

export const state = (over: Partial<StackState> = {}): StackState => ({
  id,
  status: 'UPDATE_COMPLETE',
  reason: undefined,
  revision: `${id}|1970-01-01T00:00:00.000Z`,
  parameters: {},
  outputs: {},
  tags: {},
  ...over,
});

/** A handle on a stack that CloudFormation describes like this. */
export function fakeHandle(answers: Answers, over: Partial<StackHandle> = {}) {
  const { host, events } = fakeHost();
  const fake = fakeClient(answers);
  const handle: StackHandle = {
    host,
    cf: fake.client as unknown as CloudFormationClient,
    place,
    token: 'jaws-1',
    base: state(),
    ...over,
  };
  return { handle, events, ...fake };
}

/** Events of a stack itself, as `<status>` or `<status> <reason>`, listed oldest first and answered newest first. */
export const happened = (token: string, ...texts: readonly string[]) => ({
  StackEvents: texts
    .map((text, index) => {
      const [status, ...reason] = text.split(' ');
      return {
        EventId: `${token}-${index}`,
        StackId: id,
        LogicalResourceId: place.stack,
        PhysicalResourceId: id,
        ResourceType: 'AWS::CloudFormation::Stack',
        ResourceStatus: status,
        ClientRequestToken: token,
        Timestamp: new Date(index),
        ...(reason.length > 0 && { ResourceStatusReason: reason.join(' ') }),
      };
    })
    .reverse(),
});

export const plan = (over: Partial<StackPlan> = {}): StackPlan => ({
  name: place.stack,
  kind: 'lambdas',
  action: 'update',
  template: { Resources: {} },
  parameters: {},
  fromResources: {},
  changes: [],
  ...over,
});

/** When an object was written and read: no test here uses it. */
const times = { written: new Date(0), answered: new Date(0) };

/** A bucket that holds objects in memory, with S3's conditional writes. */
export function memoryBucket(objects: Readonly<Record<string, string>> = {}) {
  const held = new Map(Object.entries(objects));
  const written: { readonly key: string; readonly type: string }[] = [];
  const place = { stage: 'dev', region: 'us-east-1', bucket: 'b' };
  const bucket: JawsBucket = {
    place,
    async put(key, body, { type, if: condition }) {
      if (condition && 'absent' in condition && held.has(key)) return undefined;
      let text = '';
      if (typeof body === 'string' || body instanceof Uint8Array)
        text = typeof body === 'string' ? body : Buffer.from(body).toString('latin1');
      else for await (const chunk of body) text += String(chunk);
      held.set(key, text);
      written.push({ key, type });
      return '"1"';
    },
    get: async (key) => (held.has(key) ? { text: held.get(key)!, etag: '"1"', ...times } : undefined),
    getBytes: async (key) => (held.has(key) ? Buffer.from(held.get(key)!, 'latin1') : undefined),
    sha256: async (key) =>
      held.has(key) ? createHash('sha256').update(held.get(key)!, 'latin1').digest('hex') : undefined,
    delete: async (key) => held.delete(key),
    deleteAll: async (keys) => {
      for (const key of keys) held.delete(key);
    },
    source: async (key) => ({
      place,
      key,
      account: '123456789012',
      read: async () => Buffer.from(held.get(key) ?? '', 'latin1'),
    }),
    copyFrom: async () => {
      throw new Error('a bucket in memory copies nothing');
    },
    list: async (prefix, _signal, after = '') =>
      [...held]
        .filter(([key]) => key.startsWith(prefix) && key > after)
        .map(([key, text]) => ({ key, bytes: text.length })),
  };
  return { bucket, held, written };
}

/** An account with these clients. */
export const fakeAws = (clients: Readonly<Record<string, unknown>>, endpoint?: string): Aws =>
  ({
    profile: undefined,
    endpoint,
    caller: async () => 'user/anna',
    hasRegion: async () => true,
    in: (region: string) => ({
      region,
      giveUp: () => {},
      account: async () => '123456789012',
      cloudFormation: async () => clients.cloudFormation,
      s3: async () => clients.s3,
      lambda: async () => clients.lambda,
      invoker: async () => clients.lambda,
      logs: async () => clients.logs,
      acm: async () => clients.acm,
      apiGateway: async () => clients.apiGateway,
      route53: async () => clients.route53,
      cloudWatch: async () => clients.cloudWatch,
      dynamoDb: async () => clients.dynamoDb,
      iam: async () => clients.iam,
    }),
  }) as Aws;

/** The same account with another account number. */
export const asAccount = (aws: Aws, account: string): Aws => ({
  ...aws,
  in: (region) => ({ ...aws.in(region), account: async () => account }),
});

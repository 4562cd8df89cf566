import type { Message } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../kernel/errors.ts';
import { encode, encodeError, loadModel } from '../../../protocol/index.ts';
import type { WireResponse } from '../../../protocol/wire.ts';
import { presenter } from '../../../services/sqs/messages/present.ts';
import { messagesWithState, queuesNamed } from '../../../services/sqs/peek.ts';
import { regionInHost } from '../../identify.ts';
import { readSignature } from '../../signature/read.ts';
import type { Answer, Route, RouteRequest } from '../route.ts';

/** The parameters of a request about a queue, in any form. */
interface PeekRequest {
  readonly queue: string;
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly hidden: boolean;
  readonly delayed: boolean;
}

const isTrue = (text: string | null): boolean => text === 'true' || text === 'True' || text === '1';

/** The parameters, from the query, a form or an SDK's JSON; only ReceiveMessage may be called. */
async function parameters(asked: RouteRequest): Promise<URLSearchParams> {
  const { head, method, query } = asked;
  if (method === 'GET') return query;
  const target = head.headers['x-amz-target'];
  const isJson = typeof target === 'string';
  const all = isJson
    ? new URLSearchParams(Object.entries((await asked.json()) ?? {}).map(pair))
    : new URLSearchParams(await asked.text());
  for (const [name, value] of query) all.append(name, value);
  const action = isJson ? target.split('.')[1] : all.get('Action');
  if (action && action !== 'ReceiveMessage') {
    throw new AwsError('InvalidRequest', 'This endpoint only accepts ReceiveMessage calls', 400);
  }
  return all;
}

const pair = ([name, value]: [string, unknown]): [string, string] => [name, String(value)];

async function byUrl(asked: RouteRequest): Promise<Answer> {
  return answer(asked, async () => {
    const specified = await parameters(asked);
    const url = specified.get('QueueUrl') ?? '';
    if (url === '') throw noSuchQueue();
    const [, inPath] = /\/queue\/([a-z0-9-]+)\/\d{12}\//.exec(url) ?? [];
    const host = /^https?:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
    const inHost = regionInHost(host) ?? /^([a-z0-9-]+)\.queue\./.exec(host)?.[1];
    return {
      queue: url,
      account: undefined,
      region: inPath ?? inHost ?? readSignature(asked.head)?.credential?.region,
      hidden: isTrue(specified.get('ShowInvisible')),
      delayed: isTrue(specified.get('ShowDelayed')),
    };
  });
}

function byPath(asked: RouteRequest): Promise<Answer> {
  return answer(asked, async () => {
    const { parts, query } = asked;
    const [region, account, queue = ''] = parts;
    return {
      queue,
      account,
      region,
      hidden: isTrue(query.get('ShowInvisible')),
      delayed: isTrue(query.get('ShowDelayed')),
    };
  });
}

async function answer(asked: RouteRequest, read: () => Promise<PeekRequest>): Promise<Answer> {
  const { kernel } = asked.cloud;
  const spoken = asked.head.headers['x-amz-target'] ? asked.head : { headers: FORM, search: '' };
  const model = await loadModel('sqs', spoken);
  const requestId = kernel.ids.uuid();
  try {
    const wanted = await read();
    const [queue] = queuesNamed(kernel, wanted.queue, placeOf(wanted));
    if (!queue) throw noSuchQueue();
    const messages = messagesWithState(kernel, queue)
      .filter(({ state }) => state === 'visible' || (state === 'hidden' ? wanted.hidden : wanted.delayed))
      .map((message) => shown(message, wanted));
    if (String(asked.head.headers.accept ?? '').includes('application/json')) {
      return { status: 200, body: asJson(messages, requestId) };
    }
    return sent(encode(model, 'ReceiveMessage', { Messages: messages }, requestId));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return sent(encodeError(model, error, requestId));
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const placeOf = ({ region, account }: PeekRequest) => ({
  ...(region === undefined ? {} : { region }),
  ...(account === undefined ? {} : { account }),
});

const noSuchQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist for this wsdl version.', 400);

const sent = ({ status, headers, body }: WireResponse): Answer => ({
  status,
  headers,
  raw: typeof body === 'string' || body instanceof Uint8Array ? body : '',
});

function shown({ state, received }: ReturnType<typeof messagesWithState>[number], wanted: PeekRequest): Message {
  const message = presentAll(received);
  const own = {
    ...(wanted.hidden ? { IsVisible: String(state !== 'hidden') } : {}),
    ...(wanted.delayed ? { IsDelayed: String(state === 'delayed') } : {}),
  };
  return { ...message, Attributes: { ...message.Attributes, ...own } };
}

const presentAll = presenter({ QueueUrl: '', AttributeNames: ['All'], MessageAttributeNames: ['All'] });

/** The XML as LocalStack turns it into JSON: one message stands alone, several are a list. */
function asJson(messages: readonly Message[], RequestId: string): object {
  const all = messages.map(({ Attributes = {}, ...message }) => ({
    ...message,
    Attribute: Object.entries(Attributes).map(([Name, Value]) => ({ Name, Value })),
  }));
  const result = all.length === 0 ? null : { Message: all.length === 1 ? all[0] : all };
  return {
    ReceiveMessageResponse: { ReceiveMessageResult: result, ResponseMetadata: { RequestId } },
  };
}

/** https://docs.localstack.cloud/aws/services/sqs/#developer-endpoints */
export const sqsRoutes: readonly Route[] = [
  [/^\/_aws\/sqs\/messages\/?$/, { GET: byUrl, POST: byUrl }],
  [/^\/_aws\/sqs\/messages\/([^/]+)\/(\d{12})\/([^/]+)$/, { GET: byPath, POST: byPath }],
];

import { answer, connect, disconnect, userOf } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';

interface SocketEvent {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
    readonly connectionId: string;
    readonly authorizer?: { readonly sub?: unknown; readonly roles?: unknown; readonly languages?: unknown };
  };
}

const { AWS_REGION: region = '', REALTIME_CONNECTIONS = '', REALTIME_MESSAGES = '' } = process.env;
const realtime = {
  aws: createAws(),
  connections: REALTIME_CONNECTIONS,
  messages: REALTIME_MESSAGES,
  region,
  settings,
  texts,
  now: Date.now,
};

export const handler = async ({ body = '', isBase64Encoded, requestContext }: SocketEvent) => {
  const { authorizer, connectionId: id, eventType } = requestContext;
  if (eventType === 'CONNECT') {
    if (authorizer?.sub === undefined) return { statusCode: 401 };
    const user = userOf(authorizer.sub, authorizer.roles, authorizer.languages);
    return { statusCode: (await connect(realtime, id, user)) ? 200 : 429 };
  }
  if (eventType === 'DISCONNECT') {
    await disconnect(realtime, id);
    return { statusCode: 200 };
  }
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  return { statusCode: 200, body: JSON.stringify(await answer(realtime, id, text)) };
};

import type { Caller } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import type { RequestHead } from '../../../../kernel/service.ts';
import { signerMay, signerOf } from '../authorize/signer.ts';
import { HeaderList } from '../header-list.ts';
import type { Answer, LiveStage } from '../types.ts';
import { connectionOf } from './connection.ts';

/** Bytes of a message. */
const LARGEST_MESSAGE = 128 * 1024;

/** The id in a path below a stage, or undefined when the request is not about a connection. */
export const managedConnection = (path: string): string | undefined => /^\/@connections\/(.+)$/s.exec(path)?.[1];

/**
 * The management API of a WebSocket API: GetConnection, PostToConnection and DeleteConnection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function manage(
  stage: LiveStage,
  id: string,
  sent: RequestHead,
  body: () => Promise<Buffer> | Buffer,
): Promise<Answer> {
  const verb = sent.method;
  const missing = refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (!['GET', 'POST', 'DELETE'].includes(verb)) return missing;
  const payload = await body();
  const signer = signerOf(stage, sent, payload);
  if (!signer) return missing;
  if (signer instanceof AwsError) return refusal(403, signer.code, signer.message);
  const denied = await refusalOf(stage, signer, `${verb}/@connections/${id}`);
  if (denied) return denied;
  const connection = connectionOf(stage, id);
  if (!connection) return refusal(410, 'GoneException', 'GoneException');
  if (verb === 'GET') {
    const { connectedAt, sourceIp, userAgent } = connection.info;
    const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
    return json(200, {
      connectedAt: iso(connectedAt),
      identity: { sourceIp, userAgent },
      lastActiveAt: iso(connection.lastActiveAt),
    });
  }
  if (verb === 'DELETE') {
    connection.close(1000, 'Connection Closed Normally');
    return { status: 204, headers: new HeaderList(), body: '' };
  }
  if (payload.length > LARGEST_MESSAGE) return refusal(413, 'PayloadTooLargeException', 'Payload Too Large');
  connection.send(payload);
  return { status: 200, headers: new HeaderList(), body: '' };
}

/** Callers without permission to manage connections get AccessDenied, as from any service. */
async function refusalOf(stage: LiveStage, signer: Caller, subject: string): Promise<Answer | undefined> {
  const { home, apiId, record } = stage;
  const resource = `arn:${partitionOf(home.region)}:execute-api:${home.region}:${home.account}:${apiId}/${record.StageName}/${subject}`;
  if (await signerMay(stage, signer, 'execute-api:ManageConnections', resource)) return undefined;
  const hidden = resource.replace(/:\d{8}(\d{4}):/, ':********$1:');
  return refusal(
    403,
    'AccessDeniedException',
    `User: ${signer.arn} is not authorized to perform: execute-api:ManageConnections on resource: ${hidden}`,
  );
}

function json(status: number, value: object): Answer {
  return { status, headers: new HeaderList([['Content-Type', 'application/json']]), body: JSON.stringify(value) };
}

function refusal(status: number, type: string, message: string): Answer {
  const answer = json(status, { message });
  answer.headers.append('x-amzn-ErrorType', type);
  return answer;
}

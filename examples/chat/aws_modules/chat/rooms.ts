import { resources } from 'jaws-core-js';
import { AwsError, createAws } from 'jaws-core-js/aws';

const aws = createAws();
/** AWS ends each connection after two hours. One whose end was not reported is forgotten then. */
const longest = 2 * 60 * 60;
/** Seconds within which a connection is open, or was refused: API Gateway waits for its function no longer than 29. */
const connecting = 30;
/** Sends at the same time. */
const atOnce = 50;

export async function enter(room: string, id: string): Promise<void> {
  const expires = String(Math.floor(Date.now() / 1000) + longest);
  const Item = { room: { S: room }, id: { S: id }, expires: { N: expires } };
  await aws.json('dynamodb', 'PutItem', { TableName: resources.ChatConnections, Item });
}

export async function leave(room: string, id: string): Promise<void> {
  const Key = { room: { S: room }, id: { S: id } };
  await aws.json('dynamodb', 'DeleteItem', { TableName: resources.ChatConnections, Key });
}

/**
 * Of a client that is gone without a word. A new connection answers like that too, until its `enter` has ended: it stays, or it would get
 * no message for as long as it lasts. https://repost.aws/knowledge-center/410-gone-api-gateway
 */
async function forget(room: string, id: string): Promise<void> {
  const latest = String(Math.floor(Date.now() / 1000) + longest - connecting);
  try {
    await aws.json('dynamodb', 'DeleteItem', {
      TableName: resources.ChatConnections,
      Key: { room: { S: room }, id: { S: id } },
      ConditionExpression: 'expires < :latest',
      ExpressionAttributeValues: { ':latest': { N: latest } },
    });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
  }
}

/** Sends to all connections of a room. One that fails keeps no other from its message. */
export async function sendTo(room: string, message: object): Promise<void> {
  const ids = await connectionsIn(room);
  const body = JSON.stringify(message);
  for (let first = 0; first < ids.length; first += atOnce) {
    const results = await Promise.allSettled(ids.slice(first, first + atOnce).map((id) => sendOne(room, id, body)));
    for (const result of results) if (result.status === 'rejected') console.error(result.reason);
  }
}

async function connectionsIn(room: string): Promise<string[]> {
  const ids: string[] = [];
  let ExclusiveStartKey: object | undefined;
  do {
    const page: { Items: { id: { S: string } }[]; LastEvaluatedKey?: object } = await aws.json('dynamodb', 'Query', {
      TableName: resources.ChatConnections,
      KeyConditionExpression: 'room = :room',
      ExpressionAttributeValues: { ':room': { S: room } },
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    ids.push(...page.Items.map(({ id }) => id.S));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return ids;
}

async function sendOne(room: string, id: string, body: string): Promise<void> {
  const url = new URL(`${resources.WebSocketEndpoint}/@connections/${encodeURIComponent(id)}`);
  const { status } = await aws.request('execute-api', 'POST', url, { body });
  if (status === 410) return forget(room, id);
  if (status !== 200) throw new Error(`API Gateway answered ${status} for the connection ${id}.`);
}

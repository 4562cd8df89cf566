import { resources } from 'jaws-core-js';
import { AwsError, createAws } from 'jaws-core-js/aws';

const aws = createAws();
/** AWS ends each connection after two hours. If nobody reports the end of a connection, it is dropped then. */
const longest = 2 * 60 * 60;
/** Seconds within which a connection is open or was refused: API Gateway waits at most 29 for its function. */
const connecting = 30;
/** Number of parallel sends. */
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
 * The error for a client that vanished. A new connection gives it too, until its `enter` has ended: it must stay, or it would never
 * get a message. https://repost.aws/knowledge-center/410-gone-api-gateway
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

/** Sends to all connections of a room. A failed send does not stop the others. */
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

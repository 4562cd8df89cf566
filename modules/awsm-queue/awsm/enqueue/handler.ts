import { enqueue, isAuthorized } from 'awsm-queue';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { JOBS_URL = '', QUEUE_TOKEN } = process.env;

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
}

export async function handler({ headers, body }: Request) {
  if (!isAuthorized(headers.Authorization ?? headers.authorization, QUEUE_TOKEN))
    return answer(401, { error: 'Send the token of the queue.' });
  const job = parse(body);
  if (!job) return answer(400, { error: 'Send JSON with a type: {"type": "log", "payload": "hello"}.' });
  return answer(202, { id: await enqueue(aws, JOBS_URL, job) });
}

function parse(body: string | null): { type: string; payload: unknown } | undefined {
  try {
    const { type, payload } = JSON.parse(body ?? '');
    return typeof type === 'string' && type !== '' ? { type, payload } : undefined;
  } catch {
    return undefined;
  }
}

const answer = (statusCode: number, body: object) => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

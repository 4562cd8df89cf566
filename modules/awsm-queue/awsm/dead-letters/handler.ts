import { deadLetters, isAuthorized, redrive } from 'awsm-queue';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { DEAD_LETTERS_URL = '', DEAD_LETTERS_ARN = '', QUEUE_TOKEN } = process.env;

interface Request {
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export async function handler({ httpMethod, headers }: Request) {
  if (!isAuthorized(headers.Authorization ?? headers.authorization, QUEUE_TOKEN))
    return answer(401, { error: 'Send the token of the queue.' });
  if (httpMethod === 'GET') return answer(200, await deadLetters(aws, DEAD_LETTERS_URL));
  return answer(202, { task: await redrive(aws, DEAD_LETTERS_ARN) });
}

const answer = (statusCode: number, body: object) => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

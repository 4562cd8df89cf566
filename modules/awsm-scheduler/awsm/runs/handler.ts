import { isAuthorized, lastRuns, runsOf } from 'awsm-scheduler';
import { createAws } from 'jaws-core-js/aws';

const { SCHEDULER_TABLE: table = '', SCHEDULER_TOKEN } = process.env;
const ledger = { aws: createAws(), table };

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters: Readonly<Record<string, string | undefined>> | null;
}

export async function handler({ headers, queryStringParameters }: Request) {
  if (!isAuthorized(headers.Authorization ?? headers.authorization, SCHEDULER_TOKEN))
    return answer(401, { error: 'Send the token of the scheduler.' });
  const { job, limit = '20' } = queryStringParameters ?? {};
  if (job === undefined) return answer(200, { runs: await lastRuns(ledger) });
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
    return answer(400, { error: 'limit is a number from 1 to 100.' });
  return answer(200, { runs: await runsOf(ledger, job, Number(limit)) });
}

const answer = (statusCode: number, body: object) => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

import { lastRuns, runsOf } from 'awsm-scheduler';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, hasToken, json, Refusal } from 'jaws-core-js/http';

const { SCHEDULER_TABLE: table = '', SCHEDULER_TOKEN } = process.env;
const ledger = { aws: createAws(), table };

export const handler = createHandler(async (request) => {
  if (!hasToken(request, SCHEDULER_TOKEN, 'SCHEDULER_TOKEN')) {
    throw new Refusal(401, 'unauthorized', 'Send the token of the scheduler.');
  }
  const job = request.query.get('job');
  const limit = request.query.get('limit') ?? '20';
  if (job === null) return json(200, { runs: await lastRuns(ledger) });
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw new Refusal(400, 'invalid', 'limit is a number from 1 to 100.', { field: 'limit' });
  }
  return json(200, { runs: await runsOf(ledger, job, Number(limit)) });
});

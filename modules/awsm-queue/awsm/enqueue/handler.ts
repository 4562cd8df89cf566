import { enqueue, readJob } from 'awsm-queue';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, hasToken, json, Refusal, readObject } from 'jaws-core-js/http';

const aws = createAws();
const { JOBS_URL = '', QUEUE_TOKEN } = process.env;

export const handler = createHandler(async (request) => {
  if (!hasToken(request, QUEUE_TOKEN, 'QUEUE_TOKEN')) {
    throw new Refusal(401, 'unauthorized', 'Send the token of the queue.');
  }
  const { job, delaySeconds } = readJob(readObject(request, { maxBytes: 1024 * 1024 }));
  return json(202, { id: await enqueue(aws, JOBS_URL, job, { delaySeconds }) });
});

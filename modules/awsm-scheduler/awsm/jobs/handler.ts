import { type LambdaContext, runJob } from 'awsm-scheduler';
import { createAws } from 'jaws-core-js/aws';
import { jobs } from './jobs.ts';

const ledger = { aws: createAws(), table: process.env.SCHEDULER_TABLE ?? '' };

export const handler = (event: unknown, context: LambdaContext) => runJob(jobs, event, context, ledger);

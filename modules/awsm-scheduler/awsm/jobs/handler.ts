import { type LambdaContext, runJob, stageLedger } from 'awsm-scheduler';
import { settings } from '../settings.ts';
import { jobs } from './jobs.ts';

const { SCHEDULER_TABLE: table = '', SCHEDULER_REGIONS: regions = '' } = process.env;
const ledger = stageLedger({ table, regions, settings });

export const handler = (event: unknown, context: LambdaContext) => runJob(jobs, event, context, ledger);

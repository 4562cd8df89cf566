export { isKeepWarm, keepWarm, type Surroundings, type WarmOptions } from './keep-warm.ts';
export type { Ledger } from './ledger.ts';
export { type Job, type JobContext, type Jobs, type LambdaContext, type Outcome, runJob } from './run-job.ts';
export { lastRuns, type Run, runsOf, type Status } from './runs.ts';
export { defineSettings, type GivenSettings, type Settings } from './settings.ts';
export { type StageLedger, type StageOptions, stageLedger } from './stage.ts';

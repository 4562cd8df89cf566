export { performBatch } from './batch.mjs';
export { jobLedger } from './ledger.mjs';

export { type DeadLetter, deadLetters, redrive } from './dead-letters.ts';
export { enqueue, type Job, type NewJob, readJob } from './enqueue.ts';
export { type Perform, work } from './work.ts';

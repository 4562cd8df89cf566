export { type DeadLetter, deadLetters, redrive } from './dead-letters.ts';
export { enqueue, type Job } from './enqueue.ts';
export { isAuthorized } from './token.ts';
export { type BatchResponse, type QueueRecord, work } from './work.ts';

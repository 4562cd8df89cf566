import { type BatchResponse, type QueueRecord, work } from 'awsm-queue';
import { perform } from './perform.ts';

export const handler = ({ Records }: { Records: QueueRecord[] }): Promise<BatchResponse> => work(Records, perform);

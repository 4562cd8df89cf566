import { testExample } from './run.ts';

testExample('webhook-fan-out');

import { testExample } from './run.ts';

testExample('static-site');

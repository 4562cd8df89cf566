import { testExample } from './run.ts';

testExample('python-and-typescript');

import { testExample } from './run.ts';

testExample('chat');

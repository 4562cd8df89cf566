import { testExample } from './run.ts';

testExample('url-shortener');

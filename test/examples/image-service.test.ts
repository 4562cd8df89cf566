import { testExample } from './run.ts';

testExample('image-service');

import { testExample } from './run.ts';

testExample('guestbook', { regions: ['eu-west-1'] });

import { testExample } from './run.ts';

testExample('contact-form');

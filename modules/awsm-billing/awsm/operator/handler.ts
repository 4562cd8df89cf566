import { type Command, operate } from 'awsm-billing';
import { billing } from '../billing.ts';

/** For operators, through `jaws invoke`: it has no endpoint. */
export const handler = (command: Command) => operate(billing(), command);

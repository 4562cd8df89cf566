import { defineSettings } from 'awsm-scheduler';

/** Settings of the scheduler: the README of awsm-scheduler lists all. A mistake ends the start of the functions with an error that names it. */
export const settings = defineSettings({});

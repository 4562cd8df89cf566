import { defineSettings } from 'awsm-users';

/**
 * Settings of your users: change what you like, for example `sessions: { idleDays: 7 }`. What is not here has its default; the README of
 * awsm-users lists all. A mistake ends the start of the functions with an error that names it.
 */
export const settings = defineSettings({});

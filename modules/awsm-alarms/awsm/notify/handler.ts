import { notify } from 'awsm-alarms';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const aws = createAws();
const { ALARMS_TABLE: table = '', ALARMS_MESSAGES: queue = '', ALARMS_PREFIX: prefix = '' } = process.env;

export const handler = () => notify({ aws, table, queue, prefix, settings });

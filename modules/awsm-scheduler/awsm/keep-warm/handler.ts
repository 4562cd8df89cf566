import { keepWarm } from 'awsm-scheduler';
import { createAws } from 'jaws-core-js/aws';
import { warm } from './warm.ts';

const aws = createAws({ attempts: 1 });
const { FUNCTION_PREFIX = '', AWS_LAMBDA_FUNCTION_NAME = '' } = process.env;

export const handler = () => keepWarm(aws, warm, { prefix: FUNCTION_PREFIX, self: AWS_LAMBDA_FUNCTION_NAME });

import type { Service } from '../kernel/service.ts';
import { apigateway } from './apigateway/index.ts';
import { cloudformation } from './cloudformation/index.ts';
import { iam } from './iam/index.ts';
import { lambda } from './lambda/index.ts';
import { logs } from './logs/index.ts';
import { s3 } from './s3/index.ts';
import { sts } from './sts/index.ts';

/** Every service there is. */
export const registry: Readonly<Record<string, Service>> = {
  s3,
  iam,
  sts,
  cloudformation,
  lambda,
  apigateway,
  logs,
};

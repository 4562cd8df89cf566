import * as z from 'zod';
import { boolean, integer, word } from './fields.ts';

/** A stage's settings for methods: AWS::ApiGateway::Stage MethodSetting. */
export const methodSettings = z
  .strictObject({
    ThrottlingRateLimit: z.number().min(0).optional().describe('Requests per second.'),
    ThrottlingBurstLimit: integer(0, 1_000_000).optional().describe('Requests at once.'),
    CachingEnabled: boolean.optional(),
    CacheTtlInSeconds: integer(0, 3600).optional(),
    CacheDataEncrypted: boolean.optional(),
    LoggingLevel: word('OFF', 'ERROR', 'INFO').optional().describe('Execution logs.'),
    DataTraceEnabled: boolean.optional().describe('Whether whole requests and answers are logged.'),
    MetricsEnabled: boolean.optional().describe('Whether CloudWatch gets figures for each method.'),
  })
  .describe('Throttling, caching and logs.');

import * as z from 'zod';
import { shared } from './authorizer.ts';
import { cors } from './cors.ts';
import { boolean, integer, textMap, textOrIntrinsic, texts, word } from './fields.ts';
import { methodSettings } from './method-settings.ts';
import { webSocket } from './web-socket.ts';

const throttle = z.strictObject({
  RateLimit: z.number().min(0).optional().describe('Requests per second.'),
  BurstLimit: integer(0, 1_000_000).optional().describe('Requests at once.'),
});

const apiKey = z
  .strictObject({
    Description: z.string().optional(),
    Enabled: boolean.optional().describe('true by default.'),
    CustomerId: z.string().optional(),
    envVar: z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9_]+$/, 'must be the name of an environment variable')
      .optional()
      .describe('Variable of the stage that holds the key (see `jaws env set`); API Gateway makes one up by default.'),
  })
  .describe('A key that callers send as x-api-key.');

const usagePlan = z
  .strictObject({
    Description: z.string().optional(),
    Throttle: throttle.optional(),
    Quota: z
      .strictObject({
        Limit: integer(0, 2_147_483_647).describe('Requests in the period.'),
        Period: word('DAY', 'WEEK', 'MONTH'),
        Offset: integer(0, 27).optional(),
      })
      .optional(),
    MethodThrottle: z
      .record(z.string().regex(/^[A-Za-z]+ \/\S*$/, 'must be an endpoint such as "GET /greetings"'), throttle)
      .optional()
      .describe('By endpoint: "GET /greetings".'),
    ApiKeys: texts.optional().describe('Names of keys, each in one plan; by default those that no other plan names.'),
  })
  .describe('How many requests the callers with these keys may send.');

const gatewayResponse = z.strictObject({
  StatusCode: z
    .union([z.string().regex(/^[1-5]\d\d$/, 'must be an HTTP status such as "400"'), z.int().transform(String)])
    .optional(),
  ResponseParameters: z
    .record(
      z.string().regex(/^gatewayresponse\.header\.\S+$/, 'must look like gatewayresponse.header.name'),
      z.string(),
    )
    .optional(),
  ResponseTemplates: textMap.optional(),
});

/** Path below a custom domain. */
export const basePath = z
  .string()
  .regex(/^[a-zA-Z0-9$_.+!*'()-]+(\/[a-zA-Z0-9$_.+!*'()-]+)*$/, 'must be a path without a slash at its ends');

const domain = z.strictObject({
  DomainName: z
    .string()
    .regex(
      /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
      'must be a domain name in lower case',
    )
    .describe('Such as api.myapp.com.'),
  CertificateArn: textOrIntrinsic
    .optional()
    .describe('Of ACM. Without it the domain is there already, and only the base path is mapped.'),
  SecurityPolicy: z.string().min(1).optional().describe('TLS_1_2 by default.'),
  BasePath: basePath.optional().describe('Path below the domain; none by default.'),
});

const accessLog = z.union([
  z.boolean(),
  z.strictObject({
    DestinationArn: textOrIntrinsic.optional().describe("A log group or stream of one's own; one is made by default."),
    Format: z.string().min(1).max(3072).optional(),
    RetentionInDays: integer(1, 3653).optional().describe('Of the log group that is made; 30 by default.'),
  }),
]);

/** Settings that a stage in a region may override. */
const perStage = {
  Description: z.string().max(1024).optional(),
  EndpointConfiguration: z
    .strictObject({
      Types: z.array(z.enum(['REGIONAL', 'EDGE', 'PRIVATE'])).length(1),
      VpcEndpointIds: z.array(textOrIntrinsic).optional(),
    })
    .optional()
    .describe('REGIONAL by default.'),
  DisableExecuteApiEndpoint: boolean.optional().describe('Whether only the custom domain answers.'),
  ApiKeySourceType: word('HEADER', 'AUTHORIZER').optional(),
  BinaryMediaTypes: texts.optional(),
  MinimumCompressionSize: integer(0, 10_485_760)
    .optional()
    .describe('Responses of at least this many bytes are compressed.'),
  Policy: z.record(z.string(), z.unknown()).optional().describe('Resource policy.'),
  Cors: cors.optional(),
  GatewayResponses: z.record(z.string(), gatewayResponse).optional().describe('By type, such as DEFAULT_4XX.'),
  Variables: z
    .record(
      z.string().regex(/^[a-zA-Z0-9_]{1,64}$/, 'must have letters, digits and underscores only'),
      z
        .string()
        .max(512)
        .regex(/^[A-Za-z0-9\-._~:/?#&=,]*$/, 'must have letters, digits and -._~:/?#&=, only'),
    )
    .optional()
    .describe('Stage variables. They are not secrets.'),
  MethodSettings: methodSettings.optional().describe('Of all methods; an endpoint may have its own.'),
  AccessLogSetting: accessLog.optional().describe('Whether requests are logged, and how.'),
  CloudWatchRole: boolean
    .optional()
    .describe('Whether the account gets the role by which API Gateway writes logs; by default where logs are on.'),
  TracingEnabled: boolean.optional().describe('X-Ray.'),
  CacheClusterSize: z.enum(['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237']).optional().describe('GB.'),
  ApiKeys: z
    .record(z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must have letters, digits, dashes and underscores only'), apiKey)
    .optional(),
  UsagePlans: z
    .record(
      z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must have letters, digits, dashes and underscores only'),
      usagePlan,
    )
    .optional(),
  Domain: domain.optional().describe('Custom domain.'),
  WebSocket: webSocket.optional(),
};

/** `apiGateway` of one region of a stage in jaws.json. */
export const stageApi = z
  .strictObject(perStage)
  .describe('What is different here; each field replaces the one of the project.');

/** `apiGateway` of jaws.json. */
export const projectApi = z
  .strictObject({
    ProtocolType: z
      .enum(['REST', 'HTTP'])
      .optional()
      .describe('REST (default), or HTTP: cheaper, faster, can do less.'),
    ...perStage,
    ...shared,
  })
  .describe('The API of the project.');

export type StageApiInput = z.output<typeof stageApi>;
export type ProjectApiInput = z.output<typeof projectApi>;

import * as z from 'zod';
import { boolean, integer, word } from './fields.ts';

const variables = z
  .record(
    z.string().regex(/^[a-zA-Z0-9_]{1,64}$/, 'must have letters, digits and underscores only'),
    z
      .string()
      .max(512)
      .regex(/^[A-Za-z0-9\-._~:/?#&=,@]*$/, 'must have letters, digits and -._~:/?#&=,@ only'),
  )
  .optional()
  .describe('Stage variables. They are not secrets.');

/** `apiGateway.WebSocket` of jaws.json: the WebSocket API of a stage and region whose functions have routes. */
export const webSocket = z
  .strictObject({
    RouteSelectionExpression: z
      .string()
      .regex(
        /^\$(request\.(body|header|querystring)\.\S+|\{request\.body\.[^\s}]+\}\S*)$/,
        'must look like $request.body.action',
      )
      .optional()
      .describe('Where a message says which route it is for; $request.body.action by default.'),
    Description: z.string().max(1024).optional(),
    DisableExecuteApiEndpoint: boolean.optional().describe('Whether only a custom domain of your own answers.'),
    Variables: variables,
    DefaultRouteSettings: z
      .strictObject({
        ThrottlingRateLimit: z.number().min(0).optional().describe('Messages per second, of all connections.'),
        ThrottlingBurstLimit: integer(0, 1_000_000).optional().describe('Messages at once.'),
        LoggingLevel: word('OFF', 'ERROR', 'INFO').optional(),
        DataTraceEnabled: boolean.optional().describe('Logs whole messages.'),
        DetailedMetricsEnabled: boolean.optional(),
      })
      .optional()
      .describe('Of all routes.'),
    AccessLogSetting: z
      .union([
        z.boolean(),
        z.strictObject({
          Format: z.string().min(1).max(3072).optional(),
          RetentionInDays: integer(1, 3653).optional().describe('30 by default.'),
        }),
      ])
      .optional()
      .describe('Whether connections and messages are logged, and how.'),
    CloudWatchRole: boolean
      .optional()
      .describe('Whether the account gets the role by which API Gateway writes logs; by default where logs are on.'),
  })
  .describe('The WebSocket API, which exists if functions have routes.');

export type WebSocketInput = z.output<typeof webSocket>;

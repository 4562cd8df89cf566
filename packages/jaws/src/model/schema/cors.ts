import * as z from 'zod';
import { boolean, integer, texts } from './fields.ts';

/** `true`, or more exactly: the names of AWS::ApiGatewayV2::Api Cors. */
export const cors = z
  .union([
    z.boolean(),
    z.strictObject({
      AllowOrigins: texts.optional().describe('["*"] by default.'),
      AllowMethods: texts.optional().describe('By default those that the path has.'),
      AllowHeaders: texts.optional(),
      ExposeHeaders: texts.optional(),
      MaxAge: integer(0, 86_400).optional().describe('Seconds for which a browser keeps the answer.'),
      AllowCredentials: boolean.optional(),
    }),
  ])
  .describe('Whether browsers may call from pages of other origins.');

export type CorsInput = z.output<typeof cors>;

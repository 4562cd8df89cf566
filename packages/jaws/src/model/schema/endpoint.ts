import * as z from 'zod';
import { boolean, textMap, texts } from './fields.ts';

const statusCode = z.union([
  z.string().regex(/^[1-5]\d\d$/, 'must be an HTTP status such as "200"'),
  z.int().min(100).max(599).transform(String),
]);

const response = z.strictObject({
  statusCode: statusCode.describe('HTTP status of the answer.'),
  selectionPattern: z
    .union([z.string(), z.null()])
    .optional()
    .describe('Regular expression on the error of the function; by default the key of this response.'),
  responseParameters: textMap.optional().describe('method.response.header.<name> -> value or mapping.'),
  responseModels: textMap.optional().describe('Model by content type.'),
  responseTemplates: textMap.optional().describe('Mapping template (Velocity) by content type.'),
});

/** `apiGateway.cloudFormation`: the syntax of version 1. */
export const endpointSchema = z
  .strictObject({
    Type: z
      .enum(['AWS', 'AWS_PROXY', 'MOCK', ''])
      .optional()
      .describe(
        'AWS maps requests and answers by templates (default); AWS_PROXY passes them through; MOCK needs no function.',
      ),
    Path: z.string().min(1).describe('Path below the stage, such as greetings/{name}.'),
    Method: z
      .string()
      .regex(
        /^(get|post|put|patch|delete|head|options|any)$/i,
        'must be GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS or ANY',
      )
      .optional()
      .describe('HTTP method; GET by default, ANY for all.'),
    AuthorizationType: z
      .string()
      .regex(/^(none|aws_iam)$/i, 'must be NONE or AWS_IAM')
      .optional()
      .describe('NONE (default) or AWS_IAM.'),
    ApiKeyRequired: boolean.optional().describe('Whether callers must send an API key.'),
    RequestTemplates: textMap.optional().describe('Mapping template (Velocity) by content type.'),
    RequestParameters: z
      .record(
        z
          .string()
          .regex(
            /^integration\.request\.(querystring|path|header)\.\S+$/,
            'must look like integration.request.querystring.name',
          ),
        z
          .string()
          .regex(
            /^(method\.request\.(querystring|path|header|multivaluequerystring|multivalueheader)\.\S+|method\.request\.body(\.\S+)?|context\.\S+|stageVariables\.\S+|'[^']*')$/,
            "must be a source such as method.request.querystring.name, or a text in single quotes: 'text'",
          ),
      )
      .optional()
      .describe('integration.request.<where>.<name> -> method.request.<where>.<name>.'),
    CacheNamespace: z.string().optional(),
    CacheKeyParameters: texts.optional(),
    Responses: z
      .record(z.string(), response)
      .optional()
      .describe('Answers, by `default` or by a regular expression on the error of the function.'),
  })
  .describe('An endpoint.');

export type EndpointInput = z.output<typeof endpointSchema>;

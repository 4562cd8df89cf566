import * as z from 'zod';
import { textMap, word } from './fields.ts';

const statusCode = z.union([
  z.string().regex(/^[1-5]\d\d$/, 'must be an HTTP status such as "200"'),
  z.int().min(100).max(599).transform(String),
]);

export const contentHandling = word('CONVERT_TO_BINARY', 'CONVERT_TO_TEXT');

/** One response of an endpoint, in the spelling of version 1. */
export const response = z.strictObject({
  statusCode: statusCode.describe('HTTP status of the answer.'),
  selectionPattern: z
    .union([z.string(), z.null()])
    .optional()
    .describe('Regular expression on the error of the function; by default the key of this response.'),
  responseParameters: textMap
    .optional()
    .describe('method.response.header.<name> -> integration.response.header.<name>, or a text in single quotes.'),
  responseModels: z
    .record(z.string(), z.union([z.string(), z.record(z.string(), z.unknown())]))
    .optional()
    .describe('By content type: the name of a model, or a JSON schema.'),
  responseTemplates: textMap.optional().describe('Mapping template (Velocity) by content type.'),
  contentHandling: contentHandling.optional().describe('How the payload of the answer is converted.'),
});

import * as z from 'zod';
import { schemaPattern } from '../api/schema-reference.ts';
import { cors } from './cors.ts';
import { boolean, integer, textMap, textOrIntrinsic, texts, word } from './fields.ts';
import { methodSettings } from './method-settings.ts';
import { contentHandling, response } from './response.ts';

const parameterName = z
  .string()
  .regex(
    /^(integration\.request\.(querystring|path|header)\.\S+|method\.request\.(querystring|path|header)\.\S+|(append|overwrite|remove):(querystring\.\S+|header\.\S+|path))$/,
    'must look like integration.request.querystring.name, or method.request.querystring.name for one that is declared',
  );

const parameterSource = z.union([
  z
    .string()
    .regex(
      /^(method\.request\.(querystring|path|header|multivaluequerystring|multivalueheader)\.\S+|method\.request\.body(\.\S+)?|context\.\S+|stageVariables\.\S+|'[^']*'|.*\$(request|context|stageVariables)\b.*|)$/,
      "must be a source such as method.request.querystring.name, or a text in single quotes: 'text'",
    ),
  z.boolean(),
]);

const schemaReference = z
  .string()
  .regex(schemaPattern, 'must be a file of TypeScript or JavaScript and its export, such as ./request.ts#request');

const responseTransferMode = word('BUFFERED', 'STREAM').optional().describe('STREAM sends the answer as it comes.');

/** `apiGateway.cloudFormation`: the syntax of version 1, plus further properties of AWS::ApiGateway::Method. */
export const endpointSchema = z
  .strictObject({
    Type: z
      .enum(['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK', ''])
      .optional()
      .describe(
        'AWS maps requests and answers by templates (default); AWS_PROXY passes them through; HTTP and HTTP_PROXY call the Uri; MOCK answers by itself.',
      ),
    Path: z.string().min(1).describe('Path below the stage, such as greetings/{name} or files/{proxy+}.'),
    Method: word('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY')
      .optional()
      .describe('HTTP method; GET by default, ANY for all.'),
    Description: z.string().optional(),
    Open: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Why an endpoint without authorization is meant to be open to everyone; `jaws module check` asks for it. Nothing is deployed of it.',
      ),
    AuthorizationType: word('NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS', 'JWT')
      .optional()
      .describe('NONE (default), AWS_IAM, CUSTOM or COGNITO_USER_POOLS; in HTTP APIs also JWT.'),
    AuthorizerId: z.string().min(1).optional().describe('Name of the authorizer, of those under Authorizers.'),
    AuthorizationScopes: texts.optional().describe('Scopes; a token must have one of them.'),
    ApiKeyRequired: boolean.optional().describe('Whether callers must send an API key.'),
    Uri: textOrIntrinsic
      .optional()
      .describe('Address that HTTP and HTTP_PROXY call; of Type AWS, the ARN of an action of another service.'),
    IntegrationHttpMethod: word('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY')
      .optional()
      .describe('Method with which the Uri is called; the one of the endpoint by default.'),
    Credentials: textOrIntrinsic.optional().describe('Role of the call; by default the one of the API.'),
    ConnectionType: word('INTERNET', 'VPC_LINK').optional(),
    ConnectionId: textOrIntrinsic.optional().describe('Id of the VPC link.'),
    RequestTemplates: textMap.optional().describe('Mapping template (Velocity) by content type.'),
    PassthroughBehavior: word('WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER')
      .optional()
      .describe('What happens to a content type without a template; WHEN_NO_MATCH by default.'),
    ContentHandling: contentHandling.optional().describe('How the payload of the request is converted.'),
    RequestParameters: z
      .record(parameterName, parameterSource)
      .optional()
      .describe(
        'integration.request.<where>.<name> -> method.request.<where>.<name>; method.request.<where>.<name> -> whether it is required.',
      ),
    RequestModels: z
      .record(z.string(), z.union([z.string(), z.record(z.string(), z.unknown())]))
      .optional()
      .describe('By content type: the name of a model, or a JSON schema.'),
    Request: schemaReference
      .optional()
      .describe(
        'Schema of the body of requests in the code (zod, Valibot, ArkType, …): a file seen from here and its export, ./request.ts#request.',
      ),
    Response: schemaReference.optional().describe('The same for response bodies, for OpenAPI and clients.'),
    ValidateRequestBody: boolean.optional().describe('By default true if Request or RequestModels are set.'),
    ValidateRequestParameters: boolean.optional().describe('By default true if RequestParameters has a required one.'),
    CacheNamespace: z.string().optional(),
    CacheKeyParameters: texts.optional(),
    TimeoutInMillis: integer(50, 900_000).optional().describe('29000 by default.'),
    ResponseTransferMode: responseTransferMode,
    RestApi: z
      .strictObject({ ResponseTransferMode: responseTransferMode })
      .optional()
      .describe('Fields that count in a REST API only, for modules that are installed into both kinds of APIs.'),
    PayloadFormatVersion: z.enum(['1.0', '2.0']).optional().describe('Of AWS_PROXY in HTTP APIs; 2.0 by default.'),
    Health: z
      .union([
        z.literal(true),
        z.strictObject({
          Path: z
            .string()
            .min(1)
            .optional()
            .describe('Path that is asked, with values for its variables and a query string: links/abc?fresh=1.'),
          Status: integer(100, 599).optional().describe('The status that is right; by default any below 400.'),
        }),
      ])
      .optional()
      .describe('`jaws check` asks this endpoint in every region.'),
    MethodSettings: methodSettings.optional(),
    Cors: cors.optional(),
    Responses: z
      .record(z.string(), response)
      .optional()
      .describe('Answers, by `default` or by a regular expression on the error of the function.'),
  })
  .describe('An endpoint.');

export type EndpointInput = z.output<typeof endpointSchema>;

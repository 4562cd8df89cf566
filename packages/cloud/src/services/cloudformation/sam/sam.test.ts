import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../template/json.ts';
import { object } from './build.ts';
import { transformSam } from './index.ts';

/** The resources of a template with one function behind one API, as SAM makes them. */
function made(api: JsonObject, event: JsonObject | null = {}, type = 'Api'): Record<string, JsonObject> {
  const idName = type === 'Api' ? 'RestApiId' : 'ApiId';
  const properties = { [idName]: { Ref: 'A' }, ...(event !== null && { Path: '/x', Method: 'get', ...event }) };
  const template: JsonObject = {
    Resources: {
      F: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          InlineCode: 'x',
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Events: { E: { Type: type, Properties: properties } },
        },
      },
      A: {
        Type: type === 'Api' ? 'AWS::Serverless::Api' : 'AWS::Serverless::HttpApi',
        Properties: { StageName: 'Prod', ...api },
      },
    },
  };
  return object(transformSam(template, () => undefined, 'us-east-1').Resources) as Record<string, JsonObject>;
}

const body = (resources: Record<string, JsonObject>): JsonObject => object(object(resources.A!.Properties).Body);

const arn = (where: string) => ({ 'Fn::Sub': [`execute-api:/\${__Stage__}/${where}`, { __Stage__: 'Prod' }] });

// The output of SAM's own translator: https://github.com/aws/serverless-application-model, tests/translator/output
describe('an API of SAM', () => {
  const DomainName = 'example.com';

  it('has a domain with its paths and records', () => {
    const resources = made({
      Domain: {
        DomainName,
        CertificateArn: 'arn:c',
        BasePath: ['/one'],
        Route53: { HostedZoneId: 'ZQ1UAL4EFZVME', IpV6: true },
      },
    });
    // api_with_custom_domain_route53.json: the hash of the domain's name, the hash of the zone's id.
    const domain = 'ApiGatewayDomainName0caaf24ab1';
    expect(resources[domain]).toMatchObject({
      Type: 'AWS::ApiGateway::DomainName',
      Properties: { DomainName, RegionalCertificateArn: 'arn:c', EndpointConfiguration: { Types: ['REGIONAL'] } },
    });
    expect(resources.AoneBasePathMapping).toMatchObject({
      Properties: { BasePath: 'one', DomainName: { Ref: domain }, Stage: { Ref: 'AProdStage' } },
    });
    const records = object(resources.RecordSetGroupbd00d962a4!.Properties).RecordSets;
    expect(records).toMatchObject([
      { Type: 'A', AliasTarget: { DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] } } },
      { Type: 'AAAA' },
    ]);
  });

  it('of the second kind has a domain too', () => {
    const resources = made({ Domain: { DomainName, CertificateArn: 'arn:c' } }, {}, 'HttpApi');
    expect(resources.ApiGatewayDomainNameV20caaf24ab1).toMatchObject({
      Properties: { DomainName, DomainNameConfigurations: [{ CertificateArn: 'arn:c', EndpointType: 'REGIONAL' }] },
    });
    expect(resources.AApiMapping).toMatchObject({ Properties: { ApiId: { Ref: 'A' }, Stage: { Ref: 'AProdStage' } } });
  });

  it('has a usage plan and a key of its own', () => {
    const resources = made({ Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: 'PER_API' } } });
    expect(resources.AUsagePlan).toMatchObject({
      Properties: { ApiStages: [{ ApiId: { Ref: 'A' }, Stage: { Ref: 'AProdStage' } }] },
    });
    expect(resources.AUsagePlanKey).toMatchObject({
      DependsOn: ['AApiKey'],
      Properties: { KeyId: { Ref: 'AApiKey' }, UsagePlanId: { Ref: 'AUsagePlan' } },
    });
  });

  it('validates requests by models, and returns the configured error responses', () => {
    const document = body(
      made(
        {
          Models: { User: { type: 'object' } },
          GatewayResponses: {
            UNAUTHORIZED: { StatusCode: 401, ResponseParameters: { Headers: { 'X-A': "'b'" } } },
          },
        },
        {
          RequestModel: { Model: 'User', Required: true, ValidateBody: true },
          RequestParameters: [{ 'method.request.header.Authorization': { Required: true, Caching: true } }],
        },
      ),
    );
    expect(object(object(document.paths)['/x']).get).toMatchObject({
      parameters: [
        { in: 'header', name: 'Authorization', required: true, type: 'string' },
        { in: 'body', name: 'user', required: true, schema: { $ref: '#/definitions/user' } },
      ],
      'x-amazon-apigateway-integration': { cacheKeyParameters: ['method.request.header.Authorization'] },
      'x-amazon-apigateway-request-validator': 'body-only',
    });
    expect(document).toMatchObject({
      definitions: { user: { type: 'object' } },
      'x-amazon-apigateway-request-validators': {
        'body-only': { validateRequestBody: true, validateRequestParameters: false },
      },
      'x-amazon-apigateway-gateway-responses': {
        UNAUTHORIZED: { statusCode: '401', responseParameters: { 'gatewayresponse.header.X-A': "'b'" } },
      },
    });
  });

  it('demands its default of the routes that its document brings', () => {
    const document = body(
      made({
        Auth: { DefaultAuthorizer: 'Mine', Authorizers: { Mine: { UserPoolArn: 'arn:pool' } } },
        DefinitionBody: {
          swagger: '2.0',
          paths: { '/given': { get: { responses: {} }, post: { responses: {}, security: [] } } },
        },
      }),
    );
    expect(object(document.paths)['/given']).toMatchObject({
      get: { security: [{ Mine: [] }] },
      post: { security: [] },
    });
  });

  it('has a resource policy of what its routes and it say', () => {
    const resources = made(
      { Auth: { ResourcePolicy: { IpRangeBlacklist: ['1.2.3.4'], SourceVpcWhitelist: ['vpc-1', 'vpce-2'] } } },
      { Auth: { ResourcePolicy: { AwsAccountWhitelist: ['123456789012'], CustomStatements: [{ Sid: 'own' }] } } },
    );
    const at = { Action: 'execute-api:Invoke', Resource: [arn('GET/x')] };
    const open = { Effect: 'Allow', ...at, Principal: '*' };
    const denied = { ...open, Effect: 'Deny' };
    expect(body(resources)['x-amazon-apigateway-policy']).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', ...at, Principal: { AWS: ['123456789012'] } },
        { Sid: 'own' },
        open,
        { ...denied, Condition: { IpAddress: { 'aws:SourceIp': ['1.2.3.4'] } } },
        { ...denied, Condition: { StringNotEquals: { 'aws:SourceVpc': ['vpc-1'], 'aws:SourceVpce': ['vpce-2'] } } },
      ],
    });
    expect(() => made({ Auth: { ResourcePolicy: { SourceVpcBlacklist: [{ Ref: 'F' }] } } })).toThrow(
      'SourceVpcBlacklist must be a list of strings',
    );
  });

  it('is called as its caller where IAM decides, unless another role is wanted', () => {
    const credentials = (event: JsonObject) => {
      const paths = object(body(made({ Auth: { DefaultAuthorizer: 'AWS_IAM' } }, event)).paths);
      return object(object(object(paths['/x']).get)['x-amazon-apigateway-integration']).credentials;
    };
    expect(credentials({})).toBe('arn:aws:iam::*:user/*');
    expect(credentials({ Auth: { InvokeRole: 'arn:aws:iam::123456789012:role/r' } })).toBe(
      'arn:aws:iam::123456789012:role/r',
    );
    expect(credentials({ Auth: { InvokeRole: 'NONE' } })).toBeUndefined();
  });

  it('streams the answers of a route that wants it', () => {
    const paths = object(body(made({}, { ResponseTransferMode: 'RESPONSE_STREAM' })).paths);
    expect(object(object(paths['/x']).get)['x-amazon-apigateway-integration']).toMatchObject({
      responseTransferMode: 'STREAM',
      uri: { 'Fn::Sub': expect.stringMatching(/2021-11-15\/functions\/.*\/response-streaming-invocations$/) },
    });
  });

  it('of the second kind takes everything by an event without a path', () => {
    const resources = made({}, null, 'HttpApi');
    expect(Object.keys(object(body(resources).paths))).toEqual(['$default']);
  });
});

describe('a function of SAM', () => {
  const transformed = (properties: JsonObject, more: JsonObject = {}) => {
    const F = { Type: 'AWS::Serverless::Function', Properties: { InlineCode: 'x', ...properties }, ...more };
    const template = { Globals: { Function: { Handler: 'g.h', Timeout: 7 } }, Resources: { F } };
    return object(transformSam(template, () => undefined, 'us-east-1').Resources) as Record<string, JsonObject>;
  };

  // function_with_conditional_policy_template.json
  it('has policies that conditions choose, each where its kind stands', () => {
    const choice = (a: Json, b: Json) => ({ 'Fn::If': ['C', a, b] });
    const arns = transformed({ Policies: [choice('arn:aws:iam::aws:policy/A', { Ref: 'AWS::NoValue' })] });
    expect(object(arns.FRole!.Properties).ManagedPolicyArns).toContainEqual(
      choice('arn:aws:iam::aws:policy/A', { Ref: 'AWS::NoValue' }),
    );
    const written = transformed({ Policies: [choice({ SQSPollerPolicy: { QueueName: 'q' } }, { Statement: [] })] });
    expect(object(written.FRole!.Properties).Policies).toMatchObject([
      { 'Fn::If': ['C', { PolicyName: 'FRolePolicy0' }, { PolicyDocument: { Statement: [] } }] },
    ]);
  });

  // error_schema_validation_wrong_property.json, error_api_event_ref_nothing.json
  it('is refused with properties that SAM does not know, and behind APIs that are not there', () => {
    expect(() => transformed({ Memory: 1 })).toThrow(
      'Resource with id [F] is invalid. property Memory not defined for resource of type AWS::Serverless::Function',
    );
    const Properties = { RestApiId: { Ref: 'None' }, Path: '/', Method: 'get' };
    expect(() => transformed({ Events: { E: { Type: 'Api', Properties } } })).toThrow(
      "Event with id [E] is invalid. RestApiId must be a valid reference to an 'AWS::Serverless::Api' resource in same template.",
    );
  });

  // basic_application.json
  it('stands beside applications by URL, which are nested stacks', () => {
    const TemplateURL = 'https://b.s3.amazonaws.com/t.yaml';
    const A = { Type: 'AWS::Serverless::Application', Properties: { Location: TemplateURL, Parameters: { P: '1' } } };
    const { Resources } = transformSam({ Resources: { A } }, () => undefined, 'us-east-1');
    expect(object(Resources).A).toMatchObject({
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL, Parameters: { P: '1' } },
    });
  });

  // function_with_ignore_globals.json
  it('can do without what is global', () => {
    expect(object(transformed({}).F!.Properties)).toMatchObject({ Handler: 'g.h', Timeout: 7 });
    expect(object(transformed({}, { IgnoreGlobals: ['Timeout'] }).F!.Properties)).not.toHaveProperty('Timeout');
    expect(object(transformed({}, { IgnoreGlobals: '*' }).F!.Properties)).not.toHaveProperty('Handler');
  });
});

// tests/translator/output/function_with_event_source_mapping.json and function_with_event_dest_s3_bucket.json
it('lets a function send what failed to where its event says', () => {
  const policies = (OnFailure: JsonObject, more: JsonObject = {}) => {
    const Events = { E: { Type: 'DynamoDB', Properties: { Stream: 's', DestinationConfig: { OnFailure } } } };
    const Properties = { InlineCode: 'x', Handler: 'index.handler', Runtime: 'nodejs22.x', Events, ...more };
    const template = { Resources: { F: { Type: 'AWS::Serverless::Function', Properties } } };
    const { FRole } = object(transformSam(template, () => undefined, 'us-east-1').Resources);
    return object(object(FRole).Properties).Policies;
  };
  const allow = (Action: string, Resource: Json) => ({ Action, Effect: 'Allow', Resource });
  expect(policies({ Destination: 'q' })).toBeUndefined();
  expect(policies({ Type: 'SQS', Destination: 'q' })).toEqual([
    { PolicyName: 'FESQSPolicy', PolicyDocument: { Statement: [allow('sqs:SendMessage', 'q')] } },
  ]);
  const toBucket = [allow('s3:PutObject', { 'Fn::Join': ['/', ['b', '*']] }), allow('s3:ListBucket', 'b')];
  const OnSuccess = { Type: 'S3Bucket', Destination: 'b' };
  expect(policies({ Destination: 'q' }, { EventInvokeConfig: { DestinationConfig: { OnSuccess } } })).toEqual([
    { PolicyName: 'FEventInvokeConfigOnSuccessS3Policy', PolicyDocument: { Statement: toBucket } },
  ]);
  expect(() => policies({ Type: 'Lambda', Destination: 'q' })).toThrow("The only valid values for 'Type' are");
});

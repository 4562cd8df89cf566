/** Projects whose templates are checked, by name: `settings` go into jaws.json, `modules` are installed, `functions` are written. */
export const projects = {
  modules: { modules: true },
  rest: { settings: { apiGateway: restApi() }, functions: restFunctions() },
  http: { settings: { apiGateway: httpApi() }, functions: httpFunctions() },
  plain: { functions: { 'shop/order': { endpoints: [{ Type: 'AWS_PROXY', Path: 'orders', Method: 'GET' }] } } },
};

/** Every field of docs/endpoints.md that an API may have. */
function restApi() {
  return {
    Variables: { backend: 'test.myapp.com' },
    AccessLogSetting: { RetentionInDays: 7 },
    MethodSettings: {
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 50,
      LoggingLevel: 'INFO',
      MetricsEnabled: true,
      CachingEnabled: true,
      CacheTtlInSeconds: 60,
    },
    TracingEnabled: true,
    CacheClusterSize: '0.5',
    MinimumCompressionSize: 1024,
    GatewayResponses: {
      UNAUTHORIZED: {
        StatusCode: '401',
        ResponseParameters: { 'gatewayresponse.header.X-Why': "'token'" },
        ResponseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
      },
    },
    EndpointConfiguration: { Types: ['REGIONAL'] },
    BinaryMediaTypes: ['image/png'],
    ApiKeySourceType: 'HEADER',
    Description: 'All of it',
    Cors: { AllowOrigins: ['https://myapp.com', 'https://admin.myapp.com'], AllowCredentials: true, MaxAge: 3600 },
    Domain: {
      DomainName: 'api.myapp.com',
      CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
      BasePath: 'v1',
    },
    ApiKeys: { mobile: {} },
    UsagePlans: {
      free: {
        Throttle: { RateLimit: 10, BurstLimit: 20 },
        Quota: { Limit: 1000, Period: 'DAY' },
        MethodThrottle: { 'POST /orders': { RateLimit: 1, BurstLimit: 2 } },
        ApiKeys: ['mobile'],
      },
    },
    Models: {
      Item: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } },
      Order: { type: 'object', properties: { items: { type: 'array', items: { $ref: 'Item' } } } },
    },
    Authorizers: {
      session: { Type: 'TOKEN', Function: 'auth/session', AuthorizerResultTtlInSeconds: 300 },
      device: {
        Type: 'REQUEST',
        Function: 'auth/device',
        IdentitySource: 'method.request.header.X-Device,method.request.querystring.key',
      },
    },
  };
}

function restFunctions() {
  const proxy = (Path, more = {}) => ({ Type: 'AWS_PROXY', Path, Method: 'GET', ...more });
  return {
    'auth/session': {},
    'auth/device': {},
    'shop/images': {
      endpoints: [
        {
          Type: 'AWS',
          Path: 'images/thumbnail',
          Method: 'GET',
          RequestTemplates: { 'application/json': '{"url":"$util.urlDecode($input.params(\'url\'))"}' },
          RequestParameters: { 'integration.request.header.X-From': 'method.request.querystring.from' },
          PassthroughBehavior: 'NEVER',
          Responses: {
            default: {
              statusCode: '200',
              responseParameters: { 'method.response.header.X-Id': 'integration.response.body.id' },
              responseTemplates: { 'application/json': '{"got":$input.json(\'$\')}' },
            },
            '.*not found.*': { statusCode: '404' },
          },
        },
        { Type: 'HTTP_PROXY', Path: 'elsewhere', Method: 'GET', Uri: 'https://example.com/' },
        {
          Type: 'MOCK',
          Path: 'nothing',
          Method: 'GET',
          RequestTemplates: { 'application/json': '{"statusCode":200}' },
        },
      ],
    },
    'shop/order': {
      endpoints: [
        proxy('orders', {
          Method: 'POST',
          RequestModels: { 'application/json': 'Order' },
          RequestParameters: { 'method.request.querystring.currency': true },
        }),
        proxy('orders/{id}', {
          CacheKeyParameters: ['method.request.path.id'],
          RequestParameters: { 'method.request.path.id': true },
        }),
        proxy('files/{id}', { ResponseTransferMode: 'STREAM', TimeoutInMillis: 60_000 }),
        proxy('signed', { AuthorizationType: 'AWS_IAM' }),
        proxy('me', { AuthorizationType: 'CUSTOM', AuthorizerId: 'session' }),
        proxy('here', { AuthorizationType: 'CUSTOM', AuthorizerId: 'device' }),
        proxy('keyed', { ApiKeyRequired: true }),
        proxy('slow', { MethodSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } }),
        proxy('rest/{proxy+}', { Method: 'ANY', Cors: false }),
      ],
      lambda: {
        iamPolicyDocumentStatements: [{ Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: '*' }],
        eventSources: {
          Nightly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0 3 * * ? *)' } },
          Hourly: {
            Type: 'AWS::Scheduler::Schedule',
            Properties: { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' } },
          },
          Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } } },
          Topic: {
            Type: 'AWS::SNS::Subscription',
            Properties: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:orders' },
          },
          Queue: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:orders', BatchSize: 5 },
          },
          Table: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: {
              EventSourceArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
              StartingPosition: 'LATEST',
            },
          },
        },
      },
    },
  };
}

function httpApi() {
  return {
    ProtocolType: 'HTTP',
    Cors: { AllowOrigins: ['https://myapp.com'] },
    AccessLogSetting: true,
    Variables: { backend: 'test' },
    Authorizers: {
      users: { Type: 'JWT', JwtConfiguration: { Issuer: 'https://login.myapp.com', Audience: ['app'] } },
      simple: { Type: 'REQUEST', Function: 'auth/simple', EnableSimpleResponses: true },
    },
  };
}

function httpFunctions() {
  return {
    'auth/simple': {},
    'shop/order': {
      endpoints: [
        {
          Path: 'orders',
          Method: 'POST',
          AuthorizationType: 'JWT',
          AuthorizerId: 'users',
          AuthorizationScopes: ['app/write'],
        },
        {
          Path: 'orders',
          Method: 'GET',
          AuthorizationType: 'CUSTOM',
          AuthorizerId: 'simple',
          PayloadFormatVersion: '1.0',
        },
        {
          Type: 'HTTP_PROXY',
          Path: 'elsewhere',
          Method: 'GET',
          Uri: 'https://example.com/',
          RequestParameters: { 'append:header.X-From': '$request.querystring.from' },
        },
        { Path: '$default', Method: 'ANY' },
      ],
    },
  };
}

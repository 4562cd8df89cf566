import { describe, expect, test } from 'vitest';
import { hello, jaws, resources, testProject } from './testing.ts';

const { project, model, problems } = testProject();

describe('defaults', () => {
  test('a function and an endpoint that say almost nothing', () => {
    project(hello({ lambda: {}, apiGateway: { cloudFormation: { Path: 'greetings/hello' } } }));
    const { functions, endpoints, stages } = model();
    expect(functions).toEqual([
      {
        id: 'greetings/hello',
        module: 'greetings',
        name: 'hello',
        logicalId: 'lGreetingsHello',
        folder: 'aws_modules/greetings/hello',
        runtime: 'nodejs24.x',
        legacy: false,
        handler: 'aws_modules/greetings/hello/handler.handler',
        memorySize: 1024,
        timeout: 6,
        description: '',
        envVars: [],
        package: {
          builder: 'esbuild',
          minify: true,
          keepNames: true,
          sourceMaps: true,
          ignore: [],
          exclude: [],
          includePaths: [],
          excludePatterns: [],
        },
        properties: {},
        statements: undefined,
        eventSources: {},
        deploy: true,
      },
    ]);
    expect(endpoints).toEqual([
      expect.objectContaining({
        id: 'GET /greetings/hello',
        path: '/greetings/hello',
        method: 'GET',
        type: 'AWS',
        function: 'greetings/hello',
        authorizationType: 'NONE',
        apiKeyRequired: false,
        responses: {
          default: {
            statusCode: '200',
            selectionPattern: undefined,
            responseParameters: {},
            responseModels: {},
            responseTemplates: {},
          },
        },
      }),
    ]);
    expect(stages[0]?.regions[0]).toEqual({
      stage: 'dev',
      region: 'us-east-1',
      allRegions: ['us-east-1'],
      bucket: 'jaws.dev.useast1.myapp.com',
      resources,
      sources: { JawsBucket: { file: 'cloudformation/dev/us-east-1/resources-cf.json', line: 3, column: 5 } },
    });
  });

  // The awsm.json from the founding document (S26).
  test('the module of 2015', () => {
    project({
      'aws_modules/awsm-images/thumbnail/awsm.json': {
        lambda: {
          envVars: ['IMAGE_RESIZE_BUCKET', 'JAWS_DATA_MODEL_STAGE'],
          deploy: true,
          package: {
            optimize: {
              builder: 'browserify',
              minify: true,
              ignore: [],
              exclude: ['aws-sdk', 'gm'],
              includePaths: ['node_modules/awsm-images/node_modules/gm'],
            },
            excludePatterns: [],
          },
          cloudFormation: {
            Description: '',
            Handler: 'aws_modules/awsm-images/thumbnail/handler.handler',
            MemorySize: '512',
            Runtime: 'nodejs',
            Timeout: 6,
            Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:gm:1'],
          },
        },
        apiGateway: {
          deploy: false,
          cloudFormation: {
            Type: 'AWS',
            Path: 'images/thumbnail',
            Method: 'GET',
            AuthorizationType: 'none',
            ApiKeyRequired: false,
            RequestTemplates: { 'application/json': '{"url":"$util.urlDecode($input.params(\'url\'))"}' },
            RequestParameters: {
              'integration.request.querystring.integrationQueryParam': 'method.request.querystring.url',
            },
            CacheNamespace: 'String',
            CacheKeyParameters: [],
            Responses: {
              default: { statusCode: '200', responseTemplates: { 'application/json': '' } },
              '400': { statusCode: 400 },
            },
          },
        },
      },
    });
    const { functions, endpoints } = model();
    expect(functions[0]).toMatchObject({
      logicalId: 'lAwsmImagesThumbnail',
      runtime: 'nodejs24.x',
      legacy: true,
      memorySize: 512,
      properties: { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:gm:1'] },
      package: { builder: 'esbuild', exclude: ['aws-sdk', 'gm'] },
    });
    expect(endpoints[0]?.responses['400']?.statusCode).toBe('400');
  });

  test('several endpoints, an endpoint alone, and none', () => {
    project({
      'aws_modules/a/many/awsm.json': {
        lambda: { cloudFormation: { Handler: 'index.run', Runtime: 'python3.13' } },
        apiGateway: { cloudFormation: [{ Path: '/a/', Method: 'post', Type: 'AWS_PROXY' }, { Path: '/a' }] },
      },
      'aws_modules/a/mock/awsm.json': { apiGateway: { cloudFormation: { Path: '/', Type: 'MOCK' } } },
      'aws_modules/a/none/awsm.json': { lambda: {}, apiGateway: { cloudFormation: {} } },
    });
    const { functions, endpoints } = model();
    expect(endpoints.map((endpoint) => endpoint.id)).toEqual(['POST /a', 'GET /a', 'GET /']);
    expect(endpoints[0]?.responses).toEqual({});
    expect(functions.map((one) => one.handler)).toEqual([
      'aws_modules/a/many/index.run',
      'aws_modules/a/none/handler.handler',
    ]);
  });
});

describe('mistakes', () => {
  test('all at once, each with its place, what was expected and the nearest name', () => {
    project({
      'jaws.json': { ...jaws, domian: 'x', stages: { dev: [{ regoin: 'us-east-1' }] } },
      ...hello({
        lamda: {},
        lambda: {
          envVars: ['1X', 'AWS_REGION'],
          cloudFormation: { MemorySise: 1, MemorySize: 64, Timeout: 'x', Runtime: 5 },
        },
        apiGateway: { cloudFormation: { Path: 'a', Type: 'AWS_PROXI', Responses: { default: { status: '200' } } } },
      }),
      'aws_modules/greetings/awsm.json': { resources: { cloudformation: {} } },
    });
    const file = 'aws_modules/greetings/hello/awsm.json';
    expect(problems()).toEqual([
      '6:7 jaws.json: stages.dev[0].region is missing.',
      '7:9 jaws.json: stages.dev[0].regoin is not a known field. Did you mean region?',
      '11:3 jaws.json: domian is not a known field. Did you mean domain?',
      '3:5 aws_modules/greetings/awsm.json: resources.cloudformation is not a known field. Did you mean cloudFormation?',
      `2:3 ${file}: lamda is not a known field. Did you mean lambda?`,
      `5:7 ${file}: lambda.envVars[0] must be the name of an environment variable: letters, digits and underscores, at least two, starting with a letter, not "1X".`,
      `9:7 ${file}: lambda.cloudFormation.MemorySise is not a known field. Did you mean MemorySize?`,
      `10:21 ${file}: lambda.cloudFormation.MemorySize must be at least 128, not 64.`,
      `11:18 ${file}: lambda.cloudFormation.Timeout must be a whole number from 1 to 900, not "x".`,
      `12:18 ${file}: lambda.cloudFormation.Runtime must be text in double quotes, not 5.`,
      `18:15 ${file}: apiGateway.cloudFormation.Type must be one of AWS, AWS_PROXY, HTTP, HTTP_PROXY, MOCK, not "AWS_PROXI". Did you mean AWS_PROXY?`,
      `20:20 ${file}: apiGateway.cloudFormation.Responses.default.statusCode is missing.`,
      `21:11 ${file}: apiGateway.cloudFormation.Responses.default.status is not a known field. Did you mean statusCode?`,
    ]);
  });

  test('a value of the wrong kind', () => {
    project({ 'jaws.json': [], ...hello({ lambda: [], apiGateway: { cloudFormation: 'x' } }) });
    expect(problems()).toEqual([
      '1:1 jaws.json: the file must be an object, not a list.',
      '2:13 aws_modules/greetings/hello/awsm.json: lambda must be an object, not a list.',
      '4:23 aws_modules/greetings/hello/awsm.json: apiGateway.cloudFormation must be an object, or a list, not "x".',
    ]);
  });

  test('names, reserved stages, regions twice, buckets too long', () => {
    project({
      'jaws.json': {
        name: 'my project',
        domain: 'MyApp.com',
        stages: { local: [], dev: [{ region: 'us-east1' }, { region: 'us-east-1' }, { region: 'us-east-1' }], Dev: [] },
      },
      'aws_modules/über uns/hello/awsm.json': { lambda: {} },
    });
    const text = problems().join('\n');
    expect(text).toContain('name "my project" is not allowed');
    expect(text).toContain('domain "MyApp.com" is not allowed');
    expect(text).toContain('stage "local" is not allowed: "local" is reserved');
    expect(text).toContain(
      'region "us-east1" of stage "dev" is not allowed: an AWS region such as us-east-1. Did you mean us-east-1?',
    );
    expect(text).toContain('stage "dev" has region us-east-1 twice');
    expect(text).toContain('stages "dev" and "Dev" would share their buckets');
    expect(text).toContain('aws_modules/über uns: a module cannot have this name');
  });

  test('a stage in two partitions', () => {
    project({
      'jaws.json': {
        ...jaws,
        stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }, { region: 'cn-north-1' }] },
      },
      'cloudformation/dev/eu-west-1/resources-cf.json': resources,
    });
    expect(problems()).toEqual([
      expect.stringMatching(
        /jaws\.json: stage "dev" has regions of two partitions, us-east-1 of aws and cn-north-1 of aws-cn\. No account is in both\. Make a stage/,
      ),
    ]);
  });

  test('a resources template that is missing or no template', () => {
    project({
      'jaws.json': { ...jaws, stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] } },
      'cloudformation/dev/us-east-1/resources-cf.json': {
        Resources: { 'My-Bucket': { Type: 'AWS::S3::Bucket' }, Topic: {} },
      },
    });
    expect(problems()).toEqual([
      '3:5 cloudformation/dev/us-east-1/resources-cf.json: the name Resources.My-Bucket must have letters and digits only, as CloudFormation wants logical ids.'.replace(
        '4:5',
        '3:5',
      ),
      '6:14 cloudformation/dev/us-east-1/resources-cf.json: Resources.Topic.Type is missing.',
      '10:19 cloudformation/dev/eu-west-1/resources-cf.json is missing; jaws.json has stage "dev" in eu-west-1. Copy cloudformation/dev/us-east-1/resources-cf.json there, or take the region out of jaws.json and run `jaws region create --stage dev --region eu-west-1`.',
    ]);
  });

  test.each([
    ['aws_modules/greetings/hello/handler', 'names no export'],
    ['aws_modules/greetings/hello/handler.js.handler', 'has a file extension in it'],
    ['../other/handler.handler', 'leaves the project'],
    ['/srv/handler.handler', 'is an absolute path'],
    ['C:\\x\\handler.handler', 'is an absolute path'],
    ['.handler', 'names no file'],
    ['handler.a b', 'is not a name'],
  ])('handler %s', (Handler, reason) => {
    project(hello({ lambda: { cloudFormation: { Handler } } }));
    expect(problems()).toEqual([expect.stringContaining(reason)]);
  });

  test.each([
    ['nodejs6.10', 'which AWS has ended. Use nodejs24.x.'],
    ['python2.7', 'which AWS has ended. Use python3.14.'],
    ['go1.x', 'which AWS has ended. Use provided.al2023.'],
    ['nodejs24', 'is not a Lambda runtime. Did you mean nodejs24.x?'],
    ['rust', 'is not a Lambda runtime. Use nodejs24.x.'],
  ])('runtime %s', (Runtime, reason) => {
    project(hello({ lambda: { cloudFormation: { Runtime } } }));
    expect(problems()).toEqual([expect.stringContaining(reason)]);
  });

  test.each([
    ['nodejs', 'nodejs24.x', true],
    ['nodejs4.3', 'nodejs24.x', true],
    ['nodejs18.x', 'nodejs24.x', true],
    ['nodejs22.x', 'nodejs22.x', false],
    ['python3.6', 'python3.14', false],
    ['java8', 'java8.al2', false],
  ])('runtime %s of a module that was installed', (Runtime, runtime, legacy) => {
    project({
      ...hello({ lambda: { deploy: false, cloudFormation: { Runtime } } }),
      'aws_modules/greetings/.jaws-module.json': '{}',
    });
    expect(model().functions).toMatchObject([{ runtime, legacy, deploy: runtime !== Runtime }]);
  });

  test.each([
    ['a//b', 'two slashes'],
    ['a/{id', 'must be a whole part'],
    ['a/x{id}', 'must be a whole part'],
    ['{proxy+}/a', 'must be the last part'],
    ['{a}/{a}', 'has the variable {a} twice'],
    ['a b', 'only letters, digits'],
  ])('path %s', (Path, reason) => {
    project(hello({ lambda: {}, apiGateway: { cloudFormation: { Path } } }));
    expect(problems()).toEqual([expect.stringContaining(reason)]);
  });

  test('variables for the build programs of an installed module, and of no other', () => {
    const build = { lambda: { package: { build: ['make'] }, cloudFormation: { Runtime: 'provided.al2023' } } };
    const settings = { buildEnvironment: { greetings: ['NPM_TOKEN'] } };
    const built = (files: object) => {
      project({ ...hello(build), ...files });
      return model().functions[0]!.package.buildVariables;
    };
    const record = { 'aws_modules/greetings/.jaws-module.json': { resources: 'own' } };
    expect(built({})).toBeUndefined();
    expect(built(record)).toEqual([]);
    expect(built({ ...record, 'jaws.json': { name: 'shop', domain: 'shop.test', ...settings } })).toEqual([
      'NPM_TOKEN',
    ]);
  });

  test('paths that leave the project and invalid patterns', () => {
    const optimize = { includePaths: ['../secrets', '/etc', 'lib', 'a..b'] };
    project(hello({ lambda: { package: { optimize, excludePatterns: ['(', 'ok'] } } }));
    expect(problems()).toHaveLength(3);
  });

  test('globs and names of packages that cannot be used', () => {
    const includePaths = ['lib/[z-a]*', 'lib/**/[ab]*.{js,ts}', 'lib/{a,b', 'pages/[id].html'];
    const lambda = { package: { optimize: { includePaths, exclude: ['@scope/*', 'a*b*c'] } } };
    project(hello({ lambda }));
    expect(problems()).toEqual([
      expect.stringMatching(/awsm\.json: includePaths has the invalid pattern "lib\/\[z-a\]\*": Range out of order/),
      expect.stringContaining('includePaths has the invalid pattern "lib/{a,b": Missing closing: "}".'),
      expect.stringContaining('exclude has "a*b*c", but a name can have one asterisk only.'),
    ]);
  });

  test('an endpoint without a function must be a MOCK', () => {
    project(hello({ apiGateway: { cloudFormation: { Path: 'a' } } }));
    expect(problems()).toEqual([expect.stringContaining('needs a function')]);
  });
});

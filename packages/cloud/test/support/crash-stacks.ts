const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

const code = (version: number) => `exports.handler = async () => ({ statusCode: 200, body: '${version}' });`;

/** A stack with resources of every service, most of them without a name of their own; `version` decides what changes. */
export function stackTemplate(version: number): string {
  const Api = { Ref: 'Api' };
  const FunctionName = { Ref: 'Function' };
  return JSON.stringify({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      [`Bucket${version % 3}`]: { Type: 'AWS::S3::Bucket' },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: version % 2 ? 7 : 14 } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          Policies: [
            {
              PolicyName: 'logs',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }],
              },
            },
          ],
        },
      },
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } }],
          },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: code(version) },
        },
      },
      [`Version${version}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName } },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName,
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
        },
      },
      // They have the same name in every stack: only time and owner distinguish them.
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'same' } },
      Path: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId: Api, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'hello' },
      },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: Api,
          ResourceId: { Ref: 'Path' },
          HttpMethod: 'GET',
          AuthorizationType: 'NONE',
          Integration: {
            Type: 'AWS_PROXY',
            IntegrationHttpMethod: 'POST',
            Uri: {
              'Fn::Sub':
                // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
                'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations',
            },
          },
        },
      },
      [`Deployment${version}`]: {
        Type: 'AWS::ApiGateway::Deployment',
        DependsOn: 'Method',
        Properties: { RestApiId: Api },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: Api, StageName: 'dev', DeploymentId: { Ref: `Deployment${version}` } },
      },
      Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Name: 'same', Enabled: true } },
      Plan: {
        Type: 'AWS::ApiGateway::UsagePlan',
        DependsOn: 'Stage',
        Properties: { UsagePlanName: 'same', ApiStages: [{ ApiId: Api, Stage: 'dev' }] },
      },
      PlanKey: {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
      },
    },
  });
}

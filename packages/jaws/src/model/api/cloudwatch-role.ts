import type { TemplateResource } from '../cloudformation.ts';

/**
 * The role by which API Gateway writes logs, under these logical ids. There is one for the account and the region, so it is retained when its
 * stack is deleted: others rely on it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions
 */
export const cloudWatchRole = (ids: {
  readonly role: string;
  readonly account: string;
}): Record<string, TemplateResource> => ({
  [ids.role]: {
    Type: 'AWS::IAM::Role',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: ['apigateway.amazonaws.com'] }, Action: ['sts:AssumeRole'] },
        ],
      },
      // CloudFormation fills this in, not JavaScript.
      ManagedPolicyArns: [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
        { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs' },
      ],
    },
  },
  [ids.account]: {
    Type: 'AWS::ApiGateway::Account',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { CloudWatchRoleArn: { 'Fn::GetAtt': [ids.role, 'Arn'] } },
  },
});

import type { ReceiptAction } from '@aws-sdk/client-ses';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { badParameter } from '../errors.ts';

/**
 * Refuses actions on resources that do not exist.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptRule.html
 */
export async function checkActions(actions: readonly ReceiptAction[] | undefined, ctx: Context): Promise<void> {
  const { s3, lambda, iam, sns } = ctx.aws;
  for (const action of actions ?? []) {
    const { S3Action: toBucket, LambdaAction: toFunction, SNSAction: toTopic } = action;
    if (toBucket && !(await exists(s3.headBucket({ Bucket: toBucket.BucketName })))) {
      throw new AwsError('InvalidS3Configuration', `Could not write to bucket: ${toBucket.BucketName}`, 400);
    }
    // This cloud has no keys to encrypt a mail with.
    if (toBucket?.KmsKeyArn) {
      throw new AwsError('InvalidS3Configuration', `Unable to use AWS KMS key: ${toBucket.KmsKeyArn}`, 400);
    }
    const role = toBucket?.IamRoleArn?.split('/').at(-1);
    if (role !== undefined && !(await exists(iam.getRole({ RoleName: role })))) {
      throw badParameter('Could not assume the provided IAM role');
    }
    if (toFunction && !(await exists(lambda.getFunctionConfiguration({ FunctionName: toFunction.FunctionArn })))) {
      throw new AwsError('InvalidLambdaFunction', `Invalid Lambda function: ${toFunction.FunctionArn}`, 400);
    }
    const topics = [
      toTopic,
      toBucket,
      toFunction,
      action.BounceAction,
      action.WorkmailAction,
      action.StopAction,
      action.ConnectAction,
    ];
    for (const one of topics) {
      const topic = one && 'TopicArn' in one ? one.TopicArn : undefined;
      if (topic !== undefined && !(await exists(sns.getTopicAttributes({ TopicArn: topic })))) {
        throw new AwsError('InvalidSnsTopic', `Invalid SNS topic: ${topic}`, 400);
      }
    }
  }
}

async function exists(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

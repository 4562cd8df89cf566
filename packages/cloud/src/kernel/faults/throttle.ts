import { AwsError } from '../errors.ts';

/**
 * Each service's own error for too many requests: a code that SDKs know as throttling and retry.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 * DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * Lambda: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 * Query APIs: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
 */
export function throttled(service: string, operation: string): AwsError {
  switch (service) {
    case 's3':
      return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
    case 'dynamodb':
    case 'dynamodbstreams':
      return /(Item|Items|GetRecords|Query|Scan|Statement|Transaction)$/.test(operation)
        ? new AwsError(
            'ProvisionedThroughputExceededException',
            'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
            400,
          )
        : new AwsError('ThrottlingException', 'Rate exceeded', 400);
    case 'lambda':
      return operation.startsWith('Invoke')
        ? new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
            Reason: 'CallerRateLimitExceeded',
            Type: 'User',
          })
        : new AwsError('TooManyRequestsException', 'Rate exceeded', 429, { Type: 'User' });
    case 'apigateway':
    case 'apigatewayv2':
    case 'sesv2':
      return new AwsError('TooManyRequestsException', 'Too Many Requests', 429);
    case 'sqs':
      return new AwsError('RequestThrottled', 'Request is throttled.', 403);
    case 'iam':
    case 'sts':
    case 'cloudformation':
    case 'cloudwatch':
    case 'sns':
    case 'ses':
    case 'route53':
      return new AwsError('Throttling', 'Rate exceeded', 400);
    default:
      return new AwsError('ThrottlingException', 'Rate exceeded', service === 'scheduler' ? 429 : 400);
  }
}

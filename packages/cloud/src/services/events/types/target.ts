import type { Target } from '@aws-sdk/client-eventbridge';
import type { Properties } from '../../../kernel/resource-type.ts';
import { json, number, object, text } from './properties.ts';

/**
 * A target in the API's format: the names are the same, numbers may be text here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html
 */
export function targetOf(properties: Properties): Target {
  const retry = object(properties, 'RetryPolicy');
  const input = json(properties, 'Input');
  return {
    // The members have the API's names and shapes: CloudFormation passes them on.
    ...(properties as unknown as Target),
    Id: text(properties, 'Id'),
    Arn: text(properties, 'Arn'),
    ...(input === undefined ? {} : { Input: input }),
    ...(retry
      ? {
          RetryPolicy: {
            MaximumRetryAttempts: number(retry, 'MaximumRetryAttempts'),
            MaximumEventAgeInSeconds: number(retry, 'MaximumEventAgeInSeconds'),
          },
        }
      : {}),
  };
}

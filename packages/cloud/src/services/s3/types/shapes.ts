import type {
  CORSRule,
  Event,
  NotificationConfiguration,
  NotificationConfigurationFilter,
  ObjectLockConfiguration,
  RoutingRule,
  ServerSideEncryptionRule,
  TargetObjectKeyFormat,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import type { Properties } from '../../../kernel/resource-type.ts';
import { compact } from '../shared/describe.ts';
import { boolean, list, number, optional, record, text, texts } from './values.ts';

// Properties of AWS::S3::Bucket in the API's shapes; literals of the SDK's types are checked by the operations.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html

export const corsRule = (rule: Properties): CORSRule => ({
  AllowedMethods: texts(rule.AllowedMethods),
  AllowedOrigins: texts(rule.AllowedOrigins),
  ...compact({
    ID: text(rule.Id),
    AllowedHeaders: texts(rule.AllowedHeaders),
    ExposeHeaders: texts(rule.ExposedHeaders),
    MaxAgeSeconds: number(rule.MaxAge),
  }),
});

export const encryptionRule = (rule: Properties): ServerSideEncryptionRule =>
  compact({
    BucketKeyEnabled: boolean(rule.BucketKeyEnabled),
    BlockedEncryptionTypes: optional(rule.BlockedEncryptionTypes, ({ EncryptionType }) => ({
      EncryptionType: texts(EncryptionType) as 'NONE'[] | undefined,
    })),
    ApplyServerSideEncryptionByDefault: optional(rule.ServerSideEncryptionByDefault, (usual) => ({
      SSEAlgorithm: text(usual.SSEAlgorithm) as 'AES256',
      ...compact({ KMSMasterKeyID: text(usual.KMSMasterKeyID) }),
    })),
  });

export function notification(value: Properties): NotificationConfiguration {
  const events = ({ Event: event }: Properties): Event[] => [String(event) as Event];
  return compact({
    LambdaFunctionConfigurations: nonEmpty(
      list(value.LambdaConfigurations, (target) => ({
        LambdaFunctionArn: text(target.Function),
        Events: events(target),
        ...compact({ Filter: eventFilter(target.Filter) }),
      })),
    ),
    QueueConfigurations: nonEmpty(
      list(value.QueueConfigurations, (target) => ({
        QueueArn: text(target.Queue),
        Events: events(target),
        ...compact({ Filter: eventFilter(target.Filter) }),
      })),
    ),
    TopicConfigurations: nonEmpty(
      list(value.TopicConfigurations, (target) => ({
        TopicArn: text(target.Topic),
        Events: events(target),
        ...compact({ Filter: eventFilter(target.Filter) }),
      })),
    ),
    EventBridgeConfiguration: optional(value.EventBridgeConfiguration, (bridge) =>
      boolean(bridge.EventBridgeEnabled) === false ? undefined : {},
    ),
  });
}

function eventFilter(value: unknown): NotificationConfigurationFilter | undefined {
  return optional(value, (filter) => ({
    Key: {
      FilterRules: list(record(filter.S3Key).Rules, ({ Name, Value }) => ({
        Name: String(Name) as 'prefix',
        Value: String(Value),
      })),
    },
  }));
}

export const website = (value: Properties): WebsiteConfiguration =>
  compact({
    IndexDocument: value.IndexDocument === undefined ? undefined : { Suffix: text(value.IndexDocument) },
    ErrorDocument: value.ErrorDocument === undefined ? undefined : { Key: text(value.ErrorDocument) },
    RedirectAllRequestsTo: optional(value.RedirectAllRequestsTo, (all) => ({
      HostName: text(all.HostName),
      ...compact({ Protocol: text(all.Protocol) as 'http' | undefined }),
    })),
    RoutingRules: nonEmpty(list(value.RoutingRules, routingRule)),
  });

const routingRule = (rule: Properties): RoutingRule => ({
  Redirect: compact({
    HostName: text(record(rule.RedirectRule).HostName),
    HttpRedirectCode: text(record(rule.RedirectRule).HttpRedirectCode),
    Protocol: text(record(rule.RedirectRule).Protocol) as 'http' | undefined,
    ReplaceKeyPrefixWith: text(record(rule.RedirectRule).ReplaceKeyPrefixWith),
    ReplaceKeyWith: text(record(rule.RedirectRule).ReplaceKeyWith),
  }),
  ...compact({
    Condition: optional(rule.RoutingRuleCondition, (condition) =>
      compact({
        HttpErrorCodeReturnedEquals: text(condition.HttpErrorCodeReturnedEquals),
        KeyPrefixEquals: text(condition.KeyPrefixEquals),
      }),
    ),
  }),
});

export const objectLock = (value: Properties): ObjectLockConfiguration => ({
  ObjectLockEnabled: 'Enabled',
  ...compact({
    Rule: optional(value.Rule, (rule) => ({
      DefaultRetention: optional(rule.DefaultRetention, (usual) =>
        compact({
          Mode: text(usual.Mode) as 'GOVERNANCE' | undefined,
          Days: number(usual.Days),
          Years: number(usual.Years),
        }),
      ),
    })),
  }),
});

export const logKeyFormat = (format: Properties): TargetObjectKeyFormat =>
  compact({
    PartitionedPrefix: optional(format.PartitionedPrefix, ({ PartitionDateSource }) => ({
      PartitionDateSource: text(PartitionDateSource) as 'EventTime' | undefined,
    })),
    SimplePrefix: optional(format.SimplePrefix, () => ({})),
  });

const nonEmpty = <T>(items: T[]): T[] | undefined => (items.length === 0 ? undefined : items);

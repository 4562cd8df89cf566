/**
 * The commonly used parts of Lambda's events, under the names of @types/aws-lambda. `jaws types` refers to that package instead
 * if the project's package.json has it. https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */

type Texts = { readonly [name: string]: string | undefined };

export interface APIGatewayProxyEvent {
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Texts;
  readonly multiValueHeaders: { readonly [name: string]: readonly string[] | undefined };
  readonly queryStringParameters: Texts | null;
  readonly multiValueQueryStringParameters: { readonly [name: string]: readonly string[] | undefined } | null;
  readonly pathParameters: Texts | null;
  readonly stageVariables: Texts | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly stage: string;
    readonly apiId: string;
    readonly accountId: string;
    readonly httpMethod: string;
    readonly resourcePath: string;
    readonly authorizer?: { readonly [name: string]: unknown } | null | undefined;
    readonly identity: { readonly sourceIp: string; readonly userAgent: string | null };
  };
}

export interface APIGatewayProxyEventV2 {
  readonly version: string;
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[] | undefined;
  readonly headers: Texts;
  readonly queryStringParameters?: Texts | undefined;
  readonly pathParameters?: Texts | undefined;
  readonly stageVariables?: Texts | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly stage: string;
    readonly apiId: string;
    readonly accountId: string;
    readonly domainName: string;
    readonly routeKey: string;
    readonly time: string;
    readonly timeEpoch: number;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
  };
}

export type LambdaFunctionURLEvent = APIGatewayProxyEventV2;

export interface APIGatewayTokenAuthorizerEvent {
  readonly type: 'TOKEN';
  readonly methodArn: string;
  readonly authorizationToken: string;
}

export interface APIGatewayRequestAuthorizerEvent {
  readonly type: 'REQUEST';
  readonly methodArn: string;
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Texts | null;
  readonly queryStringParameters: Texts | null;
  readonly pathParameters: Texts | null;
  readonly stageVariables: Texts | null;
}

export interface APIGatewayRequestAuthorizerEventV2 {
  readonly version: string;
  readonly type: 'REQUEST';
  readonly routeArn: string;
  readonly identitySource: readonly string[];
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers?: Texts | undefined;
  readonly queryStringParameters?: Texts | undefined;
  readonly pathParameters?: Texts | undefined;
}

interface WebSocketContext {
  readonly connectionId: string;
  readonly routeKey: string;
  readonly requestId: string;
  readonly stage: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly connectedAt: number;
  readonly requestTimeEpoch: number;
  /** The result of the authorizer of `$connect`: `principalId` and its context. */
  readonly authorizer?: { readonly [name: string]: unknown } | undefined;
  readonly identity: { readonly sourceIp: string; readonly userAgent?: string | undefined };
}

/** A client that connects to a WebSocket API, through `$connect`. */
export interface WebSocketConnectEvent {
  readonly headers: Texts;
  readonly multiValueHeaders: { readonly [name: string]: readonly string[] | undefined };
  readonly queryStringParameters?: Texts | undefined;
  readonly multiValueQueryStringParameters?: { readonly [name: string]: readonly string[] | undefined } | undefined;
  readonly stageVariables?: Texts | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: WebSocketContext & { readonly eventType: 'CONNECT' };
}

/** A client's message, through `$default` or a route of its own. */
export interface WebSocketMessageEvent {
  readonly body?: string | undefined;
  readonly stageVariables?: Texts | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: WebSocketContext & { readonly eventType: 'MESSAGE'; readonly messageId: string };
}

/** The end of a connection, through `$disconnect`. API Gateway makes its best effort to send it: it may not come. */
export interface WebSocketDisconnectEvent {
  readonly headers: Texts;
  readonly isBase64Encoded: boolean;
  readonly requestContext: WebSocketContext & {
    readonly eventType: 'DISCONNECT';
    readonly disconnectStatusCode?: number | undefined;
    readonly disconnectReason?: string | undefined;
  };
}

/** The request to the authorizer of `$connect`. */
export interface WebSocketAuthorizerEvent extends WebSocketConnectEvent {
  readonly type: 'REQUEST';
  readonly methodArn: string;
}

export interface SQSRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Texts & { readonly ApproximateReceiveCount: string };
  readonly messageAttributes: {
    readonly [name: string]: { readonly dataType: string; readonly stringValue?: string | undefined };
  };
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface SQSEvent {
  readonly Records: readonly SQSRecord[];
}

export interface SNSEvent {
  readonly Records: readonly {
    readonly EventSource: string;
    readonly EventSubscriptionArn: string;
    readonly Sns: {
      readonly MessageId: string;
      readonly TopicArn: string;
      readonly Subject?: string | undefined;
      readonly Message: string;
      readonly Timestamp: string;
      readonly MessageAttributes: { readonly [name: string]: { readonly Type: string; readonly Value: string } };
    };
  }[];
}

export interface KinesisStreamEvent {
  readonly Records: readonly {
    readonly eventID: string;
    readonly eventSourceARN: string;
    readonly kinesis: {
      readonly partitionKey: string;
      readonly sequenceNumber: string;
      /** Base64. */
      readonly data: string;
    };
  }[];
}

type Item = { readonly [name: string]: { readonly [type: string]: unknown } };

export interface DynamoDBStreamEvent {
  readonly Records: readonly {
    readonly eventID?: string | undefined;
    readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE' | undefined;
    readonly eventSourceARN?: string | undefined;
    readonly dynamodb?:
      | {
          readonly Keys?: Item | undefined;
          readonly NewImage?: Item | undefined;
          readonly OldImage?: Item | undefined;
          readonly SequenceNumber?: string | undefined;
        }
      | undefined;
  }[];
}

export interface MSKEvent {
  readonly eventSource: string;
  readonly records: {
    readonly [topicAndPartition: string]: readonly {
      readonly topic: string;
      readonly partition: number;
      readonly offset: number;
      readonly timestamp: number;
      /** Base64. */
      readonly key: string;
      /** Base64. */
      readonly value: string;
    }[];
  };
}

export type SelfManagedKafkaEvent = MSKEvent;

export interface EventBridgeEvent<DetailType extends string, Detail> {
  readonly id: string;
  readonly version: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly source: string;
  readonly 'detail-type': DetailType;
  readonly detail: Detail;
}

export type ScheduledEvent = EventBridgeEvent<'Scheduled Event', unknown>;

/** S3's events through EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export interface S3ObjectDetail {
  readonly version: string;
  readonly bucket: { readonly name: string };
  readonly object: {
    readonly key: string;
    readonly size?: number | undefined;
    readonly etag?: string | undefined;
    readonly 'version-id'?: string | undefined;
    readonly sequencer?: string | undefined;
  };
  readonly 'request-id'?: string | undefined;
  readonly requester?: string | undefined;
  readonly reason?: string | undefined;
}

export interface CloudWatchLogsEvent {
  /** Base64 of gzipped JSON. */
  readonly awslogs: { readonly data: string };
}

/** A trigger of a Cognito user pool; the function answers with the event, its `response` filled in. */
export interface UserPoolTriggerEvent {
  readonly version: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly triggerSource: string;
  readonly userName?: string | undefined;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly request: { readonly userAttributes?: Texts | undefined; readonly [name: string]: unknown };
  response: { [name: string]: unknown };
}

export type CreateAuthChallengeTriggerEvent = UserPoolTriggerEvent;
export type CustomMessageTriggerEvent = UserPoolTriggerEvent;
export type DefineAuthChallengeTriggerEvent = UserPoolTriggerEvent;
export type PostAuthenticationTriggerEvent = UserPoolTriggerEvent;
export type PostConfirmationTriggerEvent = UserPoolTriggerEvent;
export type PreAuthenticationTriggerEvent = UserPoolTriggerEvent;
export type PreSignUpTriggerEvent = UserPoolTriggerEvent;
export type PreTokenGenerationTriggerEvent = UserPoolTriggerEvent;
export type PreTokenGenerationV2TriggerEvent = UserPoolTriggerEvent;
export type UserMigrationTriggerEvent = UserPoolTriggerEvent;
export type VerifyAuthChallengeResponseTriggerEvent = UserPoolTriggerEvent;

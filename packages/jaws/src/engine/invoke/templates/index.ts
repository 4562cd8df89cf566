import type { Trigger } from '../triggers.ts';
import { apigateway } from './apigateway.ts';
import { apigatewayV2 } from './apigateway-v2.ts';
import { cognito } from './cognito.ts';
import { functionUrl } from './function-url.ts';
import { logs } from './logs.ts';
import { type TemplateName, templateNames } from './names.ts';
import { s3 } from './s3.ts';
import { eventbridge, schedule } from './schedule.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { dynamodb, kinesis } from './streams.ts';
import type { EventTemplate } from './template.ts';
import { websocket } from './websocket.ts';

/** Events by trigger: each kind that JAWS can connect is one record here. */
export const eventTemplates: Readonly<Record<TemplateName, EventTemplate>> = {
  apigateway,
  'apigateway-v2': apigatewayV2,
  'function-url': functionUrl,
  websocket,
  sqs,
  sns,
  s3,
  dynamodb,
  kinesis,
  schedule,
  eventbridge,
  logs,
  ...cognito,
};

/** The template for the events of this trigger; undefined if JAWS has none. */
export const templateFor = (trigger: Trigger): TemplateName | undefined =>
  templateNames.find((name) => eventTemplates[name].fits(trigger));

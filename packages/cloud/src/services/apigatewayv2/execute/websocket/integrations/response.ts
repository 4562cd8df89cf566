import { PatternError, Regex } from '../../../../../kernel/regex/index.ts';
import type { IntegrationRecord } from '../../../state/records.ts';
import type { Answer, LiveStage } from '../../types.ts';
import { type RouteEvent, render } from './mapping.ts';
import { chosen } from './select.ts';

/**
 * A backend's response, mapped by the integration response whose key matches: `/2\d\d/` is matched against the status,
 * `$default` is for the rest. A proxy's response is sent unchanged; without a matching integration response nothing is
 * sent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html
 */
export function mappedAnswer(
  answer: Answer,
  integration: IntegrationRecord,
  event: RouteEvent,
  stage: LiveStage,
): Answer {
  const all = stage.definition.integrationResponses?.[integration.IntegrationId] ?? [];
  const response =
    all.find(({ IntegrationResponseKey: key }) => matches(key, String(answer.status))) ??
    all.find(({ IntegrationResponseKey: key }) => key === '$default');
  if (!response) return { ...answer, body: '' };
  const payload = String(answer.body);
  const template = chosen(response.ResponseTemplates, response.TemplateSelectionExpression, payload);
  return template === undefined ? answer : { ...answer, body: render(template, payload, event, stage) };
}

function matches(key: string | undefined, status: string): boolean {
  const [, pattern] = /^\/(.+)\/$/s.exec(key ?? '') ?? [];
  if (pattern === undefined) return false;
  try {
    return new Regex(pattern, { dialect: 'java' }).matches(status);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return false;
  }
}

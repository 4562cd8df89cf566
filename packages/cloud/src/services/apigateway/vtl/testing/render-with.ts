import { JsonPaths } from '../../json-path/index.ts';
import { compileTemplate, fromJson, Input, Util } from '../index.ts';

/** The source of an expectation. */
export const SOURCES = {
  /** Velocity 1.7's user guide, which API Gateway's documentation refers to. */
  velocity: 'https://velocity.apache.org/engine/1.7/user-guide.html',
  vtl: 'https://velocity.apache.org/engine/1.7/vtl-reference.html',
  aws: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html',
  examples: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-variable-examples.html',
  limits: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  /** Answers that AWS gave, recorded in localstack's test_apigateway_common.snapshot.json and …_integrations.snapshot.json. */
  recorded: 'https://github.com/localstack/localstack/tree/main/tests/aws/services/apigateway',
  /** Results that users of serverless-offline saw on AWS: issues 50 and 136. */
  seen: 'https://github.com/dherault/serverless-offline/issues',
  jayway: 'https://github.com/json-path/JsonPath',
  /** String literals: `ASTStringLiteral` of Velocity 1.7. */
  literal:
    'https://velocity.apache.org/engine/1.7/apidocs/org/apache/velocity/runtime/parser/node/ASTStringLiteral.html',
  lang: 'https://commons.apache.org/proper/commons-lang/javadocs/api-2.6/org/apache/commons/lang/StringEscapeUtils.html',
  java: 'https://docs.oracle.com/javase/8/docs/api/java/lang/String.html',
} as const;

/** The request data of a template. */
export interface RenderInput {
  readonly body?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly header?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly context?: unknown;
  readonly stage?: Readonly<Record<string, string>>;
}

/** Renders a template with an invented request. */
export function renderWith(template: string, input: RenderInput = {}): string {
  const roots: Record<string, unknown> = {
    input: new Input({
      body: input.body ?? '',
      params: () =>
        new Map<string, unknown>([
          ['path', fromJson(input.path ?? {})],
          ['querystring', fromJson(input.query ?? {})],
          ['header', fromJson(input.header ?? {})],
        ]),
      paths: new JsonPaths(),
    }),
    util: new Util(),
    context: fromJson(input.context ?? {}),
    stageVariables: fromJson(input.stage ?? {}),
  };
  return compileTemplate(template)({ get: (name) => (Object.hasOwn(roots, name) ? roots[name] : undefined) });
}

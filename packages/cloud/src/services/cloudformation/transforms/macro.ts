import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { transformFailure } from '../sam/build.ts';
import { macrosOf } from '../state.ts';
import { validationError } from '../template/errors.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import type { Processing } from './index.ts';

/**
 * Macros of AWS that are not here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const PUBLISHED: ReadonlySet<string> = new Set([
  'AWS::CodeDeployBlueGreen',
  'AWS::CodeStar',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
  'AWS::ServiceCatalog',
]);

/**
 * Has a macro's function make another text of `fragment`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
 */
export async function invokeMacro(
  name: string,
  fragment: Json,
  parameters: JsonObject,
  { ctx, parameterValues, evaluate }: Processing,
): Promise<Json> {
  if (PUBLISHED.has(name)) throw notImplemented(`The transform ${name}`);
  const macro = name.startsWith('AWS::') ? undefined : macrosOf(ctx).get(name.split('::').at(-1)!);
  const id = name.includes('::') ? name : `${ctx.account}::${name}`;
  if (!macro) throw validationError(`No transform named ${id} found.`);
  const requestId = ctx.kernel.ids.uuid();
  const event = {
    accountId: ctx.account,
    fragment,
    transformId: id,
    requestId,
    region: ctx.region,
    params: evaluate(parameters),
    templateParameterValues: parameterValues,
  };
  const answer = await call(macro.functionName, event, id, ctx);
  // Texts: LocalStack's recordings of AWS, tests/aws/services/cloudformation/test_template_engine.snapshot.json (test_failed_state).
  if (answer.requestId !== requestId || typeof answer.status !== 'string') throw malformed(id);
  if (answer.status.toLowerCase() !== 'success') {
    if (typeof answer.errorMessage === 'string') throw transformFailure(id, answer.errorMessage);
    throw validationError(`Transform ${id} failed without an error message.`);
  }
  if (answer.fragment === undefined) throw malformed(id);
  return answer.fragment;
}

const malformed = (id: string) => validationError(`Received malformed response from transform ${id}`);

async function call(functionName: string, event: object, id: string, ctx: Processing['ctx']): Promise<JsonObject> {
  try {
    const { FunctionError: error, Payload: payload } = await ctx.aws.lambda.invoke({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const answer: unknown = error === undefined ? parseUserJson(Buffer.from(payload ?? []).toString()) : undefined;
    if (isObject(answer)) return answer as JsonObject;
  } catch (error) {
    if (error instanceof AwsError && error.status !== 501) {
      throw validationError(`Failed to execute transform ${id}. ${error.message}`);
    }
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw malformed(id);
}

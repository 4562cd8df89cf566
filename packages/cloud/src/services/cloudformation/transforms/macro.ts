import { AwsError } from '../../../kernel/errors.ts';
import { transformFailure } from '../sam/build.ts';
import { macrosOf } from '../state.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import type { Processing } from './index.ts';

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
  const macro = name.startsWith('AWS::') ? undefined : macrosOf(ctx).get(name.split('::').at(-1)!);
  const id = name.includes('::') ? name : `${ctx.account}::${name}`;
  if (!macro) throw new AwsError('ValidationError', `No transform named ${id} found.`, 400);
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
  if (answer.requestId !== requestId || typeof answer.status !== 'string') {
    throw transformFailure(id, 'the function answered no requestId or no status.');
  }
  if (answer.status.toLowerCase() !== 'success') {
    const reason = typeof answer.errorMessage === 'string' ? answer.errorMessage : 'none';
    throw transformFailure(id, `failed with: ${reason}`.replace(/^failed with: /, ''));
  }
  if (answer.fragment === undefined) throw transformFailure(id, 'the function answered no fragment.');
  return answer.fragment;
}

async function call(functionName: string, event: object, id: string, ctx: Processing['ctx']): Promise<JsonObject> {
  const failed = (why: string) => new AwsError('ValidationError', `Failed to execute transform ${id}. ${why}`, 400);
  try {
    const { FunctionError: error, Payload: payload } = await ctx.aws.lambda.invoke({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const text = Buffer.from(payload ?? []).toString();
    if (error !== undefined) throw failed(text.slice(0, 500));
    const answer: unknown = JSON.parse(text);
    if (isObject(answer)) return answer as JsonObject;
  } catch (error) {
    if (error instanceof SyntaxError) throw failed('The function answered no JSON.');
    if (error instanceof AwsError && error.status !== 501 && !error.message.startsWith('Failed to execute'))
      throw failed(error.message);
    throw error;
  }
  throw failed('The function answered no object.');
}

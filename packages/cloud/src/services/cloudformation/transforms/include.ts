import { AwsError } from '../../../kernel/errors.ts';
import { transformFailure } from '../sam/build.ts';
import { isObject, type JsonObject } from '../template/json.ts';
import { parseText } from '../template/text.ts';
import { fetchText } from '../template-source.ts';
import type { Processing } from './index.ts';

const NAME = 'AWS::Include';

/**
 * A part of a template that stands in a bucket.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export async function include(parameters: JsonObject, { ctx, evaluate }: Processing): Promise<JsonObject> {
  const location = parameters.Location === undefined ? undefined : evaluate(parameters.Location);
  if (typeof location !== 'string') throw transformFailure(NAME, 'The Location parameter is missing.');
  const s3 = /^s3:\/\/([^/]+)\/(.+)$/.exec(location);
  const url = s3 ? `https://${s3[1]}.s3.amazonaws.com/${s3[2]}` : location;
  try {
    const content = parseText(await fetchText(url, ctx), ctx.kernel.lenient);
    if (isObject(content)) return content as JsonObject;
  } catch (error) {
    if (error instanceof AwsError && error.status !== 501) throw transformFailure(NAME, error.message);
    throw error;
  }
  throw transformFailure(NAME, `The content of ${location} is not an object.`);
}

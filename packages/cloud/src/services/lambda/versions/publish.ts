import type { Context } from '../../../kernel/context.ts';
import { functionArn } from '../names.ts';
import { type FunctionRecord, functions, type Place, type VersionRecord, versions } from '../state.ts';

/**
 * Publishes a version of `$LATEST`, or returns the last one if nothing was changed since.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export function publish(
  ctx: Context,
  fn: Readonly<FunctionRecord>,
  options: { description?: string | undefined; place?: Place },
): Readonly<VersionRecord> {
  const place = options.place ?? ctx;
  const revision = fn.configuration.RevisionId;
  const last = versions(place).get(`${fn.name}:${fn.lastVersion}`);
  if (last && fn.publishedRevision === revision) return last;
  const number = fn.lastVersion + 1;
  const record: VersionRecord = {
    code: fn.code,
    configuration: {
      ...fn.configuration,
      Version: String(number),
      FunctionArn: functionArn(place, fn.name, String(number)),
      Description: options.description || fn.configuration.Description,
      RevisionId: ctx.kernel.ids.uuid(),
    },
  };
  versions(place).put(`${fn.name}:${number}`, record);
  // `$LATEST` has another revision from then on: LocalStack's test_function_revisions_version_and_alias, which ran on AWS.
  const RevisionId = ctx.kernel.ids.uuid();
  const configuration = { ...fn.configuration, RevisionId };
  functions(place).put(fn.name, { ...fn, configuration, lastVersion: number, publishedRevision: RevisionId });
  return record;
}

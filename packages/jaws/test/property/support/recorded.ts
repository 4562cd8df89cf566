import { createHash } from 'node:crypto';
import type { JawsBucket } from '../../../src/deploy/bucket.ts';
import { readState, stateKey } from '../../../src/deploy/releases/state.ts';

/** Function name -> hash of its code, as Lambda has it. */
export type Code = Readonly<Record<string, string>>;

/** The code that a release gave its functions in a region; undefined if its state is not kept there. */
export async function recordedCode(bucket: JawsBucket, project: string, id: string): Promise<Code | undefined> {
  const state = await readState(bucket, stateKey(project, bucket.place.stage, id));
  if (!state) return undefined;
  const functions = state.stacks
    .flatMap(({ template }) => Object.values(template.Resources))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const found = await Promise.all(
    functions.map(async ({ Properties = {} }) => {
      const zip = await bucket.getBytes((Properties.Code as { readonly S3Key: string }).S3Key);
      return [
        String(Properties.FunctionName),
        zip ? createHash('sha256').update(zip).digest('base64') : 'gone',
      ] as const;
    }),
  );
  return Object.fromEntries(found);
}

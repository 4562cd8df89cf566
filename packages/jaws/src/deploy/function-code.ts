import type { LambdaClient, UpdateFunctionCodeCommandInput } from '@aws-sdk/client-lambda';
import { awsCode } from '../aws/observe.ts';
import { backoff, wait } from '../base/async.ts';
import { fail } from '../errors/catalogue/index.ts';
import { liveAlias } from '../model/live.ts';
import { sha256OfKey } from '../templates/names.ts';
import { listVersions } from './releases/versions.ts';

/** The time limit for a function to get its new code. */
const timeoutMs = 20_000;
/** The pause between two polls: a change takes milliseconds on the embedded cloud, and seconds on AWS. */
const pauses = () => backoff(200, 5);

/**
 * Points the alias `live` of a function to the newest version with this description, or to the version with this number if it still exists. False if there is no
 * such version.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
 */
export async function turnAlias(
  lambda: LambdaClient,
  FunctionName: string,
  description: string,
  number?: string,
): Promise<boolean> {
  if (number !== undefined) {
    try {
      await pointAlias(lambda, FunctionName, number);
      return true;
    } catch (error) {
      if (awsCode(error) !== 'ResourceNotFoundException') throw error;
    }
  }
  const found = (await listVersions(lambda, FunctionName)).findLast((one) => one.description === description);
  if (!found) return false;
  await pointAlias(lambda, FunctionName, found.version);
  return true;
}

/** Sends all traffic of the alias `live` to one version, which may be `$LATEST`. */
export async function pointAlias(lambda: LambdaClient, FunctionName: string, FunctionVersion: string): Promise<void> {
  const { UpdateAliasCommand } = await import('@aws-sdk/client-lambda');
  const RoutingConfig = { AdditionalVersionWeights: {} };
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: liveAlias, FunctionVersion, RoutingConfig }));
}

/**
 * Updates a function's code and waits until the update is done: CloudFormation would find the function busy. It also waits for a function that another
 * process is changing. Throws FunctionCodeDiffers if Lambda read other bytes than the key names.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 */
export async function putCode(
  lambda: LambdaClient,
  input: UpdateFunctionCodeCommandInput,
  signal: AbortSignal,
): Promise<void> {
  const { UpdateFunctionCodeCommand, GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const { FunctionName } = input;
  const end = Date.now() + timeoutMs;
  const delays = pauses();
  let status: string | undefined;
  for (;;) {
    try {
      const updated = await lambda.send(new UpdateFunctionCodeCommand(input));
      status = updated.LastUpdateStatus;
      checkSha256(input, updated.CodeSha256);
      break;
    } catch (error) {
      if (awsCode(error) !== 'ResourceConflictException' || Date.now() >= end || signal.aborted) throw error;
      await wait(delays.next().value, signal);
    }
  }
  while (status === 'InProgress' && Date.now() < end && !signal.aborted) {
    await wait(delays.next().value, signal);
    ({ LastUpdateStatus: status } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })));
  }
}

/** Lambda reports the SHA-256 of a zip in base64. */
function checkSha256({ FunctionName = '', S3Key }: UpdateFunctionCodeCommandInput, sum = '') {
  const wanted = sha256OfKey(S3Key);
  const found = Buffer.from(sum, 'base64').toString('hex');
  if (wanted === undefined || sum === '' || found === wanted) return;
  throw fail('FunctionCodeDiffers', { function: FunctionName, wanted, found });
}

import type { InvocationType, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { awsCode } from '../../aws/observe.ts';
import type { RegionClients } from '../../aws/types.ts';
import { type Failure, failureIn } from '../../base/lambda-failure.ts';
import { ownLines, readReport } from '../../base/lambda-report.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { liveAlias } from '../../model/live.ts';
import type { FunctionModel, RegionModel } from '../../model/types.ts';
import type { Host } from '../host.ts';
import type { RunError } from '../types.ts';
import { readAnswer, readError } from './answer.ts';
import type { Answer } from './types.ts';

export interface Call {
  readonly fn: FunctionModel;
  readonly place: RegionModel;
  /** `dev-shop-lOrdersPay`. */
  readonly name: string;
  readonly event: unknown;
  readonly async: boolean;
  /** Names the function in its log lines. */
  readonly source: string;
}

/**
 * Calls a deployed function by its alias `live` and waits for the response. A function that fails is a result. Throws
 * FunctionNotDeployed, FunctionThrottled, EventTooLarge, InvocationInterrupted.
 */
export async function call(host: Host, clients: RegionClients, asked: Call): Promise<Answer> {
  const { fn, place, async } = asked;
  const began = performance.now();
  try {
    const found = await send(host, clients, asked);
    const log = Buffer.from(found.LogResult ?? '', 'base64').toString();
    // Empty if Lambda only accepted the event.
    const read = readAnswer(found.Payload ?? new Uint8Array());
    const error = found.FunctionError === undefined ? undefined : readError(read);
    for (const line of ownLines(log)) {
      // The response says the same.
      if (error && isOf(error, failureIn([line]))) continue;
      host.emit({ type: 'log', source: asked.source, line });
    }
    return {
      region: place.region,
      ok: error === undefined,
      ...read,
      ...(error && { value: undefined }),
      error,
      requestId: found.$metadata.requestId ?? '',
      version: found.ExecutedVersion,
      log,
      report: readReport(log),
      ms: Math.round(performance.now() - began),
    };
  } catch (thrown) {
    throw explain(host, thrown, { function: fn.id, stage: place.stage, region: place.region, async });
  }
}

async function send(
  host: Host,
  clients: RegionClients,
  { name, event, async }: Call,
): Promise<Pick<InvokeCommandOutput, 'Payload' | 'LogResult' | 'FunctionError' | 'ExecutedVersion' | '$metadata'>> {
  const [lambda, { InvokeCommand }] = await Promise.all([clients.invoker(), import('@aws-sdk/client-lambda')]);
  const InvocationType: InvocationType = async ? 'Event' : 'RequestResponse';
  const input = {
    FunctionName: name,
    InvocationType,
    ...(!async && { LogType: 'Tail' as const }),
    Payload: Buffer.from(JSON.stringify(event) ?? 'null'),
  };
  const options = { abortSignal: host.signal };
  try {
    return await lambda.send(new InvokeCommand({ ...input, Qualifier: liveAlias }), options);
  } catch (error) {
    if (awsCode(error) !== 'ResourceNotFoundException') throw error;
    // Functions deployed by an earlier version of JAWS have no alias. Nothing ran yet.
    return lambda.send(new InvokeCommand(input), options);
  }
}

const isOf = ({ errorType, errorMessage }: RunError, failure: Failure | undefined): boolean =>
  failure?.type === errorType && failure.message === errorMessage;

interface InvocationPlace {
  readonly function: string;
  readonly stage: string;
  readonly region: string;
  readonly async: boolean;
}

function explain(host: Host, thrown: unknown, at: InvocationPlace): unknown {
  const rest = { cause: thrown };
  if (host.signal.aborted) return fail('InvocationInterrupted', at, rest);
  switch (awsCode(thrown)) {
    case 'ResourceNotFoundException':
      return fail('FunctionNotDeployed', at, rest);
    case 'RequestTooLargeException':
      return fail('EventTooLarge', { ...at, detail: (thrown as Error).message }, rest);
    default:
  }
  if (thrown instanceof JawsError && thrown.code === 'AwsThrottled') {
    const detail = thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
    return fail('FunctionThrottled', { ...at, detail }, rest);
  }
  return thrown;
}

import type { LambdaClient } from '@aws-sdk/client-lambda';
import { readReport } from '../../base/lambda-report.ts';
import { readAnswer, readError } from '../invoke/answer.ts';
import type { Measured } from './types.ts';
import { modeledMs } from './weigh.ts';

/** One call. Milliseconds. */
interface Call {
  readonly ms: number;
  readonly cpuMs: number | undefined;
  readonly initMs: number | undefined;
  readonly maxMemoryUsed: number;
}

interface Calls {
  readonly invoker: LambdaClient;
  readonly name: string;
  readonly size: number;
  readonly calls: number;
  readonly payload: Uint8Array;
  /** Seconds. */
  readonly timeout: number;
  readonly modeled: boolean;
  readonly signal: AbortSignal;
}

/** Calls a function repeatedly, one call after another, and stops after a failure: its side effects are real. */
export async function measure(asked: Calls): Promise<Measured> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const done: Call[] = [];
  for (let at = 0; at < asked.calls; at++) {
    const answer = await asked.invoker.send(
      new InvokeCommand({ FunctionName: asked.name, LogType: 'Tail', Payload: asked.payload }),
      { abortSignal: asked.signal },
    );
    const log = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    if (answer.FunctionError !== undefined) {
      const { errorType, errorMessage } = readError(readAnswer(answer.Payload ?? new Uint8Array()));
      return {
        ...summary(asked, done),
        failure: { how: failureKind(errorType, errorMessage, log), message: errorMessage },
      };
    }
    const report = readReport(log);
    if (!report) throw new Error(`Lambda gave no REPORT line with the answer of ${asked.name}.`);
    const { duration: ms, initDuration: initMs, maxMemoryUsed } = report;
    done.push({ ms, initMs, maxMemoryUsed, cpuMs: cpuTimeIn(log) });
  }
  const found = summary(asked, done);
  // The function's own timeout would have ended it there.
  if (found.ms !== undefined && found.here && found.ms > asked.timeout * 1000) {
    const message = `Would take ${Math.round(found.ms)} ms, more than its timeout of ${asked.timeout} s.`;
    return { ...found, failure: { how: 'timed out', message } };
  }
  return found;
}

/** The line that the embedded cloud writes on request, as text or in JSON. */
function cpuTimeIn(log: string): number | undefined {
  const found = [...log.matchAll(/(?:^\[jaws-cloud\] |"type":"jaws\.note".*"message":")CPU time: ([\d.]+) ms/gm)].at(
    -1,
  );
  return found && Number(found[1]);
}

function failureKind(errorType: string, message: string, log: string): NonNullable<Measured['failure']>['how'] {
  if (errorType === 'Sandbox.Timedout' || /Task timed out after/.test(message)) return 'timed out';
  const report = readReport(log);
  const isFull = report !== undefined && report.maxMemoryUsed >= report.memorySize && /Runtime exited/.test(message);
  return errorType === 'Runtime.OutOfMemory' || /OutOfMemory/.test(log) || isFull ? 'out of memory' : 'failed';
}

function summary({ size, modeled }: Calls, done: readonly Call[]): Measured {
  const warm = done.filter(({ initMs }) => initMs === undefined);
  // A single call is a cold start: its duration without the initialization is the only measurement.
  const counted = warm.length > 0 ? warm : done;
  const inits = done.flatMap(({ initMs }) => initMs ?? []);
  const cpu = counted.flatMap(({ cpuMs }) => cpuMs ?? []);
  const base = {
    size,
    calls: done.length,
    ...(inits.length > 0 && { initMs: mean(inits) }),
    ...(done.length > 0 && { maxMemoryUsed: Math.max(...done.map((one) => one.maxMemoryUsed)) }),
  };
  if (counted.length === 0) return base;
  const ms = mean(counted.map((one) => one.ms));
  if (!modeled || cpu.length < counted.length) return { ...base, ms };
  const here = { ms, cpuMs: mean(cpu) };
  return { ...base, ms: modeledMs(here, size), here };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

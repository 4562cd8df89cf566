import { isCut } from '../base/lambda-report.ts';
import { oneLine } from '../base/visible.ts';
import type { Answer, InvokeResult, NoAnswer } from '../engine/invoke/types.ts';
import type { RunError } from '../engine/types.ts';
import { duration, quoted } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { stdout } from '../output/writer.ts';

/** Data as JSON: on several lines for a person, on one for a program. */
export const jsonText = (value: unknown, isTerminal = stdout.isTTY): string =>
  JSON.stringify(value, null, isTerminal ? 2 : undefined) ?? 'null';

/** What functions returned, for stdout: a block for each region, if there are several. */
export function answersText({ stage, async, answers }: InvokeResult, paint: Paint): string {
  if (async) return '';
  if (answers.length === 1) return bodyOf(answers[0]!);
  return answers
    .map((answer) => [paint.bold(`${stage} ${answer.region}`), bodyOf(answer)].filter((text) => text).join('\n'))
    .join('\n\n');
}

function bodyOf(answer: Answer | NoAnswer): string {
  if ('failure' in answer || !answer.ok) return '';
  return answer.format === 'json' ? jsonText(answer.value) : String(answer.value);
}

/** Remarks about the answers, for stderr. */
export function answersNote(result: InvokeResult, paint: Paint): string {
  const several = result.answers.length > 1;
  return result.answers
    .map((answer) => {
      const where = several ? `${paint.bold(`${result.stage} ${answer.region}`)} ` : '';
      return `${where}${noteOf(result, answer, paint)}`;
    })
    .join('\n');
}

function noteOf({ function: id, stage, async }: InvokeResult, answer: Answer | NoAnswer, paint: Paint): string {
  if ('failure' in answer) {
    const { code, message, hint } = answer.failure;
    return `${paint.red(quoted(message))} ${paint.dim(`(${code})`)}${hint ? `\n  ${quoted(hint)}` : ''}`;
  }
  if (async) return paint.dim(`Lambda accepted the event (request ${answer.requestId}).`);
  const lines = [`${headOf(answer, paint)} ${paint.dim(`(${measures(answer)})`)}`];
  if (answer.error) lines.push(...traceLines(answer.error, paint));
  if (answer.format === 'base64') lines.push(paint.dim('The answer is not text: it is shown in base64.'));
  if (isCut(answer.log)) {
    lines.push(
      paint.dim(`Lambda returns only the end of the log. All of it: jaws logs ${id} -s ${stage} -r ${answer.region}`),
    );
  }
  return lines.join('\n');
}

const headOf = ({ error }: Answer, paint: Paint): string =>
  error ? paint.red(quoted(`${error.errorType}: ${error.errorMessage}`)) : paint.dim('The function answered');

export const traceLines = ({ trace }: RunError, paint: Paint): string[] =>
  trace.map((line) => `  ${paint.dim(`│ ${oneLine(line)}`)}`);

/** `12 ms, billed 13 ms, 64 of 128 MB, cold start 150 ms`. */
function measures({ report, ms }: Answer): string {
  if (!report) return duration(ms);
  return [
    duration(report.duration),
    `billed ${duration(report.billedDuration)}`,
    `${report.maxMemoryUsed} of ${report.memorySize} MB`,
    report.initDuration === undefined ? 'warm' : `cold start ${duration(report.initDuration)}`,
  ].join(', ');
}

/** The error of a function, as its runtime logs it. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  /** Lines of the stack, without the message. */
  readonly trace: readonly string[];
}

/**
 * The failure in the log of an invocation, which the Node.js runtime writes as JSON behind these words, and others as the last JSON object with
 * `errorType`. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export function failureIn(lines: readonly string[]): Failure | undefined {
  for (const line of lines.toReversed()) {
    const start = line.indexOf('{"');
    if (start === -1 || !line.includes('"errorType"')) continue;
    try {
      const said = JSON.parse(line.slice(start)) as Readonly<Record<string, unknown>>;
      const stack = said.stack ?? said.stackTrace ?? said.trace;
      const all = (Array.isArray(stack) ? stack : []).map(String);
      return {
        type: String(said.errorType),
        message: String(said.errorMessage ?? ''),
        trace: all.filter((one) => /^\s*(at|File) /.test(one)),
      };
    } catch {
      // Truncated, or not JSON after all.
    }
  }
  return undefined;
}

import type { Writable } from 'node:stream';
import { oneLine } from '../base/visible.ts';
import { fail } from '../errors/catalogue/index.ts';
import { isAgent } from '../output/paint.ts';
import { stdout } from '../output/writer.ts';

export interface Choice<T extends string = string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** Questions to the person at the terminal. Ctrl-C in one throws Cancelled. */
export interface Prompts {
  text(question: { message: string; initial: string; check: (value: string) => string | undefined }): Promise<string>;
  select<T extends string>(question: { message: string; choices: readonly Choice<T>[]; initial?: T }): Promise<T>;
  /** For long lists: typing narrows them down. */
  search<T extends string>(question: { message: string; choices: readonly Choice<T>[]; initial?: T }): Promise<T>;
  tick<T extends string>(question: {
    message: string;
    choices: readonly Choice<T>[];
    initial?: readonly T[];
  }): Promise<readonly T[]>;
  /** The input is not shown. */
  secret(question: { message: string }): Promise<string>;
  confirm(question: { message: string; initial: boolean }): Promise<boolean>;
}

/** Whether a person can answer: both ends are terminals, and it is neither a CI run nor an agent. */
export function canAsk(env: NodeJS.ProcessEnv): boolean {
  return process.stdin.isTTY === true && stdout.isTTY && !isCi(env.CI) && env.TERM !== 'dumb' && !isAgent(env);
}

const isCi = (value: string | undefined) => value !== undefined && value !== '' && value !== '0' && value !== 'false';

/**
 * A question has the terminal between `before` and `after`. The first question loads the library. `interrupted`: Ctrl-C came while no question was
 * open; every later one is cancelled.
 */
export function createPrompts(before: () => void, after: () => void, interrupted: AbortSignal): Prompts {
  const ask = async <T>(
    question: (clack: typeof import('@clack/prompts'), output: Writable) => Promise<unknown>,
  ): Promise<T> => {
    const clack = await import('@clack/prompts');
    if (interrupted.aborted) throw fail('Cancelled', {});
    before();
    const output = stdout.canvas();
    const answer = await question(clack, output).finally(() => output.end());
    if (clack.isCancel(answer)) throw fail('Cancelled', {});
    after();
    // Any value but a cancellation is the answer.
    return answer as T;
  };
  const options = <T extends string>(choices: readonly Choice<T>[]) =>
    // The library's type depends on the value's; ours are always strings.
    choices.map(({ value, label, hint }) => ({
      value,
      label: oneLine(label),
      ...(hint ? { hint: oneLine(hint) } : {}),
    })) as never[];

  return {
    text: async ({ message, initial, check }) => {
      const placeholder = oneLine(initial);
      const answer = await ask<string>((clack, output) =>
        clack.text({
          output,
          message: oneLine(message),
          placeholder,
          defaultValue: placeholder,
          validate: (value) => {
            const wrong = check(value || initial);
            return wrong === undefined ? undefined : oneLine(wrong);
          },
        }),
      );
      return answer === placeholder ? initial : answer;
    },
    select: ({ message, choices, initial }) =>
      ask((clack, output) =>
        clack.select({
          output,
          message: oneLine(message),
          options: options(choices),
          maxItems: 12,
          ...(initial ? { initialValue: initial } : {}),
        }),
      ),
    search: ({ message, choices, initial }) =>
      ask((clack, output) =>
        clack.autocomplete({
          output,
          message: oneLine(message),
          options: options(choices),
          maxItems: 10,
          placeholder: 'type to narrow down',
          ...(initial ? { initialValue: initial } : {}),
        }),
      ),
    tick: ({ message, choices, initial }) =>
      ask((clack, output) =>
        clack.multiselect({
          output,
          message: oneLine(message),
          options: options(choices),
          required: true,
          initialValues: [...(initial ?? [])],
          maxItems: 16,
        }),
      ),
    secret: ({ message }) => ask((clack, output) => clack.password({ output, message: oneLine(message) })),
    confirm: ({ message, initial }) =>
      ask((clack, output) => clack.confirm({ output, message: oneLine(message), initialValue: initial })),
  };
}

/** Asks for the six digits that an MFA device shows now. */
export const askMfaCode =
  (prompts: Prompts) =>
  (serial: string): Promise<string> =>
    prompts.text({
      message: `Code of the MFA device ${serial}`,
      initial: '',
      check: (value) => (/^\d{6}$/.test(value) ? undefined : 'six digits'),
    });

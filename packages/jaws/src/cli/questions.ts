import { fail } from '../errors/catalogue/index.ts';
import type { Context } from './command.ts';
import type { Choice } from './prompts.ts';

/**
 * Continues only with a yes: from -y or from the terminal. Throws Declined, or MissingAnswer without a terminal, which names the
 * flag
 * that answers.
 */
export async function confirm(
  { yes, prompts }: Context,
  { message, initial, refused, flag = '-y' }: { message: string; initial: boolean; refused: string; flag?: string },
): Promise<void> {
  if (yes) return;
  if (!prompts) throw fail('MissingAnswer', { question: message, flag });
  if (!(await prompts.confirm({ message, initial }))) throw fail('Declined', { what: refused });
}

/** One of several, if none was named: the only one, or the answer to a question. Throws MissingAnswer. */
export async function choose<T extends string>(
  { prompts }: Context,
  question: { message: string; choices: readonly Choice<T>[]; flag: string },
): Promise<T> {
  const [only, ...others] = question.choices;
  if (only && others.length === 0) return only.value;
  if (prompts && only) return prompts.select(question);
  throw fail('MissingAnswer', {
    question: question.message,
    flag: question.flag,
    choices: question.choices.map(({ value }) => value),
  });
}

import type { RuntimeCommand } from './runtime/runtime-command.ts';

interface Clock {
  pause(): void;
  resume(): void;
}

/** Finds a package that a runtime requests. Time stands still meanwhile: on AWS this takes no time. */
export async function provide(
  runtime: RuntimeCommand,
  name: string,
  clock: Clock | undefined,
  note: (text: string) => void,
): Promise<object | undefined> {
  clock?.pause();
  try {
    const answer = await runtime.provide?.(name);
    if (answer && 'missing' in answer) {
      note(answer.missing);
      return undefined;
    }
    if (answer?.note) note(answer.note);
    return answer;
  } finally {
    clock?.resume();
  }
}

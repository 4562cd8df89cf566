import { meanwhile } from '../../../../src/engine/testing/meanwhile.ts';
import { type TestHost, testHost } from '../../../../src/engine/testing/project.ts';
import { type CommandName, commands, type Person, repeated } from './commands.ts';

/** The error that a command ended with; undefined if it did what it is for. */
export type Outcome = unknown;

export interface Ended {
  readonly outcomes: readonly [first: Outcome, second: Outcome];
  /** Calls of the first command at which the second one could have had its turn. */
  readonly turns: number;
  /** Whether the second one had it at the call that was asked for. */
  readonly happened: boolean;
}

/** The calls by which commands exclude each other: those of leases, and conditional writes of variables. */
const isTurn = (operation: string, { Key = '' }: { readonly Key?: string }): boolean =>
  Key.endsWith('/lease.json') || (operation === 'PutObjectCommand' && Key.startsWith('JAWS/envVars/'));

const outcome = async (work: () => Promise<unknown>): Promise<Outcome> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error ?? new Error('it threw nothing');
  }
};

interface Two {
  readonly first: CommandName;
  readonly second: CommandName;
  readonly people: readonly [Person, Person];
}

const run = (host: TestHost, command: CommandName, person: Person) => outcome(() => commands[command](host, person));

export const byItself = (endpoint: string, command: keyof typeof repeated, person: Person): Promise<Outcome> =>
  outcome(() => repeated[command](testHost(endpoint), person));

/** One command after the other. */
export async function inOrder(endpoint: string, { first, second, people }: Two): Promise<Ended['outcomes']> {
  const one = await run(testHost(endpoint), first, people[0]);
  return [one, await run(testHost(endpoint), second, people[1])];
}

/**
 * The second command runs right before a call of the first one, counted from 0 among its turns, until it has ended or waits for the first one. Then the
 * first one continues; calls that it makes side by side wait as well.
 */
export async function atOnce(endpoint: string, { first, second, people }: Two, turn: number): Promise<Ended> {
  let turns = 0;
  let other: Promise<Outcome> | undefined;
  const begin = (): Promise<unknown> => {
    let goOn = () => {};
    const waits = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const host = testHost(endpoint, (event) => {
      if (event.type === 'notice' && /waiting for it to end/.test(event.message)) goOn();
    });
    other = run(host, second, people[1]);
    return Promise.race([waits, other]);
  };
  const own = meanwhile(testHost(endpoint), (operation, input) => isTurn(operation, input) && turns++ >= turn, begin);
  const one = await run(own, first, people[0]);
  const happened = other !== undefined;
  // A command without that many turns is simply the first one.
  if (!other) await begin();
  return { outcomes: [one, await other!], turns, happened };
}

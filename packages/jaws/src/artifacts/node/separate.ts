import { JawsError, type Problem } from '../../errors/error.ts';
import { packageIn } from '../files/packages.ts';
import type { External } from './assemble.ts';
import { type Bundles, bundleGroup } from './bundle.ts';
import type { Bundler } from './bundler.ts';
import type { Entry } from './entry.ts';
import type { Group } from './group.ts';
import { peersOf, RunTimeHabits } from './habits.ts';
import { NativePackages } from './native.ts';
import type { Bundle } from './output.ts';

/** Bundles, and keeps packages out that only run from their own place. */
export class SeparateBundler {
  readonly #root: string;
  readonly #native: NativePackages;
  readonly #habits: RunTimeHabits;
  /** Modules that packages ask for but may do without, and that are not there. */
  readonly #missing = new Set<string>();

  constructor(root: string) {
    this.#root = root;
    this.#native = new NativePackages(root);
    this.#habits = new RunTimeHabits(root);
  }

  /** What a bundle loads beside what it names. */
  loadedBy(bundle: Bundle): External[] {
    return this.#habits.loadedBy(bundle);
  }

  /**
   * Packages that cannot be in a bundle show when they have been read; then they are left out and shipped as they are. Which
   * ones is a matter of each function alone: its code must not depend on what else is built.
   */
  async bundle(bundler: Bundler, group: Group): Promise<Bundles> {
    const done = new Map<string, Bundle>();
    const waiting: { group: Group; apart: readonly string[] }[] = [{ group, apart: [] }];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { group: part, apart } = next;
      const wanted = await this.#tryBundle(bundler, part, apart, done);
      for (const { names, entries } of byNames(wanted))
        waiting.push({ group: { settings: part.settings, entries }, apart: names });
    }
    return done;
  }

  /** Bundles into `done`; answers the entries that need another attempt, with the packages that then are kept apart. */
  async #tryBundle(
    bundler: Bundler,
    group: Group,
    apart: readonly string[],
    done: Map<string, Bundle>,
  ): Promise<Attempt[]> {
    const more = (found: readonly string[]) => {
      const all = new Set([...apart, ...found, ...peersOf(this.#root, found)]);
      return all.size > apart.length ? [...all].sort() : undefined;
    };
    let bundles: Bundles;
    try {
      bundles = await bundleGroup(bundler, this.#root, group, apart, this.#missing);
    } catch (error) {
      if (!(error instanceof JawsError)) throw error;
      const names = more([...unreadableIn(error), ...this.#native.among(error.problems.map(fileOf))]);
      if (!names) throw error;
      return group.entries.map((entry) => [entry, names] as const);
    }
    const again: Attempt[] = [];
    for (const entry of group.entries) {
      const bundle = bundles.get(entry.out)!;
      const looking = await this.#habits.looking(bundler, bundle.used);
      const names = more([...looking, ...this.#native.among(bundle.inputs)]);
      if (names) again.push([entry, names]);
      else done.set(entry.out, bundle);
    }
    return again;
  }
}

/** An entry and the packages that are kept out of its bundle. */
type Attempt = readonly [entry: Entry, apart: readonly string[]];

function byNames(attempts: readonly Attempt[]): { names: readonly string[]; entries: Entry[] }[] {
  const found = new Map<string, { names: readonly string[]; entries: Entry[] }>();
  for (const [entry, names] of attempts) {
    const key = names.join('\n');
    const same = found.get(key) ?? { names, entries: [] };
    same.entries.push(entry);
    found.set(key, same);
  }
  return [...found.values()];
}

const fileOf = ({ position }: Problem): string => position?.file ?? '';

/** Packages that the bundler cannot read. Node may never have to. */
const unreadableIn = ({ problems }: JawsError): string[] =>
  problems.flatMap((problem) =>
    problem.message.includes('Could not resolve "') ? [] : (packageIn(fileOf(problem)) ?? []),
  );

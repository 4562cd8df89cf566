import { JawsError, type Problem } from '../../errors/error.ts';
import { declaredIn, findPackage, packageIn } from '../files/packages.ts';
import type { External } from './assemble.ts';
import { type Bundles, bundleGroup } from './bundle.ts';
import type { Bundler } from './bundler.ts';
import type { Entry } from './entry.ts';
import type { Group } from './group.ts';
import { NativePackages } from './native.ts';
import type { Bundle } from './output.ts';
import { peersOf, RunTimeHabits } from './run-time-behavior.ts';

/** Bundles, and leaves out packages that only run from their own place. */
export class SeparateBundler {
  readonly #root: string;
  readonly #native: NativePackages;
  readonly #habits: RunTimeHabits;
  /** Optional modules that packages import but that are not installed. */
  readonly #missing = new Set<string>();
  readonly #needs = new Map<string, ReadonlySet<string>>();

  constructor(root: string) {
    this.#root = root;
    this.#native = new NativePackages(root);
    this.#habits = new RunTimeHabits(root);
  }

  /** Modules that a bundle loads besides those that it names. */
  loadedBy(bundle: Bundle): External[] {
    return this.#habits.loadedBy(bundle);
  }

  /**
   * Packages that cannot be in a bundle are detected when they have been read; then they are left out and shipped as they
   * are. The set is determined per function: its code must not depend on what else is built.
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

  /** Bundles into `done`; returns the entries that need another attempt, with the packages that are then left out. */
  async #tryBundle(
    bundler: Bundler,
    group: Group,
    apart: readonly string[],
    done: Map<string, Bundle>,
  ): Promise<Attempt[]> {
    const more = (found: readonly string[], used: readonly string[] = []) => {
      const all = new Set([...apart, ...found, ...peersOf(this.#root, found)]);
      for (const name of this.#shared(all, used)) all.add(name);
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
      const names = more([...looking, ...this.#native.among(bundle.inputs)], bundle.used);
      if (names) again.push([entry, names]);
      else done.set(entry.out, bundle);
    }
    return again;
  }

  /**
   * Packages that are in a bundle and that packages beside it need too: Node loads a package once, and many keep what is
   * registered with them.
   */
  #shared(apart: ReadonlySet<string>, used: readonly string[]): string[] {
    const inside = new Set(used.flatMap((input) => packageIn(input) ?? []));
    // Clients of the SDK hold no shared state, and are many.
    const found = [...apart].flatMap((name) => {
      const needs = this.#needs.get(name) ?? neededBy(this.#root, name);
      this.#needs.set(name, needs);
      return [...needs];
    });
    return found.filter((name) => inside.has(name) && !/^(@aws-sdk|@smithy)\/|^tslib$/.test(name));
  }
}

/** Names of all packages that a package needs at run time, resolved from it. */
function neededBy(root: string, name: string): Set<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const waiting = [findPackage(name, root)];
  for (let folder = waiting.shift(); waiting.length > 0 || folder !== undefined; folder = waiting.shift()) {
    if (folder === undefined || seen.has(folder)) continue;
    seen.add(folder);
    for (const one of declaredIn(folder)) {
      names.add(one);
      waiting.push(findPackage(one, folder));
    }
  }
  return names;
}

/** An entry and the packages that are left out of its bundle. */
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

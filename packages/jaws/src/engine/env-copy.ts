import { parseDotenv, setInDotenv } from '../base/dotenv.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { checkEnvName } from '../env/names.ts';
import { editEnvironment, readEnvironment } from '../env/remote.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { RegionModel } from '../model/types.ts';
import { inEach } from './env.ts';
import { firstEnvironment } from './environment.ts';
import type { Host } from './host.ts';
import { forUser, openedOf, type ProjectAt, reach, regionsOf } from './open.ts';

export interface CopyEnvOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly from: { readonly stage: string; readonly region: string };
  /** Without a region: every region of the stage, except the source. */
  readonly to: { readonly stage: string; readonly region: string | undefined };
  /** Names. None: all, except those that identify the stage. */
  readonly only: readonly string[];
  /** Replace values that differ. */
  readonly overwrite: boolean;
  /** Called with the changes, if any; throws to decline. */
  readonly agree: (regions: readonly CopiedEnv[]) => Promise<void>;
}

/** What happens to each variable of the first region, by name. */
export interface CopiedEnv {
  readonly stage: string;
  readonly region: string;
  readonly added: readonly string[];
  readonly overwritten: readonly string[];
  /** The target has another value, which stays. */
  readonly kept: readonly string[];
  readonly same: readonly string[];
}

type Variables = Readonly<Record<string, string>>;

/** Each stage has its own values for these from the start. */
const ofStage: ReadonlySet<string> = new Set(['JAWS_STAGE', 'JAWS_DATA_MODEL_STAGE']);

/**
 * Copies variables from one region to others; a value that a region already has stays, unless `overwrite`. References are copied as they
 * are. A region that fails does not stop the others. Throws EnvVariableNotSet, EnvCopyOntoItself, EnvPartlyChanged.
 */
export function copyEnv(host: Host, options: CopyEnvOptions): Promise<readonly CopiedEnv[]> {
  return forUser(host, async () => {
    const { from, to, overwrite } = options;
    const { model } = openedOf(options);
    for (const name of options.only) checkEnvName(name);
    const [source] = regionsOf(model, from.stage, from.region);
    const targets = regionsOf(model, to.stage, to.region).filter((one) => one !== source);
    if (targets.length === 0) throw fail('EnvCopyOntoItself', from);
    const fromAws = await reach(host, model, options.profile, from.stage);
    const toAws = await reach(host, model, options.profile, to.stage);
    const values = chosen((await readEnvironment(fromAws, model.name, source!)).values, options);
    const before = await Promise.all(
      targets.map(async (target) => ({
        target,
        plan: planned(values, (await readEnvironment(toAws, model.name, target)).values, target, overwrite),
      })),
    );
    const changing = before.filter(({ plan }) => plan.added.length + plan.overwritten.length > 0);
    if (changing.length > 0) await options.agree(before.map(({ plan }) => plan));
    const names = [...new Set(changing.flatMap(({ plan }) => [...plan.added, ...plan.overwritten]))].join(', ');
    const done = await inEach(
      host,
      changing.map(({ target }) => ({ ...target, target, model, bucket: jawsBucket(toAws, target) })),
      { name: names, is: 'set' },
      async ({ target }) => {
        // A variable may have been set during the question: the values at the time of the write decide.
        let plan: CopiedEnv | undefined;
        await editEnvironment(toAws, model.name, target, (text) => {
          plan = planned(values, parseDotenv(text), target, overwrite);
          return [...plan.added, ...plan.overwritten].reduce(
            (all, name) => setInDotenv(all, name, values[name]!),
            text || firstEnvironment(target.stage),
          );
        });
        return plan!;
      },
    );
    return before.map(({ plan }) => done.find((one) => one.region === plan.region && one.stage === plan.stage) ?? plan);
  });
}

function chosen(values: Variables, { only, from }: CopyEnvOptions): Variables {
  const missing = only.find((name) => !Object.hasOwn(values, name));
  if (missing !== undefined) throw fail('EnvVariableNotSet', { name: missing, ...from });
  const wanted = (name: string) => (only.length > 0 ? only.includes(name) : !ofStage.has(name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}

function planned(values: Variables, has: Variables, { stage, region }: RegionModel, overwrite: boolean): CopiedEnv {
  const names = Object.keys(values);
  const added = names.filter((name) => !Object.hasOwn(has, name));
  const same = names.filter((name) => Object.hasOwn(has, name) && has[name] === values[name]);
  const differing = names.filter((name) => Object.hasOwn(has, name) && has[name] !== values[name]);
  const [overwritten, kept] = overwrite ? [differing, []] : [[], differing];
  return { stage, region, added, overwritten, kept, same };
}

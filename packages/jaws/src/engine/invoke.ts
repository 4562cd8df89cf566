import type { Aws } from '../aws/types.ts';
import { JawsError } from '../errors/error.ts';
import type { FunctionModel, Model, RegionModel } from '../model/types.ts';
import { wellKnownValues } from '../templates/values.ts';
import { deployedNames } from './deployed-names.ts';
import { deployedValues } from './deployed-values.ts';
import { forUserError } from './failures.ts';
import type { Host } from './host.ts';
import { call } from './invoke/call.ts';
import { type ChosenEvent, chooseEvent, noteTemplate } from './invoke/event.ts';
import type { Answer, InvokeOptions, InvokeResult, NoAnswer } from './invoke/types.ts';
import { checkIds, forUser, openedOf, reach, regionsOf } from './open.ts';

/**
 * Calls a deployed function in a region, or in all of a stage at once. A failure of the function is a result; a failure to call it
 * is an error, or with several regions the result of that region.
 */
export function invoke(host: Host, options: InvokeOptions): Promise<InvokeResult> {
  return forUser(host, async () => {
    const { aws, model, fn, places, chosen } = await prepare(host, options);
    noteTemplate(host, chosen);
    const several = places.length > 1;
    const answers = await Promise.all(
      places.map(async (place): Promise<Answer | NoAnswer> => {
        try {
          const event = await eventIn(host, aws, model, fn, place, chosen);
          const name = (await deployedNames(aws.in(place.region), model, place))(fn);
          const source = several ? `${fn.id} ${place.region}` : fn.id;
          return await call(host, aws.in(place.region), { fn, place, name, event, async: options.async, source });
        } catch (thrown) {
          const error = forUserError(host, thrown);
          // A bug is rethrown; so is the error of a single region.
          if (!several || host.signal.aborted || !(error instanceof JawsError)) throw error;
          const { code, message, hint } = error;
          return { region: place.region, ok: false, failure: { code, message, hint } };
        }
      }),
    );
    return { function: fn.id, stage: options.stage, async: options.async, answers };
  });
}

/** The event that `invoke` would send, to the first of the regions. */
export function eventFor(host: Host, options: Omit<InvokeOptions, 'async'>): Promise<unknown> {
  return forUser(host, async () => {
    const { aws, model, fn, places, chosen } = await prepare(host, options);
    return eventIn(host, aws, model, fn, places[0]!, chosen);
  });
}

async function prepare(host: Host, options: Omit<InvokeOptions, 'async'>) {
  const { model } = openedOf(options);
  checkIds(model, [options.function], []);
  const fn = model.functions.find(({ id }) => id === options.function)!;
  const places = regionsOf(model, options.stage, options.region);
  const chosen = await chooseEvent(model, fn, options.event);
  const aws = await reach(host, model, options.profile, options.stage);
  return { aws, model, fn, places, chosen };
}

async function eventIn(
  host: Host,
  aws: Aws,
  model: Model,
  fn: FunctionModel,
  place: RegionModel,
  chosen: ChosenEvent,
): Promise<unknown> {
  if (chosen.is === 'fixed') return chosen.event;
  const clients = aws.in(place.region);
  const [account, deployed, named] = await Promise.all([
    clients.account(),
    deployedValues(model, place, aws),
    deployedNames(clients, model, place),
  ]);
  return chosen.make({
    stage: place.stage,
    region: place.region,
    account,
    functionName: named(fn),
    now: host.now(),
    known: { ...deployed, ...wellKnownValues(model, place, {}) },
  });
}

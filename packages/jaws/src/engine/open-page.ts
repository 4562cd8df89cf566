import { readEndpoints } from '../deploy/read.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { EndpointModel, Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { type ConsolePage, consoleUrl } from './console.ts';
import { deployedNames } from './deployed-names.ts';
import type { Host } from './host.ts';
import { forUser, openedOf, type ProjectAt, reach, regionsOf } from './open.ts';
import { urlsOf } from './urls.ts';

interface PageOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  /** Undefined: the first of the stage. */
  readonly region?: string | undefined;
}

interface Page {
  readonly stage: string;
  readonly region: string;
  readonly url: string;
}

/** Where an endpoint answers. `path`: with values for its parameters; undefined: as written. Throws EndpointNotDeployed. */
export function endpointPage(
  host: Host,
  options: PageOptions & { readonly endpoint: EndpointModel; readonly path: string | undefined },
): Promise<Page> {
  return forUser(host, async () => {
    const { model, place } = placeOf(options);
    const { endpoint, path, profile, stage } = options;
    const aws = await reach(host, model, profile, stage);
    const urls = urlsOf(live(await readEndpoints(aws, model.name, place)), place, aws.endpoint);
    const found = urls.find((one) => one.path === endpoint.path && one.method === endpoint.method);
    if (!found) throw fail('EndpointNotDeployed', { stage, region: place.region, endpoint: endpoint.id });
    const url = path === undefined ? found.url : `${found.url.slice(0, -endpoint.path.length)}${path}`;
    return { stage, region: place.region, url };
  });
}

/** A page of AWS's console. Throws NoConsole if a custom endpoint stands for AWS, or the console's address is unknown. */
export function consolePage(
  host: Host,
  options: PageOptions & { readonly page: ConsolePage; readonly function: string | undefined },
): Promise<Page> {
  return forUser(host, async () => {
    const { model, place } = placeOf(options);
    const { page, stage, profile } = options;
    const { region } = place;
    const aws = await reach(host, model, profile, stage);
    const { endpoint } = aws;
    const fn = model.functions.find(({ id }) => id === options.function);
    if (page !== 'stack' && !fn)
      throw fail('MissingArgument', { name: 'what', command: `jaws open --console=${page}` });
    // The names of all stacks of the stage share a prefix, by which the list is filtered.
    const name =
      fn && page !== 'stack' && endpoint === undefined
        ? (await deployedNames(aws.in(region), model, place))(fn)
        : `${stage}-${model.name}-`;
    const url = endpoint === undefined ? consoleUrl(page, region, name) : undefined;
    if (url === undefined) throw fail('NoConsole', { stage, region, endpoint });
    return { stage, region, url };
  });
}

function placeOf(options: PageOptions): { readonly model: Model; readonly place: RegionModel } {
  const { model } = openedOf(options);
  return { model, place: regionsOf(model, options.stage, options.region)[0]! };
}

/** Endpoints that match a path, as written or with values for its parameters. */
export function endpointsAt(model: Model, path: string): EndpointModel[] {
  const exact = model.endpoints.filter((one) => one.path === path);
  return exact.length > 0 ? exact : model.endpoints.filter((one) => takes(one.path, path));
}

function takes(pattern: string, path: string): boolean {
  const [wanted, actual] = [pattern.split('/'), path.split('/')];
  const isGreedy = /^\{.+\+\}$/.test(wanted.at(-1) ?? '');
  if (isGreedy ? actual.length < wanted.length : actual.length !== wanted.length) return false;
  return wanted.every((segment, index) =>
    /^\{.+\}$/.test(segment) ? actual[index] !== '' : segment === actual[index],
  );
}

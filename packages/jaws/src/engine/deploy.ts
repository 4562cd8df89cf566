import { buildArtifacts } from '../artifacts/build.ts';
import { applyPlan } from '../deploy/apply.ts';
import { readStack } from '../deploy/read.ts';
import { apiWarnings } from '../model/api/warnings.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { selectEndpoints } from '../plan/endpoints.ts';
import { selectFunctions } from '../plan/lambdas.ts';
import { makePlan } from '../plan/make.ts';
import type { Selection } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import { warnOfMissing } from './environment.ts';
import type { Host } from './host.ts';
import { checkIds, forUser, openProject, reach, regionsOf } from './open.ts';
import { bringUp, look, readSettled, type Work } from './ready.ts';
import { joinSummaries, summarise } from './summary.ts';
import type { DeployOptions, DeployResult, EndpointUrl, StackResult } from './types.ts';
import { urlsOf } from './urls.ts';
import { writeTemplates } from './write-templates.ts';

/**
 * Deploys what is selected to a stage, in one region or all: resources, functions, endpoints. With `plan` it tells what would
 * change, with `writeOnly` it writes the templates; both only read from AWS.
 */
export function deploy(host: Host, options: DeployOptions): Promise<DeployResult> {
  return forUser(host, async () => {
    const { root, selection, recover } = options;
    const { model } = openProject(root);
    const regions = regionsOf(model, selection.stage, selection.region);
    checkIds(model, idsIn(selection.functions), idsIn(selection.endpoints));
    const functions = selectFunctions(model, selection.functions);
    if (selection.endpoints.length > 0) warnOfApi(host, model);
    const aws = await reach(host, model, options.profile);
    const work: Work = { host, aws, root, model, regions, recover };
    const apply = !options.plan && !options.writeOnly;

    const ids = functions.map((fn) => fn.id);
    const [artifacts, found] = await Promise.all([
      buildArtifacts(model, ids, host),
      apply ? readSettled(work) : look(work, selection),
    ]);
    // Nothing is changed before everything is built.
    const ready = 'deployed' in found ? found : await bringUp(work, selection, found);
    for (const region of ready.deployed) warnOfMissing(host.emit, functions, region);

    const shared = { model, artifacts, deployed: ready.deployed, now: host.now() };
    if (options.writeOnly) {
      const plan = makePlan({ ...shared, selection: { ...selection, resources: true } });
      const files = writeTemplates(work, plan);
      return { plan: summarise(plan), applied: false, stacks: [], urls: [], files };
    }
    const rest = ready.stacks.length < regions.length ? selection : { ...selection, resources: false };
    const plan = makePlan({ ...shared, selection: rest });
    const summary = ready.summary ? joinSummaries(ready.summary, summarise(plan)) : summarise(plan);
    if (options.plan) return { plan: summary, applied: false, stacks: [], urls: [], files: [] };

    const outcomes = await applyPlan(plan, host, aws, { project: model.name, recover });
    const stacks = [...ready.stacks, ...outcomes.filter((one) => !ready.stacks.some((other) => sameStack(one, other)))];
    const urls = await findUrls(work, selection, functions);
    for (const { path: _, ...url } of urls) host.emit({ type: 'url', ...url });
    return { plan: summary, applied: true, stacks, urls, files: [] };
  });
}

const idsIn = (list: readonly string[] | 'all') => (list === 'all' ? [] : list);

const sameStack = (a: StackResult, b: StackResult) => a.stack === b.stack && a.region === b.region;

function warnOfApi(host: Host, model: Model): void {
  for (const warning of apiWarnings(model)) host.emit({ type: 'warning', ...warning });
}

/** URLs of the endpoints that were deployed, and of those that call a deployed function. */
async function findUrls(
  { aws, model, regions }: Work,
  selection: Selection,
  functions: readonly FunctionModel[],
): Promise<EndpointUrl[]> {
  const asked = new Set([
    ...selectEndpoints(model, selection.endpoints).map((endpoint) => endpoint.id),
    ...model.endpoints.filter((one) => functions.some((fn) => fn.id === one.function)).map((one) => one.id),
  ]);
  if (asked.size === 0) return [];
  const all = await Promise.all(
    regions.map(async (region) => {
      const name = stackName(region.stage, model.name, 'endpoints');
      return urlsOf(live(await readStack(aws, region, name, 'endpoints')), region, aws.endpoint);
    }),
  );
  return all.flat().filter(({ method, path }) => asked.has(`${method} ${path}`));
}

import { fail } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/error.ts';
import type { FunctionSource, Project } from '../project/types.ts';
import { buildAccounts } from './accounts.ts';
import { withAlarms } from './alarms/resources.ts';
import { withAliasRights } from './alias-rights.ts';
import { AuthorizerNames } from './api/authorizers.ts';
import { buildApi } from './api/build.ts';
import { ModelNames } from './api/models.ts';
import { checkCallers } from './callers.ts';
import { checkClashes } from './clashes.ts';
import { buildDomains, checkDomains } from './domains.ts';
import { buildEndpoints } from './endpoint.ts';
import { wireSources } from './event-sources/wire.ts';
import { buildFunction } from './function.ts';
import { defaultId } from './identity.ts';
import { checkModules } from './module.ts';
import { endpointPlaces } from './place.ts';
import { buildPromises } from './promises.ts';
import type { Report } from './report.ts';
import { checkListed, usedNames } from './resource-variables.ts';
import { buildRollouts, checkHomes, checkHooks } from './rollout.ts';
import { functionSchema } from './schema/awsm.ts';
import { buildStages, readStages } from './stage.ts';
import type { EndpointModel, FunctionModel, Model } from './types.ts';
import { validate } from './validate.ts';
import { checkWarmSettings, type WarmSubject } from './warm.ts';
import { withSocketApi } from './web-socket/build.ts';

/** Checks a whole project and fills in the defaults. Throws InvalidProject with one problem for every mistake. */
export function buildModel(project: Project): Model {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);

  const { name, domain, places, data } = readStages(project, report);
  const protocol = data?.apiGateway?.ProtocolType ?? 'REST';
  const models = new ModelNames();
  const authorizers = new AuthorizerNames(report);
  const functions: FunctionModel[] = [];
  const endpoints: EndpointModel[] = [];
  const sources = new Map<string, FunctionSource>();
  const lambdas = new Map<string, WarmSubject>();
  const modules = checkModules(project.modules, report);
  const rollouts = buildRollouts(data?.rollout, places, project.jaws, report);
  const domains = buildDomains(data?.domains, { stages: places, protocol, jaws: project.jaws, report });
  const promises = buildPromises(data?.promises, places, project.jaws, report);
  const used = usedNames(project.modules);
  const stages = buildStages(project, { name, domain, places }, modules.resources, used, report).map((stage) => {
    const rollout = rollouts[stage.name];
    const own = domains[stage.name];
    const promised = promises[stage.name];
    return {
      ...stage,
      ...(rollout && { rollout }),
      ...(own && { domains: own }),
      ...(promised && { promises: promised }),
    };
  });
  checkHomes(stages, project.jaws, report);
  const templates = stages.flatMap((stage) => stage.regions.map((region) => region.resources));
  for (const module of project.modules) {
    const shared = modules.checked.get(module)?.apiGateway;
    if (module.awsm) {
      models.define(shared?.Models, module.awsm, ['apiGateway', 'Models']);
      authorizers.define(shared?.Authorizers, module.awsm, ['apiGateway', 'Authorizers'], module.name);
    }
    for (const source of module.functions) {
      const awsm = validate(functionSchema, source.awsm, report, { foreign: module.installed });
      if (!awsm) continue;
      const buildVariables = data?.buildEnvironment?.[module.name];
      const context = { installed: module.installed, templates, buildVariables };
      const model = awsm.lambda ? buildFunction(source, awsm.lambda, report, context) : undefined;
      if (model) functions.push(model);
      if (model && awsm.lambda) lambdas.set(model.id, { lambda: awsm.lambda, runtime: model.runtime });
      models.define(awsm.apiGateway?.Models, source.awsm, ['apiGateway', 'Models']);
      authorizers.define(awsm.apiGateway?.Authorizers, source.awsm, ['apiGateway', 'Authorizers'], module.name);
      const around = { hasLambda: model !== undefined, protocol, models, report };
      const own = buildEndpoints(source, awsm.apiGateway?.cloudFormation, around);
      checkCallers(source, model, own, protocol, report);
      endpoints.push(...own);
      sources.set(`${source.module}/${source.name}`, source);
    }
  }
  checkHooks(data?.rollout, functions, project.jaws, report);
  checkWarmSettings(data, lambdas, project.jaws, report);
  const ids = new Set(functions.map(({ id }) => id));
  const placeOf = endpointPlaces(sources, endpoints);
  const shared = { project, data, stages, endpoints, functions: ids, models, authorizers, placeOf, report };
  const api = buildApi(shared);
  const around = { name, functions, sources };
  const complete = withSocketApi(stages, { ...around, api }, report);
  checkListed(functions, sources, complete, report);
  const model: Model = {
    root: project.root,
    name,
    id: data?.id ?? defaultId(name, domain),
    domain,
    profile: project.profile,
    ...(project.isPinned && { isPinned: true }),
    ...(data?.accounts && {
      accounts: buildAccounts(
        data.accounts,
        stages.map((stage) => stage.name),
        project.jaws,
        report,
      ),
    }),
    stages: wireSources(complete, around, report)
      .map(withAliasRights)
      .map((stage) => ({
        ...stage,
        regions: stage.regions.map((region) => withAlarms(region, name, functions, report)),
      })),
    functions,
    endpoints,
    api,
  };
  checkDomains(model, project.jaws, report);
  checkClashes(model, sources, placeOf, report);

  const ordered = inOrder(problems);
  const first = ordered[0];
  if (first) {
    throw fail(
      'InvalidProject',
      { count: ordered.length, first: first.message },
      { problems: ordered, ...(first.position ? { position: first.position } : {}) },
    );
  }
  return model;
}

/** Ordered by file as they were read, and by position within each file. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map((problem) => problem.position?.file))];
  const place = ({ position }: Problem) => [files.indexOf(position?.file), position?.line ?? 0, position?.column ?? 0];
  return problems.toSorted((a, b) => {
    const [first, second] = [place(a), place(b)];
    const index = first.findIndex((value, at) => value !== second[at]);
    return index === -1 ? 0 : first[index]! - second[index]!;
  });
}

import { fail } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/error.ts';
import type { FunctionSource, Project } from '../project/types.ts';
import { checkClashes } from './clashes.ts';
import { buildEndpoints } from './endpoint.ts';
import { buildFunction } from './function.ts';
import { checkModuleName } from './module.ts';
import { functionSchema } from './schema/awsm.ts';
import { buildStages } from './stage.ts';
import type { EndpointModel, FunctionModel, Model } from './types.ts';
import { validate } from './validate.ts';

export type Report = (problem: Problem) => void;

/** Checks a whole project and fills the defaults. Throws InvalidProject with one problem for every mistake. */
export function buildModel(project: Project): Model {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);

  const { name, domain, stages } = buildStages(project, report);
  const functions: FunctionModel[] = [];
  const endpoints: EndpointModel[] = [];
  const sources = new Map<string, FunctionSource>();
  for (const module of project.modules) {
    checkModuleName(module, report);
    for (const source of module.functions) {
      const awsm = validate(functionSchema, source.awsm, report);
      if (!awsm) continue;
      const model = awsm.lambda ? buildFunction(source, awsm.lambda, report) : undefined;
      if (model) functions.push(model);
      endpoints.push(...buildEndpoints(source, awsm.apiGateway?.cloudFormation, model !== undefined, report));
      sources.set(`${source.module}/${source.name}`, source);
    }
  }
  const model: Model = { root: project.root, name, domain, profile: project.profile, stages, functions, endpoints };
  checkClashes(model, sources, report);

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

/** File by file as they were read, in each from top to bottom. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map((problem) => problem.position?.file))];
  const place = ({ position }: Problem) => [files.indexOf(position?.file), position?.line ?? 0, position?.column ?? 0];
  return problems.toSorted((a, b) => {
    const [first, second] = [place(a), place(b)];
    const index = first.findIndex((value, at) => value !== second[at]);
    return index === -1 ? 0 : first[index]! - second[index]!;
  });
}

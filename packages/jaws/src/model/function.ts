import { logicalId } from '../project/names.ts';
import type { FunctionSource, Position } from '../project/types.ts';
import type { Template } from './cloudformation.ts';
import { eventSourcesOf } from './event-sources/build.ts';
import { globProblem, isGlob } from './glob.ts';
import { resolveHandler } from './handler.ts';
import { checkProperties } from './lambda-properties.ts';
import { reportNulls } from './nulls.ts';
import type { Report } from './report.ts';
import { withResources } from './resource-variables.ts';
import { checkRuntime, runtimeFamily, runtimeFor } from './runtime.ts';
import type { LambdaInput } from './schema/awsm.ts';
import { checkConfiguredRights } from './shared-role.ts';
import { statementProblem, withoutReason } from './statement.ts';
import type { FunctionModel, PackageModel } from './types.ts';
import { isReservedName } from './variable-names.ts';
import { reportWarm, warmOf } from './warm.ts';

export interface FunctionContext {
  /** Whether the function came with a package. */
  readonly installed?: boolean | undefined;
  /** The resources templates of all stages and regions. */
  readonly templates?: readonly Template[];
  /** Variables that the project lets its build program have. */
  readonly buildVariables?: readonly string[] | undefined;
}

/** A function from its folder and the `lambda` block of its awsm.json. */
export function buildFunction(
  source: FunctionSource,
  lambda: LambdaInput,
  report: Report,
  { installed = false, templates = [], buildVariables = [] }: FunctionContext = {},
): FunctionModel {
  const { Description, Handler, MemorySize, Runtime, Timeout, ...properties } = lambda.cloudFormation ?? {};
  const { runtime, legacy } = runtimeFor(Runtime, { installed });
  const folder = `aws_modules/${source.module}/${source.name}`;
  const at = (...path: PropertyKey[]) => source.awsm.locate(['lambda', ...path]);

  checkRuntime(runtime, at('cloudFormation', 'Runtime'), source.awsm.name, report);
  checkVariables(source, lambda, report);
  for (const name of ['cloudFormation', 'eventSources', 'iamPolicyDocumentStatements'] as const) {
    reportNulls(source.awsm, lambda[name], ['lambda', name], report);
  }
  checkConfiguredRights(source.awsm, lambda, templates, report);
  checkProperties(source, lambda, runtime, report);
  if (lambda.warm) {
    reportWarm(lambda.warm, lambda, runtime, { file: source.awsm, path: ['lambda', 'warm'], report });
  }
  const warm = lambda.warm && warmOf(lambda.warm);
  return {
    id: `${source.module}/${source.name}`,
    module: source.module,
    name: source.name,
    logicalId: logicalId(source.module, source.name),
    folder,
    runtime,
    legacy,
    handler: resolveHandler(Handler, folder, runtime, at('cloudFormation', 'Handler'), source.awsm.name, report),
    memorySize: MemorySize ?? 1024,
    timeout: Timeout ?? 6,
    description: Description ?? '',
    envVars: [...new Set([...(lambda.envVars ?? []), ...(lambda.optionalEnvVars ?? [])])],
    ...(lambda.optionalEnvVars && { optionalEnvVars: [...new Set(lambda.optionalEnvVars)] }),
    ...(lambda.secretEnvVars && { secretEnvVars: lambda.secretEnvVars }),
    package: { ...packageModel(source, lambda, runtime, report), ...(installed && { buildVariables }) },
    ...(lambda.resources && { resources: [...new Set(lambda.resources)] }),
    properties: withResources(
      Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)),
      lambda.resources,
    ),
    statements: statementsOf(source, lambda, report),
    eventSources: eventSourcesOf(source.awsm, lambda, templates, report),
    ...(lambda.logs !== undefined && { logs: lambda.logs }),
    ...(lambda.alarms !== undefined && { alarms: lambda.alarms }),
    ...(warm && { warm }),
    deploy: isDeployedWithAll(lambda, runtime, installed),
  };
}

/**
 * Whether `--all` deploys the function. An installed module whose runtime AWS has ended is from version 1, where the field
 * holds its author's last selection in the dashboard and says nothing about this project.
 */
function isDeployedWithAll(lambda: LambdaInput, runtime: string, installed: boolean): boolean {
  const named = lambda.cloudFormation?.Runtime;
  const isFromVersion1 = installed && named !== undefined && named !== runtime;
  return isFromVersion1 || (lambda.deploy ?? true);
}

/** Names of variables that Lambda sets itself, whether the stage or awsm.json gives the value. */
function checkVariables({ awsm }: FunctionSource, lambda: LambdaInput, report: Report): void {
  const refuse = (name: string, where: string, position: Position) => {
    if (!isReservedName(name)) return;
    report({ message: `${awsm.name}: Lambda sets the variable ${name} itself; ${where} cannot name it.`, position });
  };
  for (const field of ['envVars', 'optionalEnvVars'] as const) {
    lambda[field]?.forEach((name, index) => {
      refuse(name, field, awsm.locate(['lambda', field, index]));
    });
  }
  lambda.optionalEnvVars?.forEach((name, index) => {
    if (!lambda.envVars?.includes(name)) return;
    report({
      message: `${awsm.name}: ${name} is in envVars, which are required, and in optionalEnvVars.`,
      position: awsm.locate(['lambda', 'optionalEnvVars', index]),
      hint: 'Leave it in one of the two lists.',
    });
  });
  lambda.secretEnvVars?.forEach((name, index) => {
    if (lambda.envVars?.includes(name) || lambda.optionalEnvVars?.includes(name)) return;
    report({
      message: `${awsm.name}: ${name} is in secretEnvVars, and in neither envVars nor optionalEnvVars.`,
      position: awsm.locate(['lambda', 'secretEnvVars', index]),
      hint: 'Add it to the list that it belongs to as well, or correct its name.',
    });
  });
  for (const name of Object.keys(lambda.cloudFormation?.Environment?.Variables ?? {})) {
    const path = ['lambda', 'cloudFormation', 'Environment', 'Variables', name];
    refuse(name, 'Environment.Variables', awsm.locateKey(path));
  }
}

function statementsOf(source: FunctionSource, lambda: LambdaInput, report: Report): FunctionModel['statements'] {
  const statements = lambda.iamPolicyDocumentStatements;
  for (const [index, statement] of statements?.entries() ?? []) {
    const problem = statementProblem(statement);
    if (!problem) continue;
    report({
      message: `${source.awsm.name}: statement ${index + 1} of iamPolicyDocumentStatements ${problem}.`,
      position: source.awsm.locate(['lambda', 'iamPolicyDocumentStatements', index]),
    });
  }
  if (statements && lambda.cloudFormation?.Role !== undefined) {
    report({
      message: `${source.awsm.name}: a function has either iamPolicyDocumentStatements or a Role.`,
      position: source.awsm.locate(['lambda', 'cloudFormation', 'Role']),
    });
  }
  return statements?.map(withoutReason);
}

function packageModel(source: FunctionSource, lambda: LambdaInput, runtime: string, report: Report): PackageModel {
  const { optimize = {}, excludePatterns = [], build, image } = lambda.package ?? {};
  if (image !== undefined) {
    report({
      message: `${source.awsm.name}: package.image is not supported: JAWS deploys zips, which it knows by their contents, and the local cloud runs no images.`,
      position: source.awsm.locate(['lambda', 'package', 'image']),
      hint: 'Build and push the image yourself, and make its function in the resources template: AWS::Lambda::Function with "PackageType": "Image".',
    });
  }
  if (build && ['nodejs', 'python'].includes(runtimeFamily(runtime))) {
    report({
      message: `${source.awsm.name}: package.build is for runtimes that JAWS cannot build itself, not for ${runtime}.`,
      position: source.awsm.locate(['lambda', 'package', 'build']),
    });
  }
  excludePatterns.forEach((pattern, index) => {
    try {
      new RegExp(pattern);
    } catch {
      report({
        message: `${source.awsm.name}: excludePatterns has "${pattern}", which is not a regular expression.`,
        position: source.awsm.locate(['lambda', 'package', 'excludePatterns', index]),
      });
    }
  });
  optimize.includePaths?.forEach((path, index) => {
    const position = source.awsm.locate(['lambda', 'package', 'optimize', 'includePaths', index]);
    const parts = path.split(/[\\/]/);
    if (parts.includes('..') || /^([\\/]|[a-zA-Z]:)/.test(path)) {
      report({
        message: `${source.awsm.name}: includePaths has "${path}", which is not inside the project.`,
        position,
        hint: 'Paths are relative to the project and stay inside it.',
      });
    }
    const problem = isGlob(path) ? globProblem(path.replaceAll('\\', '/')) : undefined;
    if (problem !== undefined)
      report({ message: `${source.awsm.name}: includePaths has the invalid pattern "${path}": ${problem}.`, position });
  });
  optimize.exclude?.forEach((name, index) => {
    if (name.split('*').length <= 2) return;
    report({
      message: `${source.awsm.name}: exclude has "${name}", but a name can have one asterisk only.`,
      position: source.awsm.locate(['lambda', 'package', 'optimize', 'exclude', index]),
    });
  });
  const off = optimize.builder === false || optimize.builder === '';
  return {
    builder: off ? false : 'esbuild',
    minify: optimize.minify ?? true,
    keepNames: optimize.keepNames ?? true,
    sourceMaps: optimize.sourceMaps ?? true,
    ignore: optimize.ignore ?? [],
    exclude: optimize.exclude ?? [],
    includePaths: optimize.includePaths ?? [],
    excludePatterns,
    build,
  };
}

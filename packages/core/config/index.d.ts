import type { FunctionConfig, ModuleConfig, ProjectConfig } from './generated/types';

export type { FunctionConfig, ModuleConfig, ProjectConfig };

/**
 * What `jaws.config.ts` exports by default, in place of `jaws.json`. It must be plain data: it is evaluated without network, files and
 * environment.
 *
 * ```ts
 * export default defineProject({ name: 'shop', domain: 'shop.com', stages: { dev: [{ region: 'us-east-1' }] } });
 * ```
 */
export function defineProject(project: ProjectConfig): ProjectConfig;

/** The default export of `aws_modules/<module>/awsm.ts`, in place of `awsm.json`: resources and settings shared by endpoints. */
export function defineModule(module: ModuleConfig): ModuleConfig;

/** The default export of `aws_modules/<module>/<function>/awsm.ts`, in place of `awsm.json`: a function, its endpoints and events. */
export function defineFunction(fn: FunctionConfig): FunctionConfig;

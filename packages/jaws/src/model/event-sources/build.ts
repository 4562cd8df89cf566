import type { SourceFile } from '../../project/types.ts';
import type { Template } from '../cloudformation.ts';
import type { Report } from '../report.ts';
import type { LambdaInput } from '../schema/awsm.ts';
import { ownRoleHint, sharedRoleLacks, usesSharedRole } from '../shared-role.ts';
import { type EventSource, eventSourceProblem } from './index.ts';
import { serviceNames } from './mapping.ts';
import { type PolledServiceName, polledServices } from './polled/index.ts';
import { serviceBehind } from './polled/resolve.ts';
import type { EventSourceInput } from './schema.ts';

/**
 * The event sources of a function, by name; every mistake is reported. `templates` are those of all stages and regions.
 */
export function eventSourcesOf(
  awsm: SourceFile,
  lambda: LambdaInput,
  templates: readonly Template[],
  report: Report,
): Readonly<Record<string, EventSource>> {
  const built = Object.entries(lambda.eventSources ?? {}).map(([name, input]) => {
    const tell = (problem: string, hint?: string) =>
      report({
        message: `${awsm.name}: the event source ${name} ${problem}.`,
        position: awsm.locate(['lambda', 'eventSources', name]),
        ...(hint !== undefined && { hint }),
      });
    const source = oneSource(input, lambda, templates, tell);
    const problem = eventSourceProblem(source);
    if (problem) tell(problem);
    return [name, source] as const;
  });
  return Object.fromEntries(built);
}

type Tell = (problem: string, hint?: string) => void;

function oneSource(
  input: EventSourceInput,
  lambda: LambdaInput,
  templates: readonly Template[],
  tell: Tell,
): EventSource {
  const { Type: type, Properties: properties = {} } = input;
  if (type !== 'AWS::Lambda::EventSourceMapping') return { type, properties };
  const service = serviceOf(input, lambda, templates, tell);
  if (service === undefined) return { type, properties };
  if (usesSharedRole(lambda)) checkSharedRole({ type, properties, service }, templates, tell);
  return { type, properties, service };
}

/** The service that Lambda polls: it determines the permissions of the function's own role. */
function serviceOf(
  { Service: said, Properties: properties = {} }: EventSourceInput,
  lambda: LambdaInput,
  templates: readonly Template[],
  tell: Tell,
): PolledServiceName | undefined {
  if (properties.SelfManagedEventSource !== undefined) return 'SelfManagedKafka';
  if (properties.EventSourceArn === undefined) return said;
  const empty: Template = { Resources: {} };
  const behind = (templates.length > 0 ? templates : [empty]).map((one) =>
    serviceBehind(properties.EventSourceArn, one),
  );
  const found = [...new Set(behind)].filter((one) => one !== undefined);
  if (said !== undefined) {
    const other = found.find((one) => one !== said);
    if (other) tell(`says "Service": "${said}", but its EventSourceArn is of ${other}`);
    return said;
  }
  if (found.length > 1) {
    tell(`has an EventSourceArn that is of ${found.join(' in one region and of ')} in another`);
    return undefined;
  }
  if (found.length === 0 && lambda.iamPolicyDocumentStatements !== undefined) {
    tell(
      'has an EventSourceArn of which neither its text nor the resources template tells the service, which decides about the rights that polling needs',
      `Add "Service" beside its Type: ${serviceNames.join(', ')}.`,
    );
  }
  return found[0];
}

/** The role that all functions share has no polling permissions by itself: creating the mapping would fail. */
function checkSharedRole(
  source: EventSource & { readonly service: PolledServiceName },
  templates: readonly Template[],
  tell: Tell,
): void {
  const needed = polledServices[source.service].rights(source.properties).flatMap(({ Action }) => [Action].flat());
  const prefix = String(needed[0]).split(':')[0];
  if (needed.length === 0 || !sharedRoleLacks([prefix!], templates)) return;
  tell(
    `is polled with the role of all functions, which has no rights of ${prefix}`,
    ownRoleHint('the rights that polling needs'),
  );
}

import type { Template } from '../../cloudformation.ts';
import { type PolledServiceName, polledServices } from './index.ts';

type Intrinsic = Readonly<Record<string, unknown>>;

/**
 * The service of an EventSourceArn: from the ARN itself if its text can be read, otherwise from the type of the resource that it
 * comes from. Functions refer to outputs of the resources template, which refer to its resources and parameters. Undefined if
 * the template does not determine it.
 */
export function serviceBehind(arn: unknown, template: Template): PolledServiceName | undefined {
  return serviceOf(arn, (name) => ofOutput(name, template));
}

/** `refer` follows a reference by its name: `Ref`, `Fn::GetAtt` and `${…}` of `Fn::Sub`. */
function serviceOf(
  value: unknown,
  refer: (name: string) => PolledServiceName | undefined,
): PolledServiceName | undefined {
  const text = textOf(value);
  if (text !== undefined) {
    const [start, , service] = text.replaceAll(/\$\{[^{}]*\}/g, '*').split(':');
    if (start === 'arn') return serviceOfArn(service);
    const whole = /^\$\{([A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\}$/.exec(text);
    return whole ? refer(whole[1]!) : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const [[name, inner] = ['', undefined]] = Object.entries(value as Intrinsic);
  if (name === 'Ref' && typeof inner === 'string') return refer(inner);
  if (name === 'Fn::GetAtt') return refer(String(typeof inner === 'string' ? inner.split('.')[0] : [inner].flat()[0]));
  if (name === 'Fn::If' && Array.isArray(inner)) {
    const found = new Set(inner.slice(1).map((branch) => serviceOf(branch, refer)));
    return found.size === 1 ? [...found][0] : undefined;
  }
  return undefined;
}

/** The known part of a text: `${…}` stands for all parts that CloudFormation fills in. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const [[name, inner] = ['', undefined]] = Object.entries(value as Intrinsic);
  if (name === 'Fn::Sub') return textOf(Array.isArray(inner) ? inner[0] : inner);
  if (name !== 'Fn::Join' || !Array.isArray(inner) || !Array.isArray(inner[1])) return undefined;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as in the text of an Fn::Sub
  return inner[1].map((part) => textOf(part) ?? '${other}').join(String(inner[0]));
}

const names = Object.keys(polledServices) as PolledServiceName[];

const serviceOfArn = (service: string | undefined): PolledServiceName | undefined =>
  names.find((name) => service !== undefined && polledServices[name].arn === service);

/** An output, with or without the `aa` that parameters of the functions' stacks have. */
function ofOutput(name: string, template: Template): PolledServiceName | undefined {
  const outputs = template.Outputs ?? {};
  const output = [name, name.replace(/^aa/, '')].find((one) => Object.hasOwn(outputs, one));
  if (output === undefined) return undefined;
  return serviceOf(outputs[output]?.Value, (inner) => ofResource(inner, template));
}

function ofResource(name: string, template: Template): PolledServiceName | undefined {
  const { Resources, Parameters = {} } = template;
  if (Object.hasOwn(Resources, name)) {
    return names.find((one) => polledServices[one].types.includes(Resources[name]!.Type));
  }
  const text = Object.hasOwn(Parameters, name) ? Parameters[name]?.Default : undefined;
  return typeof text === 'string' ? serviceOfArn(text.split(':')[2]) : undefined;
}

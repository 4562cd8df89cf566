import type { OutputRecord } from '../records.ts';
import { formatError } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { asText } from '../template/value.ts';
import type { Deployment } from './deployment.ts';
import { resolveDynamic } from './dynamic-references.ts';
import type { Plan } from './plan.ts';

/** The outputs whose condition holds, their values as text. */
export async function makeOutputs(d: Deployment, plan: Plan): Promise<readonly OutputRecord[]> {
  const { template, scope } = plan.bound;
  const outputs: OutputRecord[] = [];
  for (const [key, output] of template.outputs) {
    if (output.condition !== undefined && !scope.condition(output.condition)) continue;
    const value = asText(evaluate(output.value, scope));
    const exportName = output.exportName === undefined ? undefined : asText(evaluate(output.exportName, scope));
    if (value === undefined) {
      throw formatError('The Value field of every Outputs member must evaluate to a String.');
    }
    outputs.push({
      key,
      value: String(await resolveDynamic(value, d.ctx)),
      ...(output.description === undefined ? {} : { description: output.description }),
      ...(exportName === undefined ? {} : { exportName }),
    });
  }
  return outputs;
}

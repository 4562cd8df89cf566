import { cannotWrite, replaceFile } from '../base/files.ts';
import { type DeployerPolicy, deployerPolicy } from '../plan/policy/policy.ts';
import type { Host } from './host.ts';
import { forUser, openedOf, type ProjectAt, regionsOfAny } from './open.ts';

export interface PolicyTask extends ProjectAt {
  /** Undefined: all stages. */
  readonly stage: string | undefined;
  readonly of: 'person' | 'cloudformation' | 'viewer';
  /** For the role that jaws.json names for a stage, not for the person who assumes it. */
  readonly ofRole?: boolean;
  /** Absolute; undefined writes no file. */
  readonly out: string | undefined;
}

export interface PolicyResult extends DeployerPolicy {
  readonly text: string;
  readonly file: string | undefined;
}

/**
 * The maximum length of an IAM policy, without whitespace: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const managedPolicyLimit = 6_144;

/** The policy that the person who deploys needs for this project. Reaches no account. Throws UnknownStage, CannotWrite. */
export function policyOf(host: Host, task: PolicyTask): Promise<PolicyResult> {
  return forUser(host, async () => {
    const { model } = openedOf(task);
    const found = deployerPolicy(model, regionsOfAny(model, task.stage, undefined), {
      of: task.of,
      ofRole: task.ofRole ?? false,
    });
    const text = `${JSON.stringify(found.policy, null, 2)}\n`;
    for (const { type, resource } of found.unknownTypes) {
      host.emit({
        type: 'warning',
        message: `What CloudFormation needs for ${resource} (${type}) is not known to JAWS and not in the policy.`,
        hint: `Its schema says it: aws cloudformation describe-type --type RESOURCE --type-name ${type}`,
      });
    }
    const length = JSON.stringify(found.policy).length;
    if (length > managedPolicyLimit) {
      host.emit({
        type: 'warning',
        message: `The policy has ${length} characters; IAM takes ${managedPolicyLimit} in a managed policy.`,
        hint: 'Make one for each stage: --stage. A group takes several policies.',
      });
    }
    if (task.out !== undefined) {
      try {
        replaceFile(task.out, text);
      } catch (error) {
        throw cannotWrite(task.out, error);
      }
      host.emit({ type: 'wrote', path: task.out });
    }
    return { ...found, text, file: task.out };
  });
}

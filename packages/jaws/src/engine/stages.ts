import type { Model } from '../model/types.ts';
import { protectedAmong } from './protected.ts';

export interface StageListing {
  readonly stage: string;
  readonly protected: boolean;
  readonly regions: readonly {
    readonly region: string;
    readonly bucket: string;
    /**
     * The profile that reaches this region's account, according to jaws.json and admin.env; undefined: the environment's
     * credentials.
     */
    readonly profile: string | undefined;
    /** ARN of the role that is assumed. */
    readonly role: string | undefined;
    /** As jaws.json has it, or from the role. */
    readonly account: string | undefined;
  }[];
  readonly domains: readonly string[];
}

/** The stages of a project, in the order of jaws.json. Reaches no account. */
export function listStages(model: Model): StageListing[] {
  return model.stages.map(({ name, regions, domains = [] }) => ({
    stage: name,
    protected: protectedAmong(model, [name]).length > 0,
    regions: regions.map(({ region, bucket, access = model.accounts?.[name] }) => ({
      region,
      bucket,
      profile: model.isPinned ? model.profile : (access?.profile ?? model.profile),
      role: access?.role?.arn,
      account: access?.account ?? access?.role?.arn.split(':')[4],
    })),
    domains: domains.map((domain) => domain.name),
  }));
}

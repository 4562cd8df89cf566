import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ToolResult } from '../../api.ts';
import type { Client } from './client.ts';
import type { Route } from './route.ts';
import type { Runs } from './runs.ts';

export type Project = ToolResult<'jaws_project'>;

/** What every page has. */
export interface Dash {
  readonly client: Client;
  readonly route: Route;
  readonly project: Project;
  readonly runs: Runs;
  /** Has screen readers say it. */
  readonly announce: (text: string) => void;
}

export const DashContext = createContext<Dash | undefined>(undefined);

export function useDash(): Dash {
  const dash = useContext(DashContext);
  if (!dash) throw new Error('Outside of the app');
  return dash;
}

export interface StageHere {
  readonly stage: string;
  /** Undefined: all. */
  readonly region: string | undefined;
  /** Those that are looked at. */
  readonly regions: readonly string[];
  readonly isProtected: boolean;
  /** Whether a change of it would be allowed. */
  readonly canWrite: boolean;
  /** What of the input of a tool says where. */
  readonly where: { readonly stage: string; readonly region?: string };
}

/** Of a page that has a stage in its address. */
export function useStage(): StageHere {
  const { route, project } = useDash();
  const { stage = '', region } = route;
  const found = project.stages.find((one) => one.stage === stage);
  const isProtected = found?.protected === true;
  return {
    stage,
    region,
    regions: region === undefined ? (found?.regions ?? []) : [region],
    isProtected,
    canWrite: project.allowed.write && (!isProtected || project.allowed.protected),
    where: region === undefined ? { stage } : { stage, region },
  };
}

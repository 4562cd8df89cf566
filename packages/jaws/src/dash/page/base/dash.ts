import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ToolResult } from '../../api.ts';
import type { Client } from './client.ts';
import type { Route } from './route.ts';
import type { Runs } from './runs.ts';

export type Project = ToolResult<'jaws_project'>;

/** Data that every page has. */
export interface Dash {
  readonly client: Client;
  readonly route: Route;
  readonly project: Project;
  readonly runs: Runs;
  /** Announces a text to screen readers. */
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
  /** The selected regions. */
  readonly regions: readonly string[];
  readonly isProtected: boolean;
  /** Whether this dash may change the stage. */
  readonly canWrite: boolean;
  /** The part of a tool's input that names the stage and regions. */
  readonly where: { readonly stage: string; readonly region?: string };
}

/** Data of a page with a stage in its address. */
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

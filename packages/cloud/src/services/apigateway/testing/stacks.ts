import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../../../index.ts';
import { configOf } from './api-cloud.ts';

const WAIT = { maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 };

/** Stacks of a cloud for tests: each call waits until the stack is created, changed or deleted. */
export class Stacks {
  readonly #client: CloudFormation;

  constructor(cloud: Cloud) {
    this.#client = new CloudFormation(configOf(cloud));
  }

  close(): void {
    this.#client.destroy();
  }

  /** Returns the stack's outputs. */
  async create(StackName: string, template: object): Promise<Record<string, string>> {
    await this.#client.createStack({ StackName, TemplateBody: JSON.stringify(template) });
    await waitUntilStackCreateComplete({ client: this.#client, ...WAIT }, { StackName });
    return this.#outputs(StackName);
  }

  /** Creates a stack that must fail, and returns the reasons in its events. */
  async refusal(StackName: string, template: object): Promise<string> {
    const failed = await this.create(StackName, template).catch(() => undefined);
    if (failed) throw new Error(`The stack ${StackName} was made.`);
    const { StackEvents = [] } = await this.#client.describeStackEvents({ StackName });
    return StackEvents.map((event) => event.ResourceStatusReason).join();
  }

  /** Returns the stack's outputs. */
  async update(StackName: string, template: object): Promise<Record<string, string>> {
    await this.#client.updateStack({ StackName, TemplateBody: JSON.stringify(template) });
    await waitUntilStackUpdateComplete({ client: this.#client, ...WAIT }, { StackName });
    return this.#outputs(StackName);
  }

  async remove(StackName: string): Promise<void> {
    await this.#client.deleteStack({ StackName });
    await waitUntilStackDeleteComplete({ client: this.#client, ...WAIT }, { StackName });
  }

  async #outputs(StackName: string): Promise<Record<string, string>> {
    const { Stacks: [stack] = [] } = await this.#client.describeStacks({ StackName });
    return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  }
}

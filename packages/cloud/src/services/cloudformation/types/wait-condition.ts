import { parseUserJson } from '../../../kernel/json.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { after } from '../../../kernel/time/timers.ts';
import type { DeploymentContext } from '../engine/handler.ts';
import { ResourceFailure } from '../engine/reason.ts';
import { isObject } from '../template/json.ts';
import { openResponseUrl, type ResponseUrl } from './responses.ts';
import { signalled } from './signals.ts';

interface Signal {
  readonly status: string;
  readonly uniqueId: string;
  readonly data: string;
  readonly reason: string;
}

interface Handle {
  readonly url: ResponseUrl;
  readonly signals: Signal[];
  heard(): void;
}

/** Handles that can be signalled, by their URL. A handle's signals matter only while its stack is being created. */
const handlesPart: Part<Map<string, Handle>> = { name: 'cloudformation/wait-handles', open: () => new Map() };

/** `Ref` is a URL that takes signals by PUT. */
export const waitConditionHandle: ResourceType = {
  type: 'AWS::CloudFormation::WaitConditionHandle',
  async create(_properties, ctx) {
    const { kernel } = ctx;
    const url = openResponseUrl(kernel, (text) => {
      handle.signals.push(readSignal(text));
      handle.heard();
    });
    const handle: Handle = { url, signals: [], heard: () => undefined };
    const id = kernel.endpoint + url.path;
    kernel.part(handlesPart).set(id, handle);
    return { id };
  },
  async update(id) {
    return { id };
  },
  async delete(id, _properties, ctx) {
    const handles = ctx.kernel.part(handlesPart);
    handles.get(id)?.url.close();
    handles.delete(id);
  },
  // Nothing of it outlives the process.
  async find() {
    return undefined;
  },
};

/**
 * Waits for `Count` signals of success.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
 */
export const waitCondition: ResourceType = {
  type: 'AWS::CloudFormation::WaitCondition',
  async create(properties, context) {
    const ctx = context as DeploymentContext;
    const id = `arn:${partitionOf(ctx.region)}:cloudformation:${ctx.region}:${ctx.account}:stack/${ctx.stack.name}/${ctx.stack.id.split('/').at(-1)}/${ctx.logicalId}`;
    if (ctx.creationPolicy) {
      await signalled(
        ctx.kernel,
        { stackId: ctx.stack.id, logicalId: ctx.logicalId, signal: ctx.signal },
        ctx.creationPolicy,
      );
    }
    if (properties.Handle === undefined) return { id, attributes: { Data: '{}' } };
    const data = await received(ctx.kernel, properties, ctx.signal);
    return { id, attributes: { Data: JSON.stringify(data) } };
  },
  async update(id) {
    return { id };
  },
  async delete() {},
  async find() {
    return undefined;
  },
};

function received(kernel: Kernel, properties: Properties, aborted: AbortSignal): Promise<Record<string, string>> {
  const handle = kernel.part(handlesPart).get(String(properties.Handle));
  const count = Number(properties.Count ?? 1);
  const seconds = Number(properties.Timeout ?? 43_200);
  return new Promise((resolve, reject) => {
    const end = (why: string | undefined, data: Record<string, string> = {}) => {
      forget();
      aborted.removeEventListener('abort', cancel);
      if (why === undefined) resolve(data);
      else reject(new ResourceFailure(why));
    };
    const check = () => {
      const failed = handle?.signals.find((signal) => signal.status !== 'SUCCESS');
      if (failed)
        return end(`WaitCondition received failed message: '${failed.reason}' for uniqueId: ${failed.uniqueId}`);
      const data = new Map(handle?.signals.map((signal) => [signal.uniqueId, signal.data]));
      if (data.size >= count) end(undefined, Object.fromEntries(data));
    };
    const cancel = () => end('Resource creation cancelled');
    const late = () =>
      end(`WaitCondition timed out. Received ${handle?.signals.length ?? 0} conditions when expecting ${count}`);
    const forget = after(kernel.clock, seconds * 1_000, late);
    if (aborted.aborted) return cancel();
    aborted.addEventListener('abort', cancel);
    if (handle) handle.heard = check;
    check();
  });
}

function readSignal(text: string): Signal {
  let value: unknown;
  try {
    value = parseUserJson(text);
  } catch {
    value = undefined;
  }
  const signal = isObject(value) ? value : { Status: 'FAILURE', Reason: 'The signal is not a JSON object' };
  return {
    status: String(signal.Status),
    uniqueId: String(signal.UniqueId ?? ''),
    data: String(signal.Data ?? ''),
    reason: String(signal.Reason ?? ''),
  };
}

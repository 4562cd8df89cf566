import type { Part } from '../../../kernel/kernel.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { conflict } from '../shared/errors.ts';
import { ignoringMissing, text } from './properties.ts';

/** AWS makes one at a time in a region: a few at once mostly pass, 18 never. https://github.com/serverless/serverless/issues/12065 */
const AT_ONCE = 4;
/** How long one takes at least, for the others to meet it. Milliseconds. */
const WHILE = 20;

/** The keys that are being put into plans, by account and region. */
class Crowd {
  readonly #inside = new Map<string, number>();

  async enter<T>(place: string, work: () => Promise<T>): Promise<T> {
    const inside = this.#inside.get(place) ?? 0;
    if (inside >= AT_ONCE) {
      throw conflict('Unable to complete operation due to concurrent modification. Please try again later.');
    }
    this.#inside.set(place, inside + 1);
    try {
      await new Promise((resolve) => setTimeout(resolve, WHILE));
      return await work();
    } finally {
      this.#inside.set(place, (this.#inside.get(place) ?? 1) - 1);
    }
  }
}

const crowd: Part<Crowd> = { name: 'apigateway/usage-plan-keys', open: () => new Crowd() };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplankey.html */
export const usagePlanKey: ResourceType = {
  type: 'AWS::ApiGateway::UsagePlanKey',

  async create(properties, { aws: { apigateway }, kernel, account, region }) {
    const usagePlanId = text(properties, 'UsagePlanId');
    const keyId = text(properties, 'KeyId');
    const keyType = text(properties, 'KeyType');
    const { id } = await kernel
      .part(crowd)
      .enter(`${account} ${region}`, async () => apigateway.createUsagePlanKey({ usagePlanId, keyId, keyType }));
    const physical = `${id}:${usagePlanId}`;
    return { id: physical, attributes: { Id: physical } };
  },

  async delete(_id, properties, { aws: { apigateway } }) {
    const key = { usagePlanId: text(properties, 'UsagePlanId'), keyId: text(properties, 'KeyId') };
    await ignoringMissing(apigateway.deleteUsagePlanKey(key));
  },

  async read(id, properties, { aws: { apigateway } }) {
    const key = { usagePlanId: text(properties, 'UsagePlanId'), keyId: text(properties, 'KeyId') };
    return (await ignoringMissing(apigateway.getUsagePlanKey(key))) && { id, attributes: { Id: id } };
  },

  async find(properties, { aws: { apigateway } }) {
    const key = { usagePlanId: text(properties, 'UsagePlanId'), keyId: text(properties, 'KeyId') };
    const id = `${key.keyId}:${key.usagePlanId}`;
    return (await ignoringMissing(apigateway.getUsagePlanKey(key))) && { id, attributes: { Id: id } };
  },
};

/**
 * Reads prices out of AWS's published price lists (the files of the Price List Bulk API).
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-files.html
 */

const million = 1_000_000;

/**
 * Key of packages/jaws/src/prices/table.json -> the usage type that has its price, without the prefix of a region (`EUC1-`), and how many of
 * the list's units one of the table's has.
 */
const usageTypes = {
  AWSDataTransfer: { 'transfer/internet': ['DataTransfer-Out-Bytes'] },
  AWSLambda: {
    'lambda/requests': ['Request', million],
    'lambda/x86_64': ['Lambda-GB-Second'],
    'lambda/arm64': ['Lambda-GB-Second-ARM'],
    'lambda/ephemeral': ['Lambda-Storage-GB-Second'],
    'lambda/provisioned-x86_64': ['Lambda-Provisioned-Concurrency'],
    'lambda/provisioned-arm64': ['Lambda-Provisioned-Concurrency-ARM'],
  },
  AWSQueueService: { 'sqs/standard': ['Requests-Tier1', million], 'sqs/fifo': ['Requests-FIFO-Tier1', million] },
  AmazonApiGateway: {
    'apigateway/rest': ['ApiGatewayRequest', million],
    'apigateway/http': ['ApiGatewayHttpRequest', million],
    'apigateway/messages': ['ApiGatewayMessage', million],
    'apigateway/connection-minutes': ['ApiGatewayMinute', million],
  },
  AmazonCloudWatch: {
    'cloudwatch/alarm': ['CW:AlarmMonitorUsage'],
    'cloudwatch/high-resolution-alarm': ['CW:HighResAlarmMonitorUsage'],
    'logs/ingested': ['DataProcessing-Bytes'],
    'logs/stored': ['TimedStorage-ByteHrs'],
  },
  AmazonDynamoDB: {
    'dynamodb/read-requests': ['ReadRequestUnits', million],
    'dynamodb/write-requests': ['WriteRequestUnits', million],
    'dynamodb/read-capacity': ['ReadCapacityUnit-Hrs'],
    'dynamodb/write-capacity': ['WriteCapacityUnit-Hrs'],
    'dynamodb/storage': ['TimedStorage-ByteHrs'],
  },
  AmazonS3: {
    's3/storage': ['TimedStorage-ByteHrs'],
    's3/writes': ['Requests-Tier1', million],
    's3/reads': ['Requests-Tier2', million],
  },
  AmazonSNS: { 'sns/publishes': ['Requests-Tier1', million], 'sns/emails': ['DeliveryAttempts-SMTP', million] },
};

/** Codes of the services whose lists are read. */
export const offerCodes = Object.keys(usageTypes);

/**
 * The prices of a price list of one service. Of a price with tiers the first one that costs something: a free tier is none of the table's.
 *
 * @param {object} list a parsed index.json: `offerCode`, `publicationDate`, `products` by SKU, `terms.OnDemand` by SKU
 * @returns {{ published: string, prices: { key: string, region: string, usd: number }[], missing: string[] }} `published` as
 *   `2026-11-29`; `missing`: keys of which the list has nothing
 * @throws {TypeError} for a file that is no such list, and for two prices of one thing
 */
export function readPriceList(list) {
  const { formatVersion, offerCode, publicationDate, products, terms } = list ?? {};
  if (formatVersion !== 'v1.0' || typeof publicationDate !== 'string' || !products || !terms?.OnDemand) {
    throw new TypeError('not a price list of format v1.0');
  }
  const wanted = usageTypes[offerCode];
  if (!wanted) throw new TypeError(`no price of ${offerCode} is read`);
  const found = new Map();
  for (const { sku, attributes = {} } of Object.values(products)) {
    const region = attributes.regionCode ?? attributes.fromRegionCode;
    if (!region || attributes.toRegionCode) continue;
    const usage = String(attributes.usagetype ?? '').replace(/^[A-Z]{2,4}\d-/, '');
    for (const [key, [type, units = 1]] of Object.entries(wanted)) {
      if (usage !== type) continue;
      const usd = firstPrice(terms.OnDemand[sku]);
      if (usd === undefined) continue;
      // 12 digits are more than any price has.
      const price = Number((usd * units).toPrecision(12));
      const known = found.get(`${key} ${region}`);
      if (known && known.usd !== price)
        throw new TypeError(`${offerCode} has two prices of ${key} in ${region}: ${known.usd} and ${price}`);
      found.set(`${key} ${region}`, { key, region, usd: price });
    }
  }
  const prices = [...found.values()];
  const missing = Object.keys(wanted).filter((key) => !prices.some((one) => one.key === key));
  return { published: publicationDate.slice(0, 10), prices, missing };
}

/** US dollars for a unit of the lowest tier that is not free. */
function firstPrice(offers = {}) {
  const tiers = Object.values(offers)
    .flatMap(({ priceDimensions = {} }) => Object.values(priceDimensions))
    .map(({ beginRange = '0', pricePerUnit = {} }) => ({ from: Number(beginRange), usd: Number(pricePerUnit.USD) }))
    .filter(({ usd }) => usd > 0)
    .sort((a, b) => a.from - b.from);
  return tiers[0]?.usd;
}

/**
 * The table with these prices in it, and what became of each. Nothing is taken out: a price that no list has stays as it is, and so does the
 * day of its service.
 *
 * @param {object} table of packages/jaws/src/prices/table.json
 * @param {ReturnType<typeof readPriceList>[]} lists
 * @param {string} today as `2026-11-29`
 */
export function withPrices(table, lists, today) {
  const next = structuredClone(table);
  const changes = [];
  const published = new Map();
  for (const { published: day, prices } of lists) {
    for (const { key, region, usd } of prices) {
      const entry = next.prices[key];
      if (!entry) throw new TypeError(`${key} is not in the table`);
      const before = entry.regions?.[region];
      if (before !== usd) changes.push({ key, region, before, after: usd });
      entry.regions = Object.fromEntries(
        Object.entries({ ...entry.regions, [region]: usd }).sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      const service = key.slice(0, key.indexOf('/'));
      const known = published.get(service);
      published.set(service, known === undefined || day < known ? day : known);
    }
  }
  const read = new Set(lists.flatMap(({ prices }) => prices.map(({ key, region }) => `${key} ${region}`)));
  for (const [service, day] of published) {
    const entries = Object.entries(next.prices).filter(([key]) => key.startsWith(`${service}/`));
    // The day applies to all figures of the service.
    const isWhole = entries.every(([key, { regions = {} }]) =>
      Object.keys(regions).every((region) => read.has(`${key} ${region}`)),
    );
    if (isWhole) next.services[service].published = day;
  }
  if (changes.length > 0) next.made = today;
  return { table: next, changes };
}

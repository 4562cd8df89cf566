import type { TemplateResource } from '../cloudformation.ts';
import { alarm, alarmName, description, logsOf } from './alarm.ts';
import { apiRule, enoughForShare, type Rule } from './rules.ts';
import type { AlarmPlace, AlarmSettings, ApiAlarm } from './types.ts';

/**
 * Names of metrics and dimensions, which differ between the two kinds.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
const kinds = {
  REST: { client: '4XXError', server: '5XXError' },
  HTTP: { client: '4xx', server: '5xx' },
} as const;

/** The alarms of an API by logical id. `ids`: of the API and its stage in the template. */
export function apiAlarms(
  protocol: 'REST' | 'HTTP',
  ids: { readonly api: string; readonly stage: string },
  settings: AlarmSettings,
  place: AlarmPlace,
): Record<string, TemplateResource> {
  const { client, server } = kinds[protocol];
  const of =
    protocol === 'REST'
      ? { Name: 'ApiName', Value: `${place.stage}-${place.project}` }
      : { Name: 'ApiId', Value: { Ref: ids.api } };
  const Dimensions = [of, { Name: 'Stage', Value: { Ref: ids.stage } }];
  const metric = (MetricName: string) => ({ Namespace: 'AWS/ApiGateway', MetricName, Dimensions });
  const found: Record<string, TemplateResource> = {};
  const add = (name: ApiAlarm, what: string, looksAt: (rule: Rule) => Readonly<Record<string, unknown>>) => {
    const rule = apiRule(name, settings.api);
    if (!rule) return;
    const text = {
      name: alarmName(place, `api-${name}`),
      description: description(what, place, logsOf(undefined, place)),
    };
    found[`Alarm${name.charAt(0).toUpperCase()}${name.slice(1)}`] = alarm(text, looksAt(rule), rule, settings);
  };
  add('serverErrors', 'The API answered with a status of 500 or more', () => ({ ...metric(server), Statistic: 'Sum' }));
  add('clientErrors', 'Many answers of the API have a status of 400 to 499', ({ Period }) => ({
    Metrics: shareOf(metric(client), metric('Count'), Period),
  }));
  add('latency', 'One in a hundred requests to the API is slow', () => ({
    ...metric('Latency'),
    ExtendedStatistic: 'p99',
    EvaluateLowSampleCountPercentile: 'ignore',
  }));
  return found;
}

/** Percent of the requests, once there are enough of them. Both metrics are paid for. */
function shareOf(part: object, all: object, Period: number): object[] {
  const query = (Id: string, Metric: object) => ({
    Id,
    MetricStat: { Metric, Period, Stat: 'Sum' },
    ReturnData: false,
  });
  return [
    query('part', part),
    query('total', all),
    {
      Id: 'share',
      Expression: `IF(total >= ${enoughForShare}, 100 * part / total, 0)`,
      Label: 'percent of all requests',
      ReturnData: true,
    },
  ];
}

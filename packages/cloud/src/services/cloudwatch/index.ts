import type { Service } from '../../kernel/service.ts';
import { withUnsupported } from '../../kernel/unsupported-properties.ts';
import { disableAlarmActions, enableAlarmActions } from './alarms/alarm-actions.ts';
import { deleteAlarms } from './alarms/delete-alarms.ts';
import { describeAlarms, describeAlarmsForMetric } from './alarms/describe-alarms.ts';
import { evaluator } from './alarms/evaluator.ts';
import { describeAlarmHistory } from './alarms/history.ts';
import { putCompositeAlarm, putMetricAlarm } from './alarms/put-alarm.ts';
import { setAlarmState } from './alarms/set-alarm-state.ts';
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from './dashboards/dashboards.ts';
import { metricsDrain } from './metrics/drain.ts';
import { getMetricData } from './metrics/get-metric-data.ts';
import { getMetricStatistics } from './metrics/get-metric-statistics.ts';
import { listMetrics } from './metrics/list-metrics.ts';
import { putMetricData } from './metrics/put-metric-data.ts';
import {
  deleteInsightRules,
  describeInsightRules,
  disableInsightRules,
  enableInsightRules,
  putInsightRule,
} from './settings/insight-rules.ts';
import { listTagsForResource, tagResource, untagResource } from './tags/tags.ts';
import { alarm } from './types/alarm.ts';
import { compositeAlarm } from './types/composite-alarm.ts';
import { dashboard } from './types/dashboard.ts';

/** Amazon CloudWatch: metrics, alarms, dashboards. */
export const cloudwatch: Service = {
  id: 'cloudwatch',
  signingNames: ['monitoring'],
  operations: {
    DeleteAlarms: deleteAlarms,
    DeleteDashboards: deleteDashboards,
    DeleteInsightRules: deleteInsightRules,
    DescribeAlarmHistory: describeAlarmHistory,
    DescribeAlarms: describeAlarms,
    DescribeAlarmsForMetric: describeAlarmsForMetric,
    DescribeInsightRules: describeInsightRules,
    DisableAlarmActions: disableAlarmActions,
    DisableInsightRules: disableInsightRules,
    EnableAlarmActions: enableAlarmActions,
    EnableInsightRules: enableInsightRules,
    GetDashboard: getDashboard,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListDashboards: listDashboards,
    ListMetrics: listMetrics,
    ListTagsForResource: listTagsForResource,
    PutCompositeAlarm: putCompositeAlarm,
    PutDashboard: putDashboard,
    PutInsightRule: putInsightRule,
    PutMetricAlarm: putMetricAlarm,
    PutMetricData: putMetricData,
    SetAlarmState: setAlarmState,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  resourceTypes: [
    withUnsupported(alarm, ['EvaluationCriteria', 'EvaluationInterval', 'EvaluationWindow', 'WarmUpConfiguration']),
    compositeAlarm,
    dashboard,
  ],
  start(kernel) {
    kernel.part(metricsDrain);
    if (kernel.store.collections('cloudwatch/').some((name) => name.endsWith('/alarms'))) kernel.part(evaluator).wake();
  },
};

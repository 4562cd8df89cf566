import { defineSettings } from 'awsm-alarms';

/**
 * Who is notified of which alarms: change what you like. A channel whose variable is not set (`jaws env set`) gets nothing. The README of awsm-alarms
 * lists
 * all settings. A mistake makes the functions fail at their start with an error that names all mistakes.
 */
export const settings = defineSettings({
  channels: {
    slack: { kind: 'slack', url: 'ALARMS_SLACK_URL' },
    teams: { kind: 'teams', url: 'ALARMS_TEAMS_URL' },
    webhook: { kind: 'webhook', url: 'ALARMS_WEBHOOK_URL', secret: 'ALARMS_WEBHOOK_SECRET' },
  },
});

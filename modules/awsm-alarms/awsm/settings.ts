import { defineSettings } from 'awsm-alarms';

/**
 * Who hears of which alarms: change what you like. A channel whose variable is not set (`jaws env set`) gets nothing. The README of awsm-alarms lists
 * all settings. A mistake ends the start of the functions with an error that names all of them.
 */
export const settings = defineSettings({
  channels: {
    slack: { kind: 'slack', url: 'ALARMS_SLACK_URL' },
    teams: { kind: 'teams', url: 'ALARMS_TEAMS_URL' },
    webhook: { kind: 'webhook', url: 'ALARMS_WEBHOOK_URL', secret: 'ALARMS_WEBHOOK_SECRET' },
  },
});

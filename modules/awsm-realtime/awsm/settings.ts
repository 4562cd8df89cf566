import { defineSettings } from 'awsm-realtime';

/**
 * Who may do what in which channel. Anything without a rule is refused. The README of awsm-realtime lists all settings; a mistake makes
 * the functions fail at their start with an error that names it.
 */
export const settings = defineSettings({
  channels: [
    // The server's messages to one user.
    { channel: 'user:{sub}', read: (user, { sub }) => user.sub === sub, write: 'nobody', historySeconds: 3600 },
    // { channel: 'room:{id}', read: 'everyone', write: (user) => user.roles.includes('member'), presence: true },
  ],
});

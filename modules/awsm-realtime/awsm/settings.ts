import { defineSettings } from 'awsm-realtime';

/**
 * Who may do what in which channel. What no rule names is refused. The README of awsm-realtime lists all settings; a mistake ends the start of
 * the functions with an error that names it.
 */
export const settings = defineSettings({
  channels: [
    // What the server has to say to one user.
    { channel: 'user:{sub}', read: (user, { sub }) => user.sub === sub, write: 'nobody', historySeconds: 3600 },
    // { channel: 'room:{id}', read: 'everyone', write: (user) => user.roles.includes('member'), presence: true },
  ],
});

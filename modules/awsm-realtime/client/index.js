/** Milliseconds between two heartbeats: API Gateway closes a connection that is silent for ten minutes. */
const pingEvery = 4 * 60_000;
/** The time limit of a response. */
const patience = 10_000;
/** Waits between two attempts to connect: from the first value, doubled each time, up to the second. */
const [firstWait, longestWait] = [500, 30_000];
/** Number of remembered messages for each channel, to recognize those already shown. */
const remembered = 1000;

/** Why the server refused something, or why no response came: `reason` is `closed` or `timeout` then. */
export class RealtimeError extends Error {
  constructor({ error, reason, field } = {}) {
    super(error ?? 'The server gave no reason.');
    this.name = 'RealtimeError';
    this.reason = reason ?? 'failed';
    this.field = field;
  }
}

/**
 * One connection for all channels of a page. It connects when it is needed, again whenever the connection is lost, and subscribes again then;
 * of channels with a history it gets what it missed.
 */
export function createRealtime({
  ticket,
  WebSocket = globalThis.WebSocket,
  timers = { set: (act, ms) => setTimeout(act, ms), clear: (timer) => clearTimeout(timer) },
  random = Math.random,
}) {
  const channels = new Map();
  const waiting = new Map();
  const listeners = new Set();
  let socket;
  let opening;
  let isClosed = false;
  let attempts = 0;
  let count = 0;
  let pinging;
  let again;
  let state = 'closed';

  const tell = (next) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(state);
  };

  /** Settles requests that wait for a response. */
  const lose = (reason) => {
    for (const { reject, timer } of waiting.values()) {
      timers.clear(timer);
      reject(new RealtimeError({ error: 'The connection was lost.', reason }));
    }
    waiting.clear();
  };

  const ended = (own) => {
    if (own !== socket) return;
    socket = undefined;
    timers.clear(pinging);
    lose('closed');
    tell('closed');
    retry();
  };

  const retry = () => {
    if (isClosed || channels.size === 0 || again !== undefined) return;
    // A random time up to the wait: clients of a lost region do not come back all at once.
    const wait = random() * Math.min(longestWait, firstWait * 2 ** attempts);
    attempts += 1;
    again = timers.set(() => {
      again = undefined;
      open().catch(() => retry());
    }, wait);
  };

  /** The connection, which is opened if needed. */
  const open = () => {
    if (isClosed) return Promise.reject(new RealtimeError({ error: 'The client was closed.', reason: 'closed' }));
    if (socket) return Promise.resolve(socket);
    opening ??= connect().finally(() => {
      opening = undefined;
    });
    return opening;
  };

  const connect = async () => {
    tell('connecting');
    try {
      const { url, ticket: secret } = await ticket();
      const own = new WebSocket(`${url}?ticket=${encodeURIComponent(secret)}`);
      await new Promise((resolve, reject) => {
        const refuse = () => reject(new RealtimeError({ error: 'There is no connection.', reason: 'closed' }));
        const timer = timers.set(() => {
          own.close();
          refuse();
        }, patience);
        own.onopen = () => resolve(timers.clear(timer));
        own.onclose = () => refuse(timers.clear(timer));
        own.onerror = () => {};
      });
      if (isClosed) {
        own.close();
        throw new RealtimeError({ error: 'The client was closed.', reason: 'closed' });
      }
      own.onclose = () => ended(own);
      own.onmessage = ({ data }) => received(JSON.parse(data));
      socket = own;
      attempts = 0;
      tell('open');
      ping(own);
      for (const channel of channels.values()) void subscribe(channel);
      return own;
    } catch (error) {
      tell('closed');
      throw error;
    }
  };

  const ping = (own) => {
    pinging = timers.set(() => {
      ask({ do: 'ping' }).then(
        () => own === socket && ping(own),
        // A connection that does not respond is dead, even if the browser shows it as open.
        () => drop(own),
      );
    }, pingEvery);
  };

  const drop = (own) => {
    if (own !== socket) return;
    own.onclose = () => {};
    own.close();
    ended(own);
  };

  /** Sends something by the existing connection and waits for its response. */
  const ask = (message) =>
    new Promise((resolve, reject) => {
      if (!socket) return reject(new RealtimeError({ error: 'There is no connection.', reason: 'closed' }));
      const re = ++count;
      const timer = timers.set(() => {
        waiting.delete(re);
        reject(new RealtimeError({ error: 'There was no answer.', reason: 'timeout' }));
      }, patience);
      waiting.set(re, { resolve, reject, timer });
      socket.send(JSON.stringify({ ...message, re }));
    });

  const received = (message) => {
    // The server no longer knows this connection: a new one is needed, and all requests are repeated on it.
    if (message.reason === 'gone') return drop(socket);
    if (message.re !== undefined) {
      const { resolve, reject, timer } = waiting.get(message.re) ?? {};
      waiting.delete(message.re);
      timers.clear(timer);
      if (message.ok) resolve?.(message);
      else reject?.(new RealtimeError(message));
    } else show(channels.get(message.channel), message);
  };

  /** Each message once: after a lost connection, or a repeated publication, the same one may come twice. */
  const show = (channel, message) => {
    if (!channel) return;
    const [, key = message.id] = message.id.split('-');
    if (channel.seen.has(key)) return;
    channel.seen.add(key);
    if (channel.seen.size > remembered) channel.seen.delete(channel.seen.values().next().value);
    if (channel.last === undefined || message.id > channel.last) channel.last = message.id;
    for (const listener of channel.listeners) listener(message);
  };

  let turn = Promise.resolve();
  /** One after the other: the server counts the channels of a connection, so that of several at once only one gets through. */
  const subscribe = (channel) => {
    turn = turn.then(() => subscribeNow(channel));
    return turn;
  };

  /** Waits for its turn, too: the server handles messages of one connection in parallel, so one may overtake an earlier one. */
  const leave = (name) => {
    turn = turn.then(async () => {
      if (socket && !channels.has(name)) await ask({ do: 'unsubscribe', channel: name }).catch(() => {});
    });
  };

  const subscribeNow = async (channel) => {
    const own = socket;
    const isWanted = () => own !== undefined && own === socket && channels.get(channel.name) === channel;
    try {
      // The parts of the missed messages follow each other without the first part's overlap.
      for (let after = channel.last, follows = false, more = true; more && isWanted(); follows = true) {
        const found = await ask({
          do: 'subscribe',
          channel: channel.name,
          ...(after !== undefined && { after, follows }),
        });
        for (const message of found.missed ?? []) show(channel, message);
        channel.last ??= found.last;
        after = found.missed?.at(-1)?.id;
        more = found.more === true && after !== undefined;
      }
      if (isWanted()) channel.ready.resolve();
    } catch (error) {
      if (error.reason === 'closed') return;
      if (error.reason === 'timeout') return drop(own);
      if (error.reason === 'raced') return subscribeNow(channel);
      if (error.reason === 'limit' && error.field === undefined) {
        // The limit of messages in a minute, not of channels.
        await wait(5000 + random() * 5000);
        return subscribeNow(channel);
      }
      if (channels.get(channel.name) === channel) channels.delete(channel.name);
      channel.ready.reject(error);
    }
  };

  const wait = (ms) => new Promise((resolve) => timers.set(resolve, ms));

  /** The same until a response came: a message published again with its key is shown once. */
  const insist = async (message) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await open();
        return await ask(message);
      } catch (error) {
        const isLost = error.reason === 'closed' || error.reason === 'timeout' || !(error instanceof RealtimeError);
        if (isClosed || !isLost || attempt >= 5) throw error;
        await wait(random() * Math.min(longestWait, firstWait * 2 ** attempt));
      }
    }
  };

  return {
    /** `open`, `connecting`, `closed`; each change is reported. */
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribe(name, listener) {
      let channel = channels.get(name);
      if (!channel) {
        channel = { name, listeners: new Set(), seen: new Set(), last: undefined, ready: promise() };
        channels.set(name, channel);
        if (socket) void subscribe(channel);
        else open().catch(() => retry());
      }
      channel.listeners.add(listener);
      const own = channel;
      return {
        ready: own.ready.promise,
        unsubscribe() {
          own.listeners.delete(listener);
          if (own.listeners.size > 0 || channels.get(name) !== own) return;
          channels.delete(name);
          leave(name);
        },
      };
    },
    async publish(channel, data) {
      const { id } = await insist({ do: 'publish', channel, data, key: keyOf() });
      return id;
    },
    async presence(channel) {
      return (await insist({ do: 'presence', channel })).users;
    },
    close() {
      isClosed = true;
      timers.clear(again);
      timers.clear(pinging);
      lose('closed');
      const own = socket;
      socket = undefined;
      own?.close();
      tell('closed');
    },
  };
}

const keyOf = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-');

function promise() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Not every caller waits for it.
  made.promise.catch(() => {});
  return made;
}

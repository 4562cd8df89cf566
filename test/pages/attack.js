// What a hostile page runs, and its service worker as far as there is no document. `plan` has absolute addresses, signed as well as a page can.

/** What came back, and `open` for each WebSocket that opened. */
async function attack({ reads, writes, forms, sockets }) {
  const seen = [];
  const attempt = async (work) => {
    const late = new Promise((resolve) => setTimeout(resolve, 3_000, ''));
    seen.push(String(await Promise.race([work(), late]).catch(() => '')));
  };
  const text = async (url, options) => (await fetch(url, options)).text();
  for (const url of reads) {
    await attempt(() => text(url));
    await attempt(() => text(url, { credentials: 'include', headers: { 'x-amz-date': '20300101T000000Z' } }));
    await attempt(() => text(url, { mode: 'no-cors' }));
    for (const tag of ['img', 'script', 'iframe']) if (globalThis.document) await attempt(() => shown(tag, url));
  }
  for (const url of writes) {
    for (const method of ['PUT', 'DELETE', 'POST']) await attempt(() => text(url, { method, body: 'theirs' }));
    await attempt(() => text(url, { method: 'POST', body: 'theirs', mode: 'no-cors' }));
    await attempt(async () => navigator.sendBeacon?.(url, 'theirs') && '');
  }
  const types = ['multipart/form-data', 'application/x-www-form-urlencoded', 'text/plain'];
  for (const { action, fields } of forms) {
    for (const enctype of types) if (globalThis.document) await attempt(() => posted(action, enctype, fields));
  }
  for (const url of sockets) await attempt(() => opened(url));
  return seen;
}

const shown = (tag, url) =>
  new Promise((resolve) => {
    const element = document.createElement(tag);
    element.onload = () => resolve(element.contentDocument?.body?.textContent ?? '');
    element.onerror = () => resolve('');
    element.src = url;
    document.body.append(element);
  });

/** Sends a form; `target`: a frame's name, or the page itself. */
function submit(action, enctype, fields, target) {
  const form = document.createElement('form');
  Object.assign(form, { action, enctype, method: 'post', target });
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('textarea');
    Object.assign(input, { name, value });
    form.append(input);
  }
  document.body.append(form);
  // A field may have the name of the method.
  HTMLFormElement.prototype.submit.call(form);
}

const posted = (action, enctype, fields) =>
  new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.name = `frame-${document.querySelectorAll('iframe').length}`;
    document.body.append(frame);
    frame.onload = () => resolve(frame.contentDocument?.body?.textContent ?? '');
    submit(action, enctype, fields, frame.name);
  });

const opened = (url) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('closed');
  });

/** Has the service worker of this address attack. */
async function attackByWorker(script, plan) {
  const { installing, waiting, active } = await navigator.serviceWorker.register(script);
  const { port1, port2 } = new MessageChannel();
  const seen = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  (installing ?? waiting ?? active).postMessage(plan, [port2]);
  return seen;
}

if (!globalThis.document) {
  addEventListener('install', () => skipWaiting());
  addEventListener('message', (event) =>
    event.waitUntil(attack(event.data).then((seen) => event.ports[0].postMessage(seen))),
  );
}

Object.assign(globalThis, { attack, attackByWorker, submit, opened });

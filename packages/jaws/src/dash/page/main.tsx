import { render } from 'preact';
import { App, NoToken } from './app.tsx';
import { createClient } from './base/client.ts';
import { openSession } from './base/session.ts';
import { guardTexts } from './base/texts.ts';

guardTexts();
const token = await openSession();
render(token === undefined ? <NoToken /> : <App client={createClient(token)} />, document.body);

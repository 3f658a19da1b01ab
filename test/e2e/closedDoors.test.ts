import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagePolicy } from './policy.js';
import { openIctus, type OpenWindow } from './window.js';

let ictus: OpenWindow;
/** A server on this machine that counts who comes: nobody may. */
let server: Server;
let visits = 0;
let port = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    visits += 1;
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\naccess-control-allow-origin: *\r\n\r\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  ictus = await openIctus({ paths: [] });
}, 120_000);
afterAll(async () => {
  await ictus.close();
  server.close();
});

const remote = ['http', 'https', 'ws', 'wss'] as const;

describe('remote content', () => {
  test('the policy of the page is served with it, word for word', async () => {
    const served = await ictus.page.evaluate(async () => {
      const answer = await fetch('ictus://app/index.html');
      return answer.headers.get('content-security-policy');
    });
    expect(served).toBe(pagePolicy);
  });

  test.each([...remote, 'file'])('%s: the policy refuses it before anything is asked', async (scheme) => {
    const address = scheme === 'file' ? 'file:///etc/hostname' : `${scheme}://127.0.0.1:${port}/`;
    const before = visits;
    const violated = await ictus.page.evaluate(async (url) => {
      const seen: string[] = [];
      const note = (event: SecurityPolicyViolationEvent) => seen.push(event.effectiveDirective);
      document.addEventListener('securitypolicyviolation', note);
      const picture = new Image();
      picture.src = url;
      try {
        if (url.startsWith('ws')) new WebSocket(url);
        else await fetch(url);
      } catch {
        // Refused, as it should be.
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      document.removeEventListener('securitypolicyviolation', note);
      return seen;
    }, address);
    expect(violated).toContain('connect-src');
    // A picture that names a file is refused even before the policy is asked.
    if (scheme !== 'file') expect(violated).toContain('img-src');
    expect(visits).toBe(before);
  });

  test.each([...remote, 'file'])('%s: the session refuses it to a page without any policy', async (scheme) => {
    const address = scheme === 'file' ? 'file:///etc/hostname' : `${scheme}://127.0.0.1:${port}/`;
    const before = visits;
    const refusals = await ictus.inMain(async ({ BrowserWindow, session }, url) => {
      // What the session's own rule cancels is told apart from what merely fails.
      const errors: string[] = [];
      session.defaultSession.webRequest.onErrorOccurred((details) => {
        if (details.url.startsWith(url)) errors.push(details.error);
      });
      const bare = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
      await bare.loadURL('data:text/html,<title>bare</title>');
      const ask = url.startsWith('ws')
        ? `new Promise((done) => { new WebSocket(${JSON.stringify(url)}).onerror = () => done() })`
        : `new Promise((done) => { const one = new Image(); one.onerror = one.onload = () => done(); one.src = ${JSON.stringify(url)} })`;
      await bare.webContents.executeJavaScript(ask);
      if (!url.startsWith('ws')) await bare.loadURL(url).catch((error: unknown) => errors.push(String(error)));
      bare.destroy();
      session.defaultSession.webRequest.onErrorOccurred(null);
      return errors;
    }, address);
    // A page from elsewhere may not even name a file, so only the window that is sent there asks the session.
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusal).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(visits).toBe(before);
  });

  test('no host is found, whoever asks', async () => {
    const before = visits;
    const said = await ictus.inMain(async ({ session }, where) => {
      const hosts = session.fromPartition('without any rule');
      return Promise.all(
        [`http://127.0.0.1:${where}/`, `http://localhost:${where}/`].map((url) =>
          hosts.fetch(url).then(
            () => 'answered',
            (error: unknown) => String(error),
          ),
        ),
      );
    }, port);
    for (const one of said) expect(one).toContain('ERR_NAME_NOT_RESOLVED');
    expect(visits).toBe(before);
  });

  test('a call between pages sends nothing', async () => {
    const listener = createSocket('udp4');
    listener.bind(0, '127.0.0.1');
    await once(listener, 'listening');
    let heard = 0;
    listener.on('message', () => (heard += 1));
    const candidates = await ictus.page.evaluate(async (where) => {
      const call = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${where}` }] });
      const found: string[] = [];
      call.onicecandidate = ({ candidate }) => candidate && found.push(candidate.candidate);
      call.createDataChannel('out');
      await call.setLocalDescription(await call.createOffer());
      await new Promise((resolve) => setTimeout(resolve, 1500));
      call.close();
      return found;
    }, listener.address().port);
    listener.close();
    expect({ heard, candidates }).toEqual({ heard: 0, candidates: [] });
  });

  test('nothing is kept that a site could have left', async () => {
    const cookies = await ictus.inMain(({ session }) => session.defaultSession.cookies.get({}));
    expect(cookies).toEqual([]);
  });
});

describe('navigation and windows', () => {
  const ways: readonly (readonly [string, string])[] = [
    ['a script', `location.href = 'https://example.org/'`],
    ['a script to an address of our own', `location.href = 'ictus://app/slice/1/0'`],
    ['a file', `location.href = 'file:///etc/passwd'`],
    ['a script address', `location.href = 'javascript:void(document.title = "changed")'`],
    [
      'a link',
      `{ const a = document.createElement('a'); a.href = 'https://example.org/'; document.body.append(a); a.click(); a.remove() }`,
    ],
    [
      'a link to a new window',
      `{ const a = document.createElement('a'); a.href = 'ictus://app/index.html'; a.target = '_blank'; document.body.append(a); a.click(); a.remove() }`,
    ],
    [
      'a form',
      `{ const f = document.createElement('form'); f.action = 'ictus://app/index.html?sent'; document.body.append(f); f.submit(); f.remove() }`,
    ],
    [
      'a refresh',
      `{ const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=https://example.org/'; document.head.append(m); m.remove() }`,
    ],
    ['a new window', `window.open('ictus://app/index.html')`],
    ['a new empty window', `window.open('')`],
  ];
  test.each(ways)('%s goes nowhere', async (_name, script) => {
    const before = ictus.page.url();
    await ictus.page.evaluate('window.stayed = true');
    await ictus.page.evaluate(script);
    await ictus.page.waitForTimeout(400);
    expect(ictus.page.url()).toBe(before);
    expect(await ictus.page.evaluate('window.stayed')).toBe(true);
    expect(await ictus.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('frames and embedded views stay empty', async () => {
    const frames = await ictus.page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = 'ictus://app/index.html';
      const view = document.createElement('webview');
      view.setAttribute('src', 'ictus://app/index.html');
      const object = document.createElement('object');
      object.data = 'ictus://app/index.html';
      document.body.append(frame, view, object);
      await new Promise((resolve) => setTimeout(resolve, 500));
      let held: string | undefined;
      try {
        held = frame.contentDocument?.title;
      } catch {
        held = undefined;
      }
      const known = 'getWebContentsId' in view || 'loadURL' in view;
      for (const one of [frame, view, object]) one.remove();
      return { held: held ?? '', known };
    });
    expect(frames).toEqual({ held: '', known: false });
    expect(await ictus.inMain(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  });

  test('nothing is saved to disk by the page', async () => {
    const started = await ictus.inMain(async ({ BrowserWindow, session }) => {
      const states: boolean[] = [];
      // After ours, in the order in which they were added: what it did to the event is seen here.
      session.defaultSession.once('will-download', (event) => states.push(event.defaultPrevented));
      BrowserWindow.getAllWindows()[0]?.webContents.downloadURL('ictus://app/index.html');
      for (let tries = 0; tries < 50 && states.length === 0; tries++)
        await new Promise((done) => setTimeout(done, 100));
      return states;
    });
    expect(started).toEqual([true]);
  });

  test('a page cannot hold the reader in its dialogs', async () => {
    // The debugger hears of a dialog also where none is shown; then there is none that it could dismiss.
    const shown: Promise<string>[] = [];
    ictus.page.on('dialog', (dialog) => {
      shown.push(dialog.dismiss().then(() => 'shown', String));
    });
    const answer = await ictus.page.evaluate(() => {
      alert('once');
      return confirm('more');
    });
    expect(answer).toBe(false);
    expect(shown).toHaveLength(2);
    for (const one of await Promise.all(shown)) expect(one).toContain('No dialog is showing');
  });
});

describe('permissions', () => {
  const names = [
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'persistent-storage',
    'background-sync',
    'accelerometer',
    'idle-detection',
    'local-fonts',
    'screen-wake-lock',
    'window-management',
    'storage-access',
  ];
  test.each(names)('%s is denied', async (name) => {
    const state = await ictus.page.evaluate(
      async (permission) => (await navigator.permissions.query({ name: permission as PermissionName })).state,
      name,
    );
    expect(state).toBe('denied');
  });

  const asked: readonly (readonly [string, string])[] = [
    ['the camera', 'navigator.mediaDevices.getUserMedia({ video: true })'],
    ['the microphone', 'navigator.mediaDevices.getUserMedia({ audio: true })'],
    ['the screen', 'navigator.mediaDevices.getDisplayMedia({ video: true })'],
    ['where it is', 'new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no))'],
    ['what was copied', 'navigator.clipboard.readText()'],
    ['a USB device', 'navigator.usb.requestDevice({ filters: [] })'],
    ['a serial port', 'navigator.serial.requestPort()'],
    [
      'a HID device',
      'navigator.hid.requestDevice({ filters: [] }).then((found) => { if (found.length === 0) throw new DOMException("none", "NotFoundError") })',
    ],
    ['a Bluetooth device', 'navigator.bluetooth.requestDevice({ acceptAllDevices: true })'],
    ['MIDI', 'navigator.requestMIDIAccess({ sysex: true })'],
    [
      'the fonts here',
      'queryLocalFonts().then((found) => { if (found.length === 0) throw new DOMException("none", "NotFoundError") })',
    ],
    ['the pointer', 'document.body.requestPointerLock()'],
  ];
  test.each(asked)('asking for %s ends in a refusal', async (_name, script) => {
    const outcome = await ictus.inMain(async ({ BrowserWindow }, words) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const answer = `Promise.race([
        (async () => ${words})().then(() => 'granted', (error) => (error.name ?? 'code ' + error.code)),
        new Promise((done) => setTimeout(done, 8000, 'no answer')),
      ])`;
      // As if the reader had clicked: without that most of these are refused for that reason alone.
      return (await contents?.executeJavaScript(answer, true)) as string;
    }, script);
    expect(outcome).toMatch(
      /^(NotAllowedError|NotFoundError|SecurityError|AbortError|TypeError|code 1|InvalidStateError)$/,
    );
  });

  test('the page does not fill the screen', async () => {
    const filled = await ictus.inMain(async ({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0];
      await window?.webContents.executeJavaScript('void document.documentElement.requestFullscreen()', true);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const inPage = (await window?.webContents.executeJavaScript('document.fullscreenElement !== null')) as boolean;
      return [inPage, window?.isFullScreen()];
    });
    expect(filled).toEqual([false, false]);
  });

  test('devices that were paired before are not given back', async () => {
    const devices = await ictus.page.evaluate(async () => {
      type Gives = { getDevices?(): Promise<unknown[]>; getPorts?(): Promise<unknown[]> };
      const world = navigator as unknown as Record<'usb' | 'hid' | 'serial', Gives>;
      return [
        ...((await world.usb.getDevices?.()) ?? []),
        ...((await world.hid.getDevices?.()) ?? []),
        ...((await world.serial.getPorts?.()) ?? []),
      ].length;
    });
    expect(devices).toBe(0);
  });
});

describe('who may call', () => {
  test('one name is answered, and only to our page in our window', async () => {
    const heard = await ictus.inMain(({ ipcMain }) => {
      const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, unknown> };
      // Electron itself listens for 'error'.
      return { answered: [...handlers.keys()], listened: ipcMain.eventNames().map(String) };
    });
    expect(heard).toEqual({ answered: ['ictus:call'], listened: ['error'] });
  });

  test.each(['data:text/html,<p>elsewhere', 'ictus://elsewhere/index.html', 'about:blank'])(
    'our own window, sent to %s, is not answered',
    async (address) => {
      const answer = await ictus.inMain(async ({ BrowserWindow }, url) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        await contents?.loadURL(url);
        const said = (await contents?.executeJavaScript(`window.ictus.call('worklist.get', {})`)) as unknown;
        await contents?.loadURL('ictus://app/index.html');
        return said;
      }, address);
      expect(answer).toMatchObject({ ok: false, problem: { code: 'bad-call' } });
      expect(await ictus.call('app.state', {})).toHaveProperty('version');
    },
  );

  test('the bridge is the only way in: no Electron object, and events come without their sender', async () => {
    const heard = await ictus.page.evaluate(async () => {
      const world = window as unknown as {
        ictus: { on(name: string, listener: (...words: unknown[]) => void): () => void };
      };
      const seen: number[] = [];
      const stop = world.ictus.on('state.changed', (...words) => seen.push(words.length));
      await (window as unknown as { ictus: { call(name: string, payload: unknown): Promise<unknown> } }).ictus.call(
        'app.settings',
        { change: {} },
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      stop();
      return [...new Set(seen)];
    });
    expect(heard).toEqual([1]);
  });

  test('the spelling checker, which would fetch dictionaries, is off', async () => {
    expect(await ictus.inMain(({ session }) => session.defaultSession.isSpellCheckerEnabled())).toBe(false);
  });

  test('the developer tools do not open', async () => {
    const opened = await ictus.inMain(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.openDevTools();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return contents?.isDevToolsOpened();
    });
    expect(opened).toBe(false);
  });
});

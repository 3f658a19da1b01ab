import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIctus, worklistWhen, type OpenWindow } from './window.js';

let ictus: OpenWindow;

beforeAll(async () => {
  ictus = await openIctus();
  await worklistWhen(ictus, (list) => list.rows.length > 0, 600_000);
}, 620_000);
afterAll(() => ictus.close());

describe('the page has no power', () => {
  test('no Node, no Electron, one frozen bridge', async () => {
    const seen = await ictus.page.evaluate(() => {
      const world = window as unknown as Record<string, unknown>;
      return {
        node: ['process', 'require', 'module', 'Buffer', 'global'].filter((name) => name in world),
        bridge: Object.keys(world['ictus'] as object).sort(),
        frozen: Object.isFrozen(world['ictus']),
      };
    });
    expect(seen).toEqual({ node: [], bridge: ['call', 'on', 'pathOf'], frozen: true });
  });

  test('the renderer is sandboxed and context-isolated', async () => {
    const preferences = await ictus.inMain(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  test('inline scripts and eval are refused by the policy', async () => {
    const outcome = await ictus.page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      // From a timer: what the debugger itself evaluates is exempt from the policy.
      const evalRan = await new Promise<boolean>((resolve) => {
        setTimeout(() => {
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- what the policy must refuse
            new Function('return 1')();
            resolve(true);
          } catch {
            resolve(false);
          }
        }, 0);
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { inlineRan: 'inlineRan' in window, evalRan, violated: violations.length > 0 };
    });
    expect(outcome).toEqual({ inlineRan: false, evalRan: false, violated: true });
  });

  test('nothing is loaded from anywhere else', async () => {
    const reached = await ictus.page.evaluate(async () => {
      try {
        await fetch('https://example.org/');
        return true;
      } catch {
        return false;
      }
    });
    expect(reached).toBe(false);
  });

  test('navigation and new windows are denied', async () => {
    const before = ictus.page.url();
    await ictus.page.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await ictus.page.waitForTimeout(300);
    expect(ictus.page.url()).toBe(before);
    expect(await ictus.page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(await ictus.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('permissions are denied', async () => {
    const state = await ictus.page.evaluate(
      async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
    );
    expect(state).toBe('denied');
  });
});

describe('what the main side answers', () => {
  test('a foreign window with the same preload script is ignored', async () => {
    const preload = join(import.meta.dirname, '..', '..', 'dist', 'preload', 'preload.cjs');
    const answer = await ictus.inMain(async ({ BrowserWindow }, script) => {
      const foreign = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true } });
      await foreign.loadURL('ictus://app/index.html');
      const said = (await foreign.webContents.executeJavaScript(`window.ictus.call('worklist.get', {})`)) as unknown;
      foreign.destroy();
      return said;
    }, preload);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'bad-call' } });
  });

  test.each([
    ['an unknown channel', 'app.quit', {}],
    ['an inherited name', 'constructor', {}],
    ['a payload that does not fit', 'study.get', { studyUid: 7 }],
    ['a payload with more than was asked', 'worklist.get', { path: '/etc/passwd' }],
  ])('%s is refused in a sentence', async (_name, channel, payload) => {
    await expect(ictus.call(channel as 'worklist.get', payload as never)).rejects.toThrow('bad-call');
  });

  /** What one address answers: the status, 0 where the request is refused before it is sent, and the first bytes. */
  function ask(address: string, method = 'GET'): Promise<{ status: number; type: string; words: string }> {
    return ictus.page.evaluate(
      async ([url, how]) => {
        try {
          const answer = await fetch(url, { method: how });
          const type = answer.headers.get('x-content-type-options') ?? '';
          return { status: answer.status, type, words: (await answer.text()).slice(0, 200) };
        } catch {
          return { status: 0, type: '', words: '' };
        }
      },
      [address, method] as const,
    );
  }

  test.each([
    ['an unknown instance', 'ictus://app/slice/999999/0'],
    ['an unknown frame', 'ictus://app/slice/1/99999'],
    ['a negative instance', 'ictus://app/slice/-1/0'],
    ['a number with a fraction', 'ictus://app/slice/1.5/0'],
    ['a number in another notation', 'ictus://app/slice/0x1/0'],
    ['a number past what a number holds', 'ictus://app/slice/99999999999999999999/0'],
    ['a word for a number', 'ictus://app/slice/1%20or%201=1/0'],
    ['more after the frame', 'ictus://app/slice/1/0/1'],
    ['no frame', 'ictus://app/slice/1'],
    ['another spelling', 'ictus://app/SLICE/1/0'],
    ['up from a slice', 'ictus://app/slice/1/0/../../../../package.json'],
    ['up from the page', 'ictus://app/../../package.json'],
    ['up, encoded', 'ictus://app/..%2f..%2fpackage.json'],
    ['up, encoded twice', 'ictus://app/%252e%252e%252fpackage.json'],
    ['up, dots encoded', 'ictus://app/%2e%2e/%2e%2e/package.json'],
    ['up, by the other slash', 'ictus://app/..\\..\\package.json'],
    ['up, by the other slash encoded', 'ictus://app/..%5c..%5cpackage.json'],
    ['a path of the system', 'ictus://app//etc/passwd'],
    ['a path of the system, encoded', 'ictus://app/%2fetc%2fpasswd'],
    ['a zero byte', 'ictus://app/index.html%00.js'],
    ['a file of the main side', 'ictus://app/main/app.js'],
    ['the preload script', 'ictus://app/preload/preload.cjs'],
    ['a folder', 'ictus://app/assets/'],
    ['the root', 'ictus://app/'],
    ['another host', 'ictus://elsewhere/index.html'],
    ['a host that begins alike', 'ictus://app.elsewhere/index.html'],
  ])('%s is not served', async (_name, address) => {
    const { status, words } = await ask(address);
    expect([0, 403, 404]).toContain(status);
    expect(words).not.toMatch(/root:|"name": "ictus"|DICM|<!doctype/i);
  });

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
    expect([0, 403]).toContain((await ask('ictus://app/index.html', method)).status);
  });

  test('another page in another window reads neither a slice nor the page', async () => {
    const seen = await ictus.inMain(async ({ BrowserWindow }) => {
      const foreign = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
      await foreign.loadURL('data:text/html,<title>foreign</title>');
      const script = `Promise.all(['slice/1/0', 'index.html'].map((path) =>
        fetch('ictus://app/' + path).then((answer) => answer.status, (error) => error.name)))`;
      const said = (await foreign.webContents.executeJavaScript(script)) as unknown;
      foreign.destroy();
      return said;
    });
    expect(seen).toEqual(['TypeError', 'TypeError']);
  });

  test.each(['index.html', 'slice/1/0', 'slice/999999/0', 'nothing'])(
    'ictus://app/%s may not be taken for another type',
    async (path) => {
      expect((await ask(`ictus://app/${path}`)).type).toBe('nosniff');
    },
  );

  test('an indexed instance is served as Part 10', async () => {
    const list = await ictus.call('worklist.get', {});
    const study = await ictus.call('study.get', { studyUid: list.rows[0]!.studyUid });
    const slice = study.stacks[0]!.slices[0]!;
    const head = await ictus.page.evaluate(
      async ([id, frame]) => {
        const answer = await fetch(`ictus://app/slice/${id}/${frame}`);
        return [...new Uint8Array(await answer.arrayBuffer()).subarray(128, 132)];
      },
      [slice.instanceId, slice.frame] as const,
    );
    expect(String.fromCharCode(...head)).toBe('DICM');
  });
});

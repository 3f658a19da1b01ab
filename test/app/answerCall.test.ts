import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerCall, type ChannelHandlers } from '../../main/app/answerCall.js';
import { isOurPage } from '../../main/app/sender.js';
import { channelSchemas, ok, problem, type Channel, type Result } from '../../main/contract/index.js';

const names = Object.keys(channelSchemas) as Channel[];

const findings = {
  subtypes: { epidural: false, intraparenchymal: false, intraventricular: false, subarachnoid: false, subdural: true },
};
const long = 'x'.repeat(5000);

/** For each channel requests that its schema must refuse; a channel without one is a failure of the first test. */
const refused: Readonly<Record<Channel, readonly unknown[]>> = {
  'app.state': [{ path: '/' }],
  'app.settings': [{}, { change: { aiOn: 'yes' } }, { change: { unknown: 1 } }, { change: {}, more: 1 }],
  'app.ready': [[1]],
  'library.choose': [{}, { what: 'file' }],
  'library.open': [
    { paths: [] },
    { paths: [''] },
    { paths: '/a' },
    { paths: [long] },
    { paths: Array(101).fill('/a') },
  ],
  'library.openDemo': ['now'],
  'library.skipped': [null],
  'library.cancelIndexing': [{ all: true }],
  'dataset.describe': [
    {},
    { path: '' },
    { path: '/a', window: { levelHu: 40 } },
    { path: '/a', window: { levelHu: 40, widthHu: 0 } },
  ],
  'dataset.cancel': [1],
  'worklist.get': [{ all: true }],
  'worklist.pin': [
    { studyUid: '1.2' },
    { studyUid: '1.2', place: -1 },
    { studyUid: '1.2', place: 0.5 },
    { studyUid: '', place: 0 },
  ],
  'worklist.priority': [{ studyUid: '1.2', priority: 'soon' }, { priority: 'stat' }],
  'scoring.pause': [{ paused: 1 }, {}],
  'scoring.cancel': [{ studyUid: '1.2' }],
  'scoring.retry': [{}, { studyUid: 12 }],
  'study.get': [{}, { studyUid: long }],
  'study.open': [{ studyUid: '' }, { studyUid: '1.2', force: true }],
  'study.close': [{}],
  'heatmap.get': [
    { instanceId: 1, frame: 0 },
    { instanceId: 1, frame: 0, label: 'tumour' },
    { instanceId: -1, frame: 0, label: 'any' },
    { instanceId: '../1', frame: 0, label: 'any' },
  ],
  'read.sign': [
    { studyUid: '1.2' },
    { studyUid: '1.2', findings: { subtypes: findings.subtypes, text: long.repeat(20) } },
  ],
  'read.dismiss': [
    { studyUid: '1.2', reason: 'bored', text: '' },
    { studyUid: '1.2', reason: 'other', text: long },
  ],
  'read.reopen': [{}],
  'read.copy': [{ studyUid: null }],
  'site.get': [[]],
  'site.make': [{ depth: 'all' }, { depth: 'tail', replaySet: { path: '' } }],
  'site.order': [{ order: 'kill' }],
  'site.promote': [{ hash: 'abc' }, { hash: 'A'.repeat(64) }, { hash: '../'.padEnd(64, 'a') }],
  'site.rollBack': [{ to: 'abc' }],
  'site.import': [{ path: '' }, {}],
};

function handlersThat(answer: (name: Channel) => Result<unknown>): ChannelHandlers {
  return Object.fromEntries(names.map((name) => [name, () => answer(name)])) as unknown as ChannelHandlers;
}

const none = handlersThat((name) => {
  throw new Error(`${name} was reached`);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a request that does not fit its channel', () => {
  it.each(names)('is refused on %s before its handler hears of it', async (name) => {
    expect(refused[name].length).toBeGreaterThan(0);
    for (const request of refused[name]) {
      const answer = await answerCall(true, none, name, request);
      expect({ request, code: answer.ok ? 'ok' : answer.problem.code }).toEqual({ request, code: 'bad-call' });
      // What was sent may be a patient's: it is not said again.
      expect(JSON.stringify(answer)).not.toContain(long);
    }
  });

  it.each(['', 'app', 'constructor', '__proto__', 'toString', 5, null, undefined, {}])(
    'is refused on a channel that is none: %s',
    async (name) => {
      const answer = await answerCall(true, none, name, {});
      expect(answer.ok ? 'ok' : answer.problem.code).toBe('bad-call');
    },
  );
});

describe('a request that fits', () => {
  it('reaches its handler and nothing else, and its answer comes back as it is', async () => {
    const reached: string[] = [];
    const handlers = handlersThat((name) => {
      reached.push(name);
      return ok(`answer of ${name}`);
    });
    expect(await answerCall(true, handlers, 'study.open', { studyUid: '1.2.3' })).toEqual(ok('answer of study.open'));
    expect(reached).toEqual(['study.open']);
    const refusal = { ok: false, problem: problem('study-unknown', 'It is gone.') } as const;
    expect(
      await answerCall(
        true,
        handlersThat(() => refusal),
        'study.get',
        { studyUid: '1.2' },
      ),
    ).toEqual(refusal);
  });

  it('is refused from anywhere but the page of the window', async () => {
    const answer = await answerCall(false, none, 'app.state', {});
    expect(answer.ok ? 'ok' : answer.problem.code).toBe('bad-call');
  });

  it('says nothing of what its handler threw', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const answer = await answerCall(
      true,
      handlersThat(() => {
        throw new Error('DOE^JANE in /data/DOE.dcm');
      }),
      'study.get',
      { studyUid: '1.2' },
    );
    expect(answer.ok ? 'ok' : answer.problem.code).toBe('internal-error');
    expect(JSON.stringify(answer)).not.toMatch(/DOE|JANE|\.ts:/);
    // The log names the place, never the message.
    expect(JSON.stringify(said.mock.calls)).toMatch(/study\.get \(Error\)/);
    expect(JSON.stringify(said.mock.calls)).not.toMatch(/DOE|JANE/);
  });
});

describe('the sender of a call', () => {
  const frame = (url: string) => ({ url });
  const page = frame('ictus://app/index.html');
  const contents = { mainFrame: page };
  const window = (destroyed = false) => ({ isDestroyed: () => destroyed, webContents: contents });

  it('is ours only as the main frame of the living window, showing our page', () => {
    expect(isOurPage(window(), contents, page)).toBe(true);
    expect(isOurPage(undefined, contents, page)).toBe(false);
    expect(isOurPage(window(true), contents, page)).toBe(false);
    expect(isOurPage(window(), contents, null)).toBe(false);
    expect(isOurPage(window(), { mainFrame: page }, page)).toBe(false);
    expect(isOurPage(window(), contents, frame('ictus://app/index.html'))).toBe(false);
    for (const url of ['https://example.org/', 'ictus://app.evil/', 'ictus://application/', 'file:///index.html']) {
      const elsewhere = { mainFrame: frame(url) };
      const shown = { isDestroyed: () => false, webContents: elsewhere };
      expect(isOurPage(shown, elsewhere, elsewhere.mainFrame)).toBe(false);
    }
  });
});

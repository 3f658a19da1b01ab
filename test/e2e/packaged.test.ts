import {
  chmodSync,
  cpSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRawHeader, listPackage } from '@electron/asar';
import { getCurrentFuseWire, FuseV1Options } from '@electron/fuses';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type {
  Channel,
  ChannelAnswers,
  ChannelRequest,
  IctusBridge,
  Result,
  WorklistSnapshot,
} from '../../main/contract/index.js';
import { phantomRecipes, phantomSeriesAsDicom, renderPhantom } from '../../main/phantom/index.js';
import { openStore } from '../../main/store/index.js';
import {
  networkOf,
  packagedProgram,
  startProgram,
  unmarkedCopy,
  type PackagedProgram,
  type RunningProgram,
} from './packagedProgram.js';
import { acceptDisclaimer, nobody, steppedDown, type OpenWindow } from './window.js';

/** Words that stand nowhere else on this machine: who the patient of this test is. */
const patient = {
  patientName: 'QUIRKWHISTLE^ZEPHYRINE',
  patientId: 'PID-7731-QXZ',
  accession: 'ACCQ88412',
  birth: '19530101',
  studyDescription: 'HEADACHE OF VOLDEMARSSON',
};
const secrets = ['QUIRKWHISTLE', 'ZEPHYRINE', patient.patientId, patient.accession, patient.birth, 'VOLDEMARSSON'];

/** A study with an epidural hemorrhage and one without, in a folder named after the patient, beside files that cannot be used. */
function writeStudies(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, recipe] of (['epidural', 'normal'] as const).entries()) {
    const files = phantomSeriesAsDicom(renderPhantom(phantomRecipes[recipe](11)), {
      ...patient,
      studyName: `packaged ${recipe}`,
      seriesName: 'head',
      accession: `${patient.accession}${index}`,
      patientId: `${patient.patientId}${index}`,
      sex: 'F',
      ageYears: 73,
      scannedMs: Date.UTC(2026, 0, 15, 8),
    });
    for (const { name, bytes } of files) writeFileSync(join(folder, `${recipe}-QUIRKWHISTLE-${name}`), bytes);
    const whole = files[0]!.bytes;
    writeFileSync(join(folder, `cut-QUIRKWHISTLE-${recipe}.dcm`), whole.subarray(0, whole.length >> 1));
  }
  writeFileSync(join(folder, 'letter-QUIRKWHISTLE.txt'), 'about ZEPHYRINE QUIRKWHISTLE');
}

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-packaged-'));
  if (steppedDown) chownSync(folder, nobody, nobody);
  return folder;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The secrets that bytes hold, in the encodings that a log or a cache may use. */
function secretsIn(bytes: Buffer): readonly string[] {
  return secrets.filter((secret) =>
    [
      Buffer.from(secret),
      Buffer.from(secret, 'utf16le'),
      Buffer.from(Buffer.from(secret).toString('hex')),
      // Without its end, which depends on what follows.
      Buffer.from(Buffer.from(secret).toString('base64').slice(0, -4)),
    ].some((needle) => bytes.includes(needle)),
  );
}

const storeOf = (folder: string) => join(folder, 'home', 'data', 'ictus', 'ictus.sqlite');

/** How many studies the store holds scores of. */
function scoredStudies(folder: string): number {
  const opened = openStore(storeOf(folder), { readOnly: true });
  if (!opened.ok) return 0;
  const scored = opened.value.events().filter(({ kind }) => kind === 'scored').length;
  opened.value.close();
  return scored;
}

/** Calls a channel as the page does. */
async function call<C extends Channel>(page: Page, channel: C, request: ChannelRequest<C>): Promise<ChannelAnswers[C]> {
  const answer = (await page.evaluate(
    ([name, payload]) =>
      (window as unknown as { ictus: IctusBridge }).ictus.call(name, payload as never) as Promise<Result<unknown>>,
    [channel, request] as const,
  )) as Result<ChannelAnswers[C]>;
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.value;
}

/** One file of each codec that is WebAssembly in a module of its own. */
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'dicom', 'codecs');
const codedFiles = ['htj2k201_s16.dcm', 'j2k90_s16.dcm', 'jls80_s16.dcm'];

describe.skipIf(process.platform !== 'linux')('the packaged program', () => {
  let program: PackagedProgram;
  const folders: string[] = [];
  const fresh = () => {
    const folder = privateFolder();
    folders.push(folder);
    return folder;
  };
  const studies = join(fresh(), 'QUIRKWHISTLE ZEPHYRINE');
  const coded = join(fresh(), 'coded');

  beforeAll(async () => {
    writeStudies(studies);
    mkdirSync(coded);
    for (const name of codedFiles) cpSync(join(fixtures, name), join(coded, name));
    program = await packagedProgram();
  }, 600_000);
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  test('says beside its executable that it is a test build', () => {
    const mark = JSON.parse(readFileSync(join(program.folder, 'test-build.json'), 'utf8')) as { note: string };
    expect(mark.note).toContain('not to be used for reading');
  });

  test('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(program.executable);
    const found = Object.fromEntries(
      Object.entries(FuseV1Options)
        .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
        .map(([name, fuse]) => [name, String.fromCharCode(Number(wire[fuse]))]),
    );
    expect(found).toEqual({
      RunAsNode: '0',
      EnableCookieEncryption: '0',
      EnableNodeOptionsEnvironmentVariable: '0',
      EnableNodeCliInspectArguments: '0',
      EnableEmbeddedAsarIntegrityValidation: '1',
      OnlyLoadAppFromAsar: '1',
      LoadBrowserProcessSpecificV8Snapshot: '0',
      GrantFileProtocolExtraPrivileges: '0',
    });
  });

  test('holds what runs, and neither sources nor tests nor tools', () => {
    const held = listPackage(program.archive, { isPack: false }).filter((path) => !path.endsWith('/'));
    const { header } = getRawHeader(program.archive);
    const isFolder = (path: string) => {
      let at: unknown = header;
      for (const part of path.split('/').filter(Boolean))
        at = (at as { files?: Record<string, unknown> }).files?.[part];
      return typeof at === 'object' && at !== null && 'files' in at;
    };
    const files = held.filter((path) => !isFolder(path));
    const ours = files.filter((path) => !path.startsWith('/node_modules/'));
    const expected =
      /^\/(package\.json|dist\/main\/[\w-]+\.js|dist\/preload\/preload\.cjs|dist\/renderer\/(index\.html|assets\/[\w.-]+\.(js|css|png|svg|woff2|wasm)))$/;
    expect(ours.filter((path) => !expected.test(path))).toEqual([]);
    for (const needed of ['app', 'dataset', 'frames', 'inference', 'library', 'phantom', 'headerThread']) {
      expect(ours).toContain(`/dist/main/${needed}.js`);
    }
    const modules = files
      .filter((path) => path.startsWith('/node_modules/'))
      .map((path) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path);
    expect([...new Set(modules)].sort()).toEqual([
      '@cornerstonejs/codec-charls',
      '@cornerstonejs/codec-openjpeg',
      '@cornerstonejs/codec-openjph',
      '@jsquash/webp',
      `@libsql/linux-${process.arch}-gnu`,
      '@neon-rs/load',
      '@parcel/watcher',
      `@parcel/watcher-linux-${process.arch}-glibc`,
      'detect-libc',
      'is-extglob',
      'is-glob',
      'libsql',
      'onnxruntime-common',
      'onnxruntime-node',
      'picomatch',
    ]);
    expect(files.filter((path) => /\.(ts|map|svelte|md|flow)$|\/(test|src|script)s?\//.test(path))).toEqual([]);
    const { main, ...rest } = JSON.parse(
      readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
    ) as { main: string; scripts: unknown };
    expect(files).toContain(`/${main}`);
    expect(rest.scripts).toBeDefined();
  });

  test('carries the licences of what it holds: bundled, loaded by name, and the font', () => {
    const notices = readFileSync(join(program.folder, 'THIRD_PARTY_NOTICES.txt'), 'utf8');
    for (const name of ['svelte', 'cornerstone-core', 'onnxruntime-node', 'libsql', '@fontsource-variable/inter']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
    expect(notices).not.toMatch(/^(vitest|electron-builder|typescript) /m);
  });

  test('holds beside its archive the native modules of this platform and the model, and no loader of other programs', () => {
    const resources = join(program.folder, 'resources');
    expect(readdirSync(resources).sort()).toEqual(['app.asar', 'app.asar.unpacked', 'models']);
    const natives = filesBelow(join(resources, 'app.asar.unpacked')).map((path) => path.split('/').at(-1));
    expect(natives.sort()).toEqual(['index.node', 'libonnxruntime.so.1', 'onnxruntime_binding.node', 'watcher.node']);
    const models = filesBelow(join(resources, 'models')).map((path) => path.split('/').at(-1));
    expect(models.sort()).toEqual([
      'LICENSE-weights.txt',
      'MODEL_CARD.md',
      'head.f32',
      'model.json',
      'model.onnx',
      'replay.safetensors',
    ]);
  });

  describe('run on a folder of studies', () => {
    let folder: string;
    let running: RunningProgram;
    let page: Page;
    let list: WorklistSnapshot;
    let disconnect: () => Promise<void>;

    beforeAll(async () => {
      folder = fresh();
      // The folder of the store was there before, open to all.
      const data = join(folder, 'home', 'data');
      mkdirSync(join(data, 'ictus'), { recursive: true });
      chmodSync(join(data, 'ictus'), 0o755);
      if (steppedDown) for (const each of [data, join(data, 'ictus')]) chownSync(each, nobody, nobody);
      running = startProgram(program.executable, folder, ['--remote-debugging-port=0', studies, coded]);
      const address = await vi.waitUntil(() => /DevTools listening on (ws:\S+)/.exec(running.said())?.[1], {
        timeout: 60_000,
      });
      const browser = await chromium.connectOverCDP(address);
      disconnect = () => browser.close();
      page = await vi.waitUntil(() => browser.contexts()[0]?.pages()[0], { timeout: 30_000 });
      await acceptDisclaimer({ page } as OpenWindow);
      list = await vi.waitUntil(
        async () => {
          const seen = await call(page, 'worklist.get', {});
          const done = seen.indexing.stage === 'idle' && seen.rows.length > 2;
          return done && seen.rows.every(({ band }) => band !== 'pending') ? seen : undefined;
        },
        { timeout: 300_000, interval: 300 },
      );
    }, 420_000);
    afterAll(async () => {
      await disconnect();
      await running.stop();
    });

    test('has one listener, the debugger that only a test build admits', () => {
      const { sockets } = networkOf(running.child.pid!);
      expect(
        sockets.filter((socket) => socket.startsWith('tcp 0100007F:') && socket.endsWith(' 00000000:0000')),
      ).toHaveLength(1);
    });

    test('scores and ranks it with the model that it carries', async () => {
      const state = await call(page, 'app.state', {});
      expect(state.modelProblem).toBeNull();
      expect(state.model?.folder).toBe(join(program.folder, 'resources', 'models', 'inception-v3'));
      const ours = list.rows.map(({ accession }) => accession).filter((one) => one.startsWith(patient.accession));
      expect(ours).toEqual([`${patient.accession}0`, `${patient.accession}1`]);
      // A letter, and the two files that were cut short.
      expect(list.skipped).toBe(3);
    });

    test('decodes with the codecs that it carries: JPEG-LS, JPEG 2000 and High-Throughput JPEG 2000', async () => {
      const heads: string[] = [];
      for (const { studyUid } of list.rows.filter(({ accession }) => !accession.startsWith(patient.accession))) {
        const { stacks } = await call(page, 'study.get', { studyUid });
        for (const { instanceId, frame } of stacks.flatMap(({ slices }) => slices)) {
          const address = `ictus://app/slice/${instanceId}/${frame}`;
          heads.push(await page.evaluate(async (url) => (await (await fetch(url)).text()).slice(128, 132), address));
        }
      }
      expect(heads).toEqual(codedFiles.map(() => 'DICM'));
    });

    test('shows a slice, and says in title, banner and about box what it is', async () => {
      await page.keyboard.press('n');
      await page.waitForSelector('.surface canvas', { timeout: 30_000 });
      expect(await page.title()).toBe('Ictus (test build)');
      expect(await page.locator('.banner').first().textContent()).toContain('Test build.');
      await page.getByRole('button', { name: 'About Ictus' }).click();
      expect(await page.getByRole('dialog').textContent()).toContain('a test build');
      await page.keyboard.press('Escape');
    });

    test('keeps what it knows where only its user can read', () => {
      const data = join(folder, 'home', 'data', 'ictus');
      const modes = Object.fromEntries(
        ['', 'ictus.sqlite', 'ictus.sqlite-wal', 'ictus.sqlite-shm'].map((name) => [
          name,
          (statSync(join(data, name)).mode & 0o777).toString(8),
        ]),
      );
      expect(modes).toEqual({ '': '700', 'ictus.sqlite': '600', 'ictus.sqlite-wal': '600', 'ictus.sqlite-shm': '600' });
    });

    test('writes the name of a patient nowhere but to its store', () => {
      const kept = filesBelow(folder).filter((path) => path.startsWith(storeOf(folder)));
      const others = filesBelow(folder).filter((path) => !path.startsWith(storeOf(folder)));
      // What is looked for can be found: in the store it stands.
      expect(new Set(kept.flatMap((path) => secretsIn(readFileSync(path))))).toEqual(new Set(secrets));
      expect(others.length).toBeGreaterThan(5);
      expect(others.filter((path) => secretsIn(readFileSync(path)).length > 0)).toEqual([]);
      expect(others.filter((path) => secretsIn(Buffer.from(path)).length > 0)).toEqual([]);
      expect(running.said()).not.toBe('');
      expect(secretsIn(Buffer.from(running.said()))).toEqual([]);
    });
  });

  test('is no Node, takes no code from outside, and opens no socket to any network', async () => {
    const folder = fresh();
    const planted = join(folder, 'planted.cjs');
    const sign = join(folder, 'sign');
    writeFileSync(planted, `require('node:fs').writeFileSync(${JSON.stringify(sign)}, 'ran')`);
    chmodSync(planted, 0o644);
    const executable = unmarkedCopy(program, join(program.folder, '..', `unmarked-${process.pid}`));
    const running = startProgram(
      executable,
      folder,
      ['--inspect=0', '--remote-debugging-port=0', '--js-flags=--expose-gc', studies],
      { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${planted}` },
    );
    try {
      await vi.waitUntil(() => scoredStudies(folder) > 0, { timeout: 300_000, interval: 300 });
      const { processes, sockets } = networkOf(running.child.pid!);
      // Main, zygotes, renderer, and the processes of files, frames and model.
      expect(processes).toBeGreaterThan(5);
      expect(sockets).toEqual([]);
      expect(running.said()).not.toMatch(/Debugger listening|DevTools listening/);
      expect(filesBelow(folder)).not.toContain(sign);
    } finally {
      await running.stop();
      rmSync(join(executable, '..'), { recursive: true, force: true });
    }
  }, 420_000);
});

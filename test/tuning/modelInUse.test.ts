import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failed, ok, type Candidate, type Problem, type Result } from '../../main/contract/index.js';
import { readModel } from '../../main/inference/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { openStore, type Store } from '../../main/store/index.js';
import { newFolder } from '../../main/tuning/newFolder.js';
import { openSiteModel, type SiteModel, type SiteModelPorts } from '../../main/tuning/siteModel.js';
import { openWorkstation, type Workstation } from '../../main/workstation/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { manifestIn, writeSiteModel } from './madeUpSite.js';
import { value } from './siteDesk.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-in-use-'));
const made = {
  parent: join(folder, 'made', 'parent'),
  child: join(folder, 'made', 'child'),
  other: join(folder, 'made', 'other'),
};
const open: { close(): void }[] = [];
let sites = 0;

beforeAll(async () => {
  await writeSiteModel(made.parent, 0);
  await writeSiteModel(made.child, 1);
  await writeSiteModel(made.other, 2);
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hashIn = (of: string): string => value(readModel(of)).hash;

interface Site {
  readonly storePath: string;
  readonly parent: string;
  readonly child: string;
  /** Starts the program: what it says at once, and itself. */
  readonly start: (modelFolder?: string) => { readonly workstation: Workstation; readonly said: readonly Problem[] };
}

/** A site whose settings name the parent, and whose log holds an accepted candidate: the child. */
function siteWithCandidate(): Site {
  const own = join(folder, `site-${(sites += 1)}`);
  const [parent, child] = [join(own, 'parent'), join(own, 'models', 'child')];
  mkdirSync(join(own, 'models'), { recursive: true });
  cpSync(made.parent, parent, { recursive: true });
  cpSync(made.child, child, { recursive: true });
  const storePath = join(own, 'store', 'ictus.sqlite');
  const start: Site['start'] = (modelFolder) => {
    const said: Problem[] = [];
    const workstation = value(
      openWorkstation({
        storePath,
        modelFolder: modelFolder ?? null,
        startChild: nodeChildren(builtFolder),
        userName: 'tester',
        watch: false,
        scoring: false,
        onNotice: (_message, problem) => {
          if (problem) said.push(problem);
        },
      }),
    );
    open.push(workstation);
    return { workstation, said };
  };
  const { workstation } = start();
  value(workstation.changeSettings({ modelFolder: parent, readerName: 'Dr. Test' }));
  value(workstation.store.appendEvent(judged(child, hashIn(parent))));
  workstation.close();
  return { storePath, parent, child, start };
}

function judged(child: string, parent: string) {
  const candidate: Candidate = {
    folder: child,
    hash: hashIn(child),
    version: manifestIn(child).version,
    parent,
    depth: 'calibration',
    penalty: null,
    curve: [],
    dataHash: '',
    logHash: '',
    learntStudies: 1,
    learntBleeding: 1,
    verdict: {
      accepted: true,
      checks: [],
      patients: 1,
      studies: 1,
      bleeding: 1,
      replaySlices: 1,
      replayFrom: 'patients that came with the model',
      look: 1,
      level: 0.95,
    },
  };
  return { atMs: 1, kind: 'candidate-judged', studyUid: null, who: 'tester', detail: { ...candidate } } as const;
}

/** The site's model over a store, with what brings a model into use under the hands of the test. */
function siteModelOver(
  { storePath, parent }: Site,
  change: (store: Store) => Partial<SiteModelPorts>,
): { readonly site: SiteModel; readonly store: Store } {
  const store = value(openStore(storePath));
  open.push(store);
  const site = openSiteModel({
    store,
    storePath,
    startChild: nodeChildren(builtFolder),
    threads: 1,
    nowMs: () => 5,
    who: () => 'Dr. Test (tester)',
    readerName: () => 'Dr. Test',
    inUse: () => ({
      hash: hashIn(made.parent),
      version: manifestIn(made.parent).version,
      folder: parent,
      path: parent,
    }),
    use: () => ok(null),
    pathOf: (of) => of ?? parent,
    asked: () => ({ drawn: 0, signed: 0 }),
    onChange: () => undefined,
    onRun: () => undefined,
    ...change(store),
  });
  return { site, store };
}

const messageOf = (result: Result<unknown>): string =>
  result.ok ? '' : `${result.problem.code}: ${result.problem.message}`;
const lastOf = (store: Pick<Store, 'events'>) => store.events().at(-1);

describe('the model in use and the log', () => {
  it('says nothing at a start where the log explains the model in use, through promotion and the way back', () => {
    const site = siteWithCandidate();
    const first = site.start();
    expect(first.said).toEqual([]);
    value(first.workstation.site.promote(hashIn(site.child)));
    first.workstation.close();
    const second = site.start();
    expect(second.said).toEqual([]);
    expect(second.workstation.model?.summary.hash).toBe(hashIn(site.child));
    value(second.workstation.site.rollBack());
    second.workstation.close();
    const third = site.start();
    expect(third.said).toEqual([]);
    expect(third.workstation.model?.summary.hash).toBe(hashIn(site.parent));
    expect(value(third.workstation.site.snapshot()).difference).toBeNull();
  });

  it('logs before it acts', () => {
    const site = siteWithCandidate();
    let atUse: string | undefined;
    const { site: siteModel } = siteModelOver(site, (store) => ({
      use: (_folder, hash) => {
        expect(hash).toBe(hashIn(site.child));
        atUse = lastOf(store)?.kind;
        return ok(null);
      },
    }));
    value(siteModel.promote(hashIn(site.child)));
    expect(atUse).toBe('model-promoted');
  });

  it('that is killed between log and effect: each start says what the log says and what is in use, until somebody acts', () => {
    const site = siteWithCandidate();
    const killed = siteModelOver(site, () => ({
      use: () => {
        throw new Error('killed');
      },
    }));
    expect(() => killed.site.promote(hashIn(site.child))).toThrow('killed');
    killed.store.close();
    for (let start = 0; start < 2; start++) {
      const { workstation, said } = site.start();
      expect(said.map(({ code }) => code)).toEqual(['model-unexplained']);
      expect(said[0]?.message).toMatch(
        /^The log says that version .* was brought into use by Dr\. Test \(tester\) on 1970-01-01, but version .* is in use, which no event of the log explains\. "Model of this site" brings the logged one back; another is chosen in the settings\.$/,
      );
      expect(said[0]?.message).toContain(hashIn(site.child).slice(0, 12));
      expect(said[0]?.message).toContain(hashIn(site.parent).slice(0, 12));
      expect(value(workstation.site.snapshot())).toMatchObject({
        difference: { code: 'model-unexplained' },
        before: manifestIn(site.child).version,
      });
      workstation.close();
    }
    const { workstation } = site.start();
    value(workstation.site.rollBack());
    expect(workstation.model?.summary.hash).toBe(hashIn(site.child));
    expect(workstation.store.verifyLog()).toEqual({ ok: true, value: null });
    workstation.close();
    expect(site.start().said).toEqual([]);
  });

  it('with a full disk: where nothing can be logged nothing is brought into use', () => {
    const site = siteWithCandidate();
    let used = false;
    const { site: siteModel } = siteModelOver(site, (store) => ({
      store: { ...store, appendEvent: () => failed('disk-full', 'The disk of the store is full.') },
      use: () => {
        used = true;
        return ok(null);
      },
    }));
    expect(messageOf(siteModel.promote(hashIn(site.child)))).toBe('disk-full: The disk of the store is full.');
    expect(used).toBe(false);
  });

  it('with a disk that fills after the log: the log says that it came to nothing, and so does the list of versions', () => {
    const site = siteWithCandidate();
    const { site: siteModel, store } = siteModelOver(site, () => ({
      use: () => failed('disk-full', 'The disk of the store is full.'),
    }));
    expect(messageOf(siteModel.promote(hashIn(site.child)))).toBe('disk-full: The disk of the store is full.');
    expect(store.events().slice(-2)).toMatchObject([
      { kind: 'model-promoted', detail: { hash: hashIn(site.child) } },
      {
        kind: 'model-changed',
        detail: { modelHash: hashIn(site.parent), insteadOf: hashIn(site.child), why: 'disk-full' },
      },
    ]);
    const { versions } = value(siteModel.snapshot());
    expect(versions.find(({ hash }) => hash === hashIn(site.child))?.uses).toEqual([]);
    store.close();
    expect(site.start().said).toEqual([]);
  });

  it('whose folder was exchanged while the program was closed: the start says so, and nothing unlogged comes back', () => {
    const site = siteWithCandidate();
    rmSync(site.parent, { recursive: true });
    cpSync(made.other, site.parent, { recursive: true });
    const { workstation, said } = site.start();
    expect(said.map(({ code }) => code)).toEqual(['model-unexplained']);
    expect(said[0]?.message).toContain(
      `but version ${manifestIn(made.other).version} (${hashIn(made.other).slice(0, 12)}) is in use`,
    );
    // The candidate was judged beside another model than the one that lies there now.
    expect(messageOf(workstation.site.promote(hashIn(site.child)))).toContain('candidate-stale');
    expect(messageOf(workstation.site.rollBack())).toMatch(
      /^model-hash-mismatch: The model in .* that the log names: it was changed or replaced\./,
    );
  });

  it('whose folder is gone: the start says so, and that the log names it', () => {
    const site = siteWithCandidate();
    renameSync(site.parent, `${site.parent}-away`);
    const { workstation, said } = site.start();
    expect(workstation.modelProblem?.code).toBe('model-missing');
    expect(said.map(({ message }) => message)).toEqual([
      expect.stringContaining('but no model is in use: its folder cannot be used.'),
    ]);
  });

  it('named for one run alone is no word of the log', () => {
    const site = siteWithCandidate();
    const { workstation, said } = site.start(made.other);
    expect(said).toEqual([]);
    expect(lastOf(workstation.store)).toMatchObject({
      kind: 'model-changed',
      detail: { modelHash: hashIn(made.other), forThisRun: true },
    });
    workstation.close();
    expect(site.start().said).toEqual([]);
  });
});

describe('folders under attack', () => {
  it('a file of a candidate that was exchanged after its verdict is not promoted', () => {
    const site = siteWithCandidate();
    const { workstation } = site.start();
    const verdictOn = hashIn(site.child);
    // One file: it is not what model.json describes. The whole folder: a sound model, and not the one that was judged.
    writeFileSync(join(site.child, 'head.f32'), Buffer.alloc(96));
    expect(messageOf(workstation.site.promote(verdictOn))).toMatch(
      /^model-hash-mismatch: .*head\.f32 is not the file that model\.json describes/,
    );
    rmSync(site.child, { recursive: true });
    cpSync(made.other, site.child, { recursive: true });
    expect(messageOf(workstation.site.promote(verdictOn))).toBe(
      `candidate-refused: The model in ${site.child} is not the one that the gate judged; make one anew.`,
    );
    rmSync(site.child, { recursive: true });
    expect(messageOf(workstation.site.promote(verdictOn))).toContain('model-missing');
    expect(workstation.model?.summary.hash).toBe(hashIn(site.parent));
    expect(workstation.store.events().filter(({ kind }) => kind === 'model-promoted')).toEqual([]);
  });

  it('a candidate that is exchanged after it was compared is compared again where it is read', () => {
    const site = siteWithCandidate();
    const { workstation, said } = site.start();
    expect(said).toEqual([]);
    const meant = hashIn(site.child);
    const { store } = workstation;
    const append = store.appendEvent.bind(store);
    // Just when the log is written: between the comparison and the reading.
    Object.assign(store, {
      appendEvent: (event: Parameters<typeof append>[0]) => {
        const appended = append(event);
        if (event.kind === 'model-promoted') {
          rmSync(site.child, { recursive: true });
          cpSync(made.other, site.child, { recursive: true });
        }
        return appended;
      },
    });
    expect(messageOf(workstation.site.promote(meant))).toMatch(/^model-hash-mismatch: /);
    expect(workstation.model?.summary.hash).toBe(hashIn(site.parent));
    expect(workstation.settings.modelFolder).toBe(site.parent);
    expect(lastOf(store)).toMatchObject({
      kind: 'model-changed',
      detail: { modelHash: hashIn(site.parent), insteadOf: meant },
    });
  });

  it('a model that is exchanged after it was opened scores nothing: the process that loads it compares once more', async () => {
    const site = siteWithCandidate();
    const { workstation } = site.start();
    rmSync(site.parent, { recursive: true });
    cpSync(made.other, site.parent, { recursive: true });
    expect(messageOf((await workstation.network?.load()) ?? ok(null))).toBe(
      `model-hash-mismatch: The model in ${site.parent} is not the one any more that was opened there; restore the folder, or choose the model again.`,
    );
    expect(workstation.inference).toBeNull();
    rmSync(site.parent, { recursive: true });
    cpSync(made.parent, site.parent, { recursive: true });
    expect(value((await workstation.network?.load()) ?? failed('model-missing', 'none')).hash).toBe(
      hashIn(site.parent),
    );
  }, 60_000);

  it('the model before, altered or gone, is not brought back, and the one in use stays', () => {
    for (const attack of ['altered', 'gone'] as const) {
      const site = siteWithCandidate();
      const { workstation } = site.start();
      value(workstation.site.promote(hashIn(site.child)));
      const events = workstation.store.events().length;
      rmSync(site.parent, { recursive: true });
      if (attack === 'altered') cpSync(made.other, site.parent, { recursive: true });
      const back = messageOf(workstation.site.rollBack());
      expect(back).toMatch(
        attack === 'gone'
          ? /^model-missing: The model file .* cannot be read/
          : /^model-hash-mismatch: The model in .*parent is .*, not version .* that the log names: it was changed or replaced\. Nothing was brought into use; restore the folder, or choose a model in the settings\.$/,
      );
      expect(workstation.model?.summary.hash).toBe(hashIn(site.child));
      expect(workstation.store.events()).toHaveLength(events);
    }
  });

  it('nothing is begun from a model in use whose folder is altered or gone', async () => {
    const site = siteWithCandidate();
    const { workstation } = site.start();
    rmSync(site.parent, { recursive: true });
    expect(messageOf(await workstation.site.make({ depth: 'calibration' }))).toContain('model-missing');
    cpSync(made.other, site.parent, { recursive: true });
    expect(messageOf(await workstation.site.make({ depth: 'calibration' }))).toContain('model-hash-mismatch');
    expect(existsSync(join(site.storePath, '..', 'models'))).toBe(false);
  });

  it('a clock that is turned back gives no candidate the folder of another, and takes nothing away with it', async () => {
    const site = siteWithCandidate();
    const models = join(site.storePath, '..', 'models');
    const taken = join(models, '19700101T000000-calibration');
    cpSync(made.child, taken, { recursive: true });
    // Without reads the run fails, and what it leaves is removed: its own folder alone.
    const { site: siteModel } = siteModelOver(site, () => ({}));
    expect((await siteModel.make({ depth: 'calibration' })).ok).toBe(false);
    expect(readdirSync(models)).toEqual(['19700101T000000-calibration']);
    expect(hashIn(taken)).toBe(hashIn(made.child));
    expect(value(newFolder(models, 'calibration', 0))).toBe(`${taken}-2`);
    expect(value(newFolder(models, 'calibration', 0))).toBe(`${taken}-3`);
  });
});

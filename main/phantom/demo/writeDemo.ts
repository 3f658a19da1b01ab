import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, isDiskFull, ok, type Result } from '../../contract/index.js';
import { demoPhantom, demoStudies, type DemoStudy } from './demoStudies.js';
import { phantomSeriesAsDicom, uidFromName, type PhantomFile, type PhantomIdentity } from './dicomSeries.js';
import { renderPhantom, renderSlices } from '../render.js';

/** Raised whenever the generator draws differently: demo folders of an older one are written anew. */
const generatorVersion = 2;

/** Scan times lie on one fixed day, so that a demo study's files are the same whenever they are written. */
const scanDayMs = Date.UTC(2026, 0, 15, 8);

export interface DemoProgress {
  /** Studies ready, written now or before; of this lane only. */
  readonly done: number;
  readonly total: number;
  readonly study: string;
}

export interface DemoOptions {
  /** Arrivals in orders.csv count back from here. */
  readonly nowMs: number;
  readonly onProgress?: (progress: DemoProgress) => void;
  readonly signal?: AbortSignal;
  /** All demo studies where absent. */
  readonly studies?: readonly DemoStudy[];
  /** Of several calls that share the work, which one this is; the first also writes the orders. Alone where absent. */
  readonly lane?: DemoLane;
}

export interface DemoLane {
  readonly index: number;
  readonly count: number;
}

export interface DemoFolder {
  readonly folder: string;
  readonly studies: number;
  /** Studies that this call had to make. */
  readonly written: number;
}

function identityOf(study: DemoStudy): PhantomIdentity {
  return {
    studyName: study.name,
    seriesName: 'head',
    patientName: study.patientName,
    patientId: study.patientId,
    sex: study.sex,
    ageYears: study.ageYears,
    accession: study.accession,
    studyDescription: study.description,
    scannedMs: scanDayMs - study.minutesAgo * 60_000,
  };
}

/** All files of one demo study, as they will lie in its folder. */
function demoStudyFiles(study: DemoStudy): readonly PhantomFile[] {
  const volume = renderPhantom(demoPhantom(study));
  const files = phantomSeriesAsDicom(volume, identityOf(study)).filter((_, slice) => !study.missing?.includes(slice));
  const { stranger } = study;
  if (!stranger) return files;
  const [foreign] = renderSlices(demoPhantom(stranger), stranger.slice, stranger.slice);
  if (!foreign) return files;
  const strange = phantomSeriesAsDicom(
    {
      ...volume,
      slices: [foreign.hu],
      positionsMm: volume.positionsMm.slice(stranger.slice, stranger.slice + 1),
      lesionMasks: [foreign.mask],
      lesionTruth: [foreign.truth],
    },
    { ...identityOf(study), ...stranger, seriesName: 'stranger', seriesNumber: 3 },
  );
  return [...files, ...strange.map((file) => ({ ...file, name: `FOREIGN-${file.name}` }))];
}

async function isWritten(folder: string, marker: string): Promise<boolean> {
  try {
    return (await readFile(join(folder, '.ictus-phantom'), 'utf8')) === marker;
  } catch {
    return false;
  }
}

/** Writes beside and renames, so that an interrupted run never leaves half a study that looks whole. */
async function writeStudy(folder: string, study: DemoStudy, marker: string): Promise<void> {
  const beside = `${folder}.part`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  for (const file of demoStudyFiles(study)) await writeFile(join(beside, file.name), file.bytes);
  await writeFile(join(beside, '.ictus-phantom'), marker);
  await rm(folder, { recursive: true, force: true });
  await rename(beside, folder);
}

/** The text of orders.csv: arrivals count back from now, so the demo list is never a day overdue. */
function ordersText(studies: readonly DemoStudy[], nowMs: number): string {
  const rows = studies.map((study) =>
    [
      study.accession,
      uidFromName(`study ${study.name}`),
      study.priority,
      new Date(nowMs - study.minutesAgo * 60_000).toISOString(),
    ].join(','),
  );
  return `${['accession,study_uid,priority,arrival', ...rows].join('\n')}\n`;
}

/**
 * Writes the demo studies, one folder each, and a fresh orders.csv. Studies that this version has written before stay.
 * Expected failures: `cancelled`, `disk-full`, `store-unwritable`.
 */
export async function writeDemo(folder: string, options: DemoOptions): Promise<Result<DemoFolder>> {
  const studies = options.studies ?? demoStudies;
  const total = studies.length;
  const { index, count } = options.lane ?? { index: 0, count: 1 };
  const own = studies.filter((_, place) => place % count === index);
  let written = 0;
  try {
    await mkdir(folder, { recursive: true });
    for (const [done, study] of own.entries()) {
      if (options.signal?.aborted) return failed('cancelled', 'Writing the demo studies was cancelled.');
      options.onProgress?.({ done, total, study: study.name });
      const marker = `simulated by Ictus, generator ${generatorVersion}\n${JSON.stringify(study)}\n`;
      const studyFolder = join(folder, study.name);
      if (await isWritten(studyFolder, marker)) continue;
      await writeStudy(studyFolder, study, marker);
      written++;
    }
    if (index === 0) await writeFile(join(folder, 'orders.csv'), ordersText(studies, options.nowMs));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const full = isDiskFull(error);
    return full
      ? failed(
          'disk-full',
          'The disk is full, so the demo studies could not be written; free some space and try again.',
          {
            where: folder,
          },
        )
      : failed('store-unwritable', 'The demo studies could not be written; check that the folder may be written to.', {
          where: folder,
          cause: said,
        });
  }
  options.onProgress?.({ done: own.length, total, study: '' });
  return ok({ folder, studies: total, written });
}

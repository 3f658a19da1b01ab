/**
 * Headers a second, ours and pydicom's, in turns in one run: `npx tsx test/bench/headers.ts <folder>`.
 * Files are read into the page cache first; both sides then read the first 64 KB (pydicom: up to Pixel Data) of each file from disk.
 */
import { spawnSync } from 'node:child_process';
import { readStart, readWhole, walkFiles } from '../../main/files/index.js';
import { parseInstance } from '../../main/dicom/index.js';

const startBytes = 65_536;
const rounds = 3;

const pydicom = `
import sys, time
import pydicom
paths = sys.stdin.read().split("\\n")
start = time.perf_counter()
for path in paths:
    try:
        pydicom.dcmread(path, stop_before_pixels=True)
    except Exception:
        pass
print(len(paths) / (time.perf_counter() - start))
`;

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: npx tsx test/bench/headers.ts <folder>');
  process.exit(2);
}

const paths: string[] = [];
for await (const files of walkFiles(folder)) {
  paths.push(...files.flatMap(({ ref }) => (ref.entry === undefined ? ref.path : [])));
}

function ourRate(): { readonly perSecond: number; readonly read: number } {
  let read = 0;
  const startMs = performance.now();
  for (const path of paths) {
    const start = readStart({ path }, startBytes);
    if (!start.ok) continue;
    const parsed = parseInstance(start.value.bytes, { complete: start.value.complete });
    if (parsed.ok) {
      read += 1;
    } else if (parsed.problem.code === 'header-incomplete') {
      const whole = readWhole({ path });
      if (whole.ok && parseInstance(whole.value, { complete: true }).ok) read += 1;
    }
  }
  return { perSecond: (paths.length / (performance.now() - startMs)) * 1000, read };
}

/** Parsing alone, of bytes that are already here. */
function parseRate(): number {
  const starts = paths.flatMap((path) => {
    const start = readStart({ path }, startBytes);
    return start.ok ? [start.value] : [];
  });
  const startMs = performance.now();
  let parsed = 0;
  while (performance.now() - startMs < 1000) {
    for (const { bytes, complete } of starts) parseInstance(bytes, { complete });
    parsed += starts.length;
  }
  return (parsed / (performance.now() - startMs)) * 1000;
}

ourRate();
for (let round = 1; round <= rounds; round++) {
  const ours = ourRate();
  const theirs = Number(spawnSync('/usr/bin/python3', ['-c', pydicom], { input: paths.join('\n') }).stdout.toString());
  console.log(
    `round ${round}: ${paths.length} files, ${ours.read} read; ours ${Math.round(ours.perSecond)}/s, ` +
      `pydicom ${Math.round(theirs)}/s, ${(ours.perSecond / theirs).toFixed(1)} times`,
  );
}
console.log(`parsing alone, bytes in memory: ${Math.round(parseRate())}/s`);

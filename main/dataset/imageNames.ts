import type { FoundImage } from './findImages.js';

/** Images by whatever a table may call them, and studies by UID and accession number. */
export interface ImageNames {
  /** By SOP instance UID, or by file name with or without folder and extension; 'several' where that is not one image. */
  image(name: string): FoundImage | 'several' | undefined;
  /** Images of the study of this UID, else of the one study that has this accession number. */
  study(studyUid: string, accession: string): readonly FoundImage[] | 'several' | undefined;
}

type Names<T> = Map<string, T | 'several'>;

export function imageNames(images: readonly FoundImage[]): ImageNames {
  // From the surest name to the least: a bone picture of the same base name must not hide a path that is written out.
  const byName = Array.from({ length: 4 }, (): Names<FoundImage> => new Map());
  const byStudy = new Map<string, FoundImage[]>();
  const byAccession: Names<string> = new Map();
  for (const image of images) {
    const base = image.name.slice(image.name.lastIndexOf('/') + 1);
    const names = [[image.name, image.header?.sopInstanceUid ?? ''], [stem(image.name)], [base], [stem(base)]];
    names.forEach((words, level) => {
      for (const word of new Set(words)) if (word !== '') add(byName[level], word, image);
    });
    if (!image.header) continue;
    const { studyUid, accession } = image.header;
    const study = byStudy.get(studyUid);
    if (study) study.push(image);
    else byStudy.set(studyUid, [image]);
    if (accession !== undefined && accession !== '' && byAccession.get(accession) !== studyUid) {
      add(byAccession, accession, studyUid);
    }
  }
  return {
    image(name) {
      const plain = name.replaceAll('\\', '/').replace(/^\.\//, '');
      for (const word of [plain, stem(plain)]) {
        for (const names of byName) {
          const found = names.get(word);
          if (found !== undefined) return found;
        }
      }
      return undefined;
    },
    study(studyUid, accession) {
      const own = byStudy.get(studyUid);
      if (own || studyUid !== '') return own;
      const named = byAccession.get(accession);
      return named === undefined || named === 'several' ? named : byStudy.get(named);
    },
  };
}

function add<T extends object | string>(names: Names<T> | undefined, word: string, what: T): void {
  names?.set(word, names.has(word) ? 'several' : what);
}

/** Without the extension; a UID has none. */
function stem(name: string): string {
  return name.replace(/\.(dcm|dicom|ima|png|jpe?g|webp)$/i, '');
}

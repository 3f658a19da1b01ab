import { InvalidArgumentError, Option, type Command } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}

/** A share between 0 and 1, neither of them. */
export function share(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number < 1)) throw new InvalidArgumentError('It must be a share between 0 and 1, like 0.2.');
  return number;
}

/** Collects an option that may be given once or twice. */
export function atMostTwo(word: string, before: readonly string[] | undefined): readonly string[] {
  if ((before?.length ?? 0) > 1) throw new InvalidArgumentError('It may be given twice at most.');
  return [...(before ?? []), word];
}

/** `--json` and `--csv`: at most one of them. */
export function formatOptions(command: Command, json: string, csv: string): Command {
  return command
    .option('--json', json)
    .option('--csv', csv)
    .hook('preAction', (_this, action) => {
      const { json: wantsJson, csv: wantsCsv } = action.opts<{ json?: boolean; csv?: boolean }>();
      if (wantsJson && wantsCsv)
        action.error('error: --json and --csv exclude each other; name one of them.', { exitCode: 2 });
    });
}

export function storeOption(command: Command): Command {
  return command.option('--store <file>', "store file (default: ictus.sqlite in the user's data folder)");
}

/** How deep a change of the site's model goes. */
export function depthOption(command: Command, depths: readonly string[], usual: string): Command {
  return command.addOption(new Option('--depth <depth>', 'what may change').choices(depths).default(usual));
}

export function modelOption(command: Command): Command {
  return command.option('--model <folder>', 'model folder (default: the one that comes with Ictus)');
}

/** Said where folders are needed and none were named. */
export const noPathsSentence =
  'No folder was named. Name one or more folders, zip archives or DICOM files, or try it on simulated studies with: ictus demo --triage';

/** A stretch of text in a line: what is shown is always text, never markup of the file. */
export interface Span {
  readonly text: string;
  readonly mark: 'plain' | 'strong' | 'emphasis' | 'code';
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Span[])[];
      readonly rows: readonly (readonly (readonly Span[])[])[];
    }
  | { readonly kind: 'code'; readonly text: string };

const item = /^\s{0,3}(?:([-*+])|(\d+)[.)])\s+(.*)$/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Bold, emphasis and code; links become their words with the address behind them. */
export function spansOf(line: string): readonly Span[] {
  const spans: Span[] = [];
  const linked = line.replace(/!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g, (_, words: string, address: string) =>
    words === address ? address : `${words} (${address})`,
  );
  const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|(?<!\w)[*_]([^*_]+)[*_](?!\w)/g;
  let from = 0;
  for (const match of linked.matchAll(pattern)) {
    if (match.index > from) spans.push({ text: linked.slice(from, match.index), mark: 'plain' });
    const [whole, code, strong, strongToo, emphasis] = match;
    if (code !== undefined) spans.push({ text: code, mark: 'code' });
    else if (emphasis !== undefined) spans.push({ text: emphasis, mark: 'emphasis' });
    else spans.push({ text: strong ?? strongToo ?? '', mark: 'strong' });
    from = match.index + whole.length;
  }
  if (from < linked.length) spans.push({ text: linked.slice(from), mark: 'plain' });
  return spans;
}

function cellsOf(line: string): readonly (readonly Span[])[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => spansOf(cell.trim()));
}

/**
 * The blocks of a model card: headings, paragraphs, lists, tables and code. What this small reader does not know
 * (HTML, footnotes, nesting) stays visible as plain text; a card comes with a model folder and is not trusted.
 */
export function markdownBlocks(source: string): readonly Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const line = (index: number): string => lines[index] ?? '';

  while (at < lines.length) {
    const here = line(at);
    if (here.trim() === '') {
      at += 1;
    } else if (here.startsWith('```')) {
      const from = at + 1;
      at = from;
      while (at < lines.length && !line(at).startsWith('```')) at += 1;
      blocks.push({ kind: 'code', text: lines.slice(from, at).join('\n') });
      at += 1;
    } else if (/^#{1,6}\s/.test(here)) {
      const level = /^#+/.exec(here)?.[0].length ?? 1;
      blocks.push({ kind: 'heading', level, spans: spansOf(here.slice(level).trim()) });
      at += 1;
    } else if (here.includes('|') && tableRule.test(line(at + 1)) && line(at + 1).includes('-')) {
      const head = cellsOf(here);
      const rows: (readonly (readonly Span[])[])[] = [];
      at += 2;
      while (at < lines.length && line(at).includes('|') && line(at).trim() !== '') {
        rows.push(cellsOf(line(at)));
        at += 1;
      }
      blocks.push({ kind: 'table', head, rows });
    } else if (item.test(here)) {
      const ordered = item.exec(here)?.[2] !== undefined;
      const items: string[] = [];
      while (at < lines.length && line(at).trim() !== '') {
        const match = item.exec(line(at));
        if (match !== null) items.push(match[3] ?? '');
        else items[items.length - 1] = `${items[items.length - 1] ?? ''} ${line(at).trim()}`;
        at += 1;
      }
      blocks.push({ kind: 'list', ordered, items: items.map(spansOf) });
    } else {
      const words: string[] = [];
      while (
        at < lines.length &&
        line(at).trim() !== '' &&
        (words.length === 0 || !startsBlock(line(at), line(at + 1)))
      ) {
        words.push(line(at).trim());
        at += 1;
      }
      blocks.push({ kind: 'paragraph', spans: spansOf(words.join(' ')) });
    }
  }
  return blocks;
}

function startsBlock(here: string, next: string): boolean {
  return (
    here.startsWith('```') || /^#{1,6}\s/.test(here) || item.test(here) || (here.includes('|') && tableRule.test(next))
  );
}

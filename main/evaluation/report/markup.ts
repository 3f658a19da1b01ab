/** HTML that was made here and needs no escaping any more. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[] | null;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names of scanners, sources and files are whatever a header says: all text is escaped, only markup of ours is not. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = texts.map((text, index) => text + (index < parts.length ? markupOf(parts[index] ?? null) : ''));
  return { markup: markup.join('') };
}

function markupOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  if ('markup' in part) return part.markup;
  return part.map(({ markup }) => markup).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

export interface TableRow {
  readonly cells: readonly (string | number | Markup)[];
  /** Grey: what stands in it is no claim. */
  readonly grey?: boolean;
}

/** A table with its caption; first cells are headings of their rows. */
export function table(caption: string, heading: readonly string[], rows: readonly TableRow[]): Markup {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heading.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ cells: [first, ...rest], grey }) => row(first ?? '', rest, grey ?? false))}
    </tbody>
  </table>`;
}

function row(first: string | number | Markup, rest: readonly (string | number | Markup)[], grey: boolean): Markup {
  const cells = html`<th scope="row">${first}</th>
    ${rest.map((cell) => html`<td>${cell}</td>`)}`;
  return grey
    ? html`<tr class="insufficient">
        ${cells}
      </tr>`
    : html`<tr>
        ${cells}
      </tr>`;
}

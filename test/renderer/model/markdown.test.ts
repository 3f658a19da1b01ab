import { describe, expect, it } from 'vitest';
import { markdownBlocks, spansOf } from '../../../renderer/model/markdown.js';

const card = `# Card

A **bold** and \`code\` line
that goes on.

- one
- two
  goes on

1. first

| a | b |
|---|--:|
| 1 | 2 |

\`\`\`
<b>raw</b>
\`\`\`
<script>alert(1)</script>`;

describe('markdownBlocks', () => {
  it('reads headings, paragraphs, lists, tables and code', () => {
    expect(markdownBlocks(card).map((block) => block.kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'list',
      'table',
      'code',
      'paragraph',
    ]);
  });

  it('keeps HTML as text', () => {
    expect(markdownBlocks(card).at(-1)).toEqual({
      kind: 'paragraph',
      spans: [{ text: '<script>alert(1)</script>', mark: 'plain' }],
    });
  });

  it('ends on every input', () => {
    for (const odd of ['', '```', '|', '| a |\n|---', '#', '- ', '# \n##', '-\n-', '```\n# x', '####### x', '1.'])
      expect(Array.isArray(markdownBlocks(odd))).toBe(true);
  });

  it('marks stretches of a line and writes links out', () => {
    expect(spansOf('a **b** `c_d_e` *f* [g](https://h)')).toEqual([
      { text: 'a ', mark: 'plain' },
      { text: 'b', mark: 'strong' },
      { text: ' ', mark: 'plain' },
      { text: 'c_d_e', mark: 'code' },
      { text: ' ', mark: 'plain' },
      { text: 'f', mark: 'emphasis' },
      { text: ' g (https://h)', mark: 'plain' },
    ]);
  });
});

import { html, type Markup } from './markup.js';
import { style } from './style.js';

/** A whole page around its contents: no script runs in it, and nothing comes from outside. `more` is added to the style. */
export function framed(title: string, contents: Markup, more = ''): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${{ markup: style + more }}
        </style>
      </head>
      <body>
        <main>${contents}</main>
      </body>
    </html> `;
  return page.markup;
}

/** Light, for paper; told apart by word and dash as well as by colour. */
export const style = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #111; font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 28px 24px 60px; }
h1 { font-size: 25px; line-height: 1.25; margin: 0 0 14px; }
h2 { font-size: 20px; margin: 40px 0 8px; padding-top: 10px; border-top: 2px solid #111; }
h3 { font-size: 16px; margin: 26px 0 4px; }
p, ul { max-width: 76ch; }
.lead { font-size: 17px; }
.notes { border-left: 4px solid #D55E00; padding: 2px 14px 2px 30px; margin-left: 0; }
table { border-collapse: collapse; margin: 12px 0 18px; font-variant-numeric: tabular-nums; font-size: 13.5px; }
caption { text-align: left; color: #444; padding-bottom: 4px; }
th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid #ddd; vertical-align: top; }
td { white-space: nowrap; } td:last-child { white-space: normal; }
thead th { border-bottom: 1px solid #111; font-weight: 600; }
tbody th { font-weight: 400; }
.insufficient, tr.insufficient th, tr.insufficient td { color: #767676; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-size: 13px; margin-bottom: 2px; }
.panels { display: flex; flex-wrap: wrap; gap: 16px 20px; margin: 10px 0; }
.pair { display: flex; }
.worst { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 14px; }
.worst img { width: 100%; display: block; }
.worst figcaption { margin-top: 4px; }
code { font-size: 12px; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 6px; }
svg text { font-size: 10.5px; }
@media print {
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  table, figure, .pair { break-inside: avoid; }
  @page { margin: 15mm; }
}
`;

/** Ages in bands: a single age is part of who somebody is, a band is not. */
export function ageBand(years: number): string {
  if (years < 18) return '0 to 17';
  if (years < 45) return '18 to 44';
  if (years < 65) return '45 to 64';
  return years < 80 ? '65 to 79' : '80 and over';
}

export function thicknessBand(mm: number): string {
  if (mm < 2.5) return '0 to under 2.5 mm';
  if (mm < 4) return '2.5 to under 4 mm';
  return mm <= 6 ? '4 to 6 mm' : 'over 6 mm';
}

const perYear: Readonly<Record<string, number>> = { Y: 1, M: 12, W: 52.1775, D: 365.2425 };

/** Years from an AS value, `nnnD|W|M|Y` (PS3.5 6.2); months, weeks and days become fractions. A bare number is taken as years; no year of age, as anonymisers write it, is an unknown age. */
export function yearsFromAge(text: string): number | undefined {
  const match = /^\s*(\d{1,3})\s*([DWMY]?)\s*$/i.exec(text);
  if (!match?.[1]) return undefined;
  const unit = (match[2] ?? '').toUpperCase() || 'Y';
  const number = Number(match[1]);
  return unit === 'Y' && number === 0 ? undefined : number / (perYear[unit] ?? 1);
}

/** Whole years between two DA values (YYYYMMDD); under two years of age in twelfths. */
export function yearsBetween(birthDate: string, studyDate: string): number | undefined {
  const birth = dateParts(birthDate);
  const study = dateParts(studyDate);
  if (!birth || !study) return undefined;
  const months = (study.year - birth.year) * 12 + study.month - birth.month - (study.day < birth.day ? 1 : 0);
  if (months < 0 || months > 150 * 12) return undefined;
  return months < 24 ? months / 12 : Math.floor(months / 12);
}

function dateParts(text: string): { year: number; month: number; day: number } | undefined {
  const match = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { year, month, day } : undefined;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of a share, without continuity correction.
 *
 * `share` from 0 to 1 was observed in `cases` independent cases; `z` is the two-sided quantile of the standard normal
 * (1.96 for 95%). The result is a share again and never leaves 0 to 1. Its mean coverage is close to nominal down to
 * ten cases, while that of one particular share may be a few points below. For a mean of values between 0 and 1, whose
 * variance is at most share × (1 − share), it errs on the wide side. Cases that depend on each other (several questions
 * on one document) need a wider one.
 *
 * Source: Wilson 1927, JASA 22:209–212; Newcombe 1998, Stat. Med. 17:857–872, method 3.
 */
export function wilson(share: number, cases: number, z: number): Interval {
  const spread = (z * z) / cases;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((share * (1 - share)) / cases + spread / (4 * cases))) / (1 + spread);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

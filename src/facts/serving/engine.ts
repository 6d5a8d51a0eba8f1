/** Serving software: which family, and how old. Overheads halve within a year or two, so the age is an input. */
export type EngineFamily = 'tensorrt-llm' | 'vllm' | 'sglang' | 'atom';

export type Engine = {
  readonly family: EngineFamily;
  /** Release or image date in years (2025.5: July 2025); the reference year when the version says nothing. */
  readonly year: number;
  /** Engine built ahead of time (TensorRT-LLM up to 0.18): prefill has no eager launches. */
  readonly compiled: boolean;
};

/** The year at which overhead constants are stated. */
export const REFERENCE_YEAR = 2026;

const families: readonly (readonly [RegExp, EngineFamily])[] = [
  [/tensorrt|trt|nim/, 'tensorrt-llm'],
  [/vllm/, 'vllm'],
  [/sglang/, 'sglang'],
  [/atom/, 'atom'],
];

/**
 * Release dates, from the projects' release pages: 100 × major + minor + patch / 100, and the year. Versions between
 * two rows are interpolated, later ones take the last row's date.
 */
const releases: Record<EngineFamily, readonly (readonly [version: number, year: number])[]> = {
  'tensorrt-llm': [
    [5, 2023.8],
    [8, 2024.15],
    [14, 2024.83],
    [17, 2025.1],
    [20, 2025.45],
    [100, 2025.7],
    [101, 2025.85],
    [102, 2026.0],
    [103, 2026.35],
  ],
  vllm: [
    [4, 2024.3],
    [6, 2024.75],
    [8, 2025.2],
    [10, 2025.55],
    [12, 2025.9],
    [15, 2026.1],
    [19, 2026.3],
  ],
  sglang: [
    [4, 2024.92],
    [4.06, 2025.3],
    [5, 2025.65],
    [5.06, 2025.95],
    [5.09, 2026.15],
    [5.12, 2026.35],
  ],
  atom: [[0, 2026.05]],
};

/** Year assumed where a version says nothing: recent, not the newest. */
const UNDATED_YEAR = 2025.8;

function interpolate(rows: readonly (readonly [number, number])[], version: number): number {
  let [lowVersion, lowYear] = rows[0] ?? [0, UNDATED_YEAR];
  for (const [highVersion, highYear] of rows) {
    if (version <= lowVersion) return lowYear;
    if (version <= highVersion) {
      const share = (version - lowVersion) / Math.max(highVersion - lowVersion, 1e-9);
      return lowYear + share * (highYear - lowYear);
    }
    [lowVersion, lowYear] = [highVersion, highYear];
  }
  return lowYear;
}

/** The year of a version: a date in it, a release number, or "nightly" and the like (a little after the reference). */
function versionYear(family: EngineFamily, version: string): number | undefined {
  const dated = /(20\d\d)-?([01]\d)-?([0-3]\d)/.exec(version);
  if (dated) return Number(dated[1]) + (Number(dated[2]) - 1) / 12 + (Number(dated[3]) - 1) / 365;
  const numbered = /(?:^|[v:])(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!numbered) return /nightly|main|latest/.test(version) ? REFERENCE_YEAR + 0.15 : undefined;
  const number = 100 * Number(numbered[1]) + Number(numbered[2]) + Number(numbered[3] ?? 0) / 100;
  return interpolate(releases[family], number);
}

/** The engine of a name and version as people write them ("trt", "NIM", "lmsysorg/sglang:v0.5.9"), or undefined. */
export function parseEngine(name: string, version = ''): Engine | undefined {
  const wanted = name.trim().toLowerCase();
  const family = families.find(([pattern]) => pattern.test(wanted))?.[1];
  if (!family) return undefined;
  const year = versionYear(family, version);
  const nim = /nim/.test(wanted);
  const compiled = family === 'tensorrt-llm' && (nim || (year !== undefined && year < 2025.35));
  return {
    family,
    year: nim ? 2025.1 : (year ?? (family === 'atom' ? interpolate(releases.atom, 0) : UNDATED_YEAR)),
    compiled,
  };
}

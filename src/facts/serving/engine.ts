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

/** Release dates from the projects' release pages; versions between two rows are interpolated. */
const releases: Record<EngineFamily, readonly (readonly [version: number, year: number])[]> = {
  'tensorrt-llm': [
    [0.05, 2023.8],
    [0.08, 2024.15],
    [0.14, 2024.83],
    [0.17, 2025.1],
    [0.2, 2025.45],
    [1.0, 2025.7],
    [1.1, 2025.85],
    [1.2, 2026.0],
    [1.3, 2026.35],
  ],
  vllm: [
    [0.04, 2024.3],
    [0.06, 2024.75],
    [0.08, 2025.2],
    [0.1, 2025.55],
    [0.12, 2025.9],
    [0.15, 2026.1],
    [0.19, 2026.3],
  ],
  sglang: [
    [0.042, 2025.05],
    [0.046, 2025.35],
    [0.05, 2025.65],
    [0.055, 2025.85],
    [0.056, 2025.93],
    [0.059, 2026.15],
    [0.051, 2025.7],
  ],
  atom: [[0.01, 2026.0]],
};

function interpolate(rows: readonly (readonly [number, number])[], version: number): number {
  let [lowVersion, lowYear] = rows[0] ?? [0, REFERENCE_YEAR];
  if (version <= lowVersion) return lowYear;
  for (const [highVersion, highYear] of rows) {
    if (version <= highVersion) {
      const share = (version - lowVersion) / Math.max(highVersion - lowVersion, 1e-9);
      return lowYear + share * (highYear - lowYear);
    }
    [lowVersion, lowYear] = [highVersion, highYear];
  }
  return lowYear;
}

function versionYear(family: EngineFamily, version: string): number | undefined {
  const dated = /(20\d\d)-?([01]\d)-?([0-3]\d)/.exec(version);
  if (dated) return Number(dated[1]) + (Number(dated[2]) - 1) / 12 + (Number(dated[3]) - 1) / 365;
  const numbered = /(?:^|[v:])(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!numbered) return /nightly|main|latest/.test(version) ? REFERENCE_YEAR + 0.15 : undefined;
  const [major, minor, patch] = [Number(numbered[1]), Number(numbered[2]), Number(numbered[3] ?? 0)];
  if (family === 'sglang') {
    const months = [0, 0, 0, 0, 0.5, 8, 15][Math.min(minor, 6)] ?? 0;
    return minor >= 5 ? 2025.65 + Math.min(patch, 14) * 0.055 : 2024.5 + months / 12 + patch * 0.12;
  }
  return interpolate(releases[family], family === 'tensorrt-llm' && major >= 1 ? major + minor / 10 : minor / 100);
}

/** The engine of a name and version as people write them ("trt", "NIM", "lmsysorg/sglang:v0.5.9"), or undefined. */
export function parseEngine(name: string, version = ''): Engine | undefined {
  const wanted = name.trim().toLowerCase();
  const family = families.find(([pattern]) => pattern.test(wanted))?.[1];
  if (!family) return undefined;
  const year = versionYear(family, version);
  const nim = /nim/.test(wanted);
  const compiled = family === 'tensorrt-llm' && (nim || (year !== undefined && year < 2025.35));
  return { family, year: nim ? 2025.1 : (year ?? (family === 'atom' ? 2026.05 : 2025.8)), compiled };
}

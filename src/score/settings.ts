import type { CatalogParameter } from '../catalog/parameters.js';

/** The constants of the score, from `catalog/parameters.yaml` and the configuration. Scores are 0–100. */
export interface ScoreSettings {
  /** Confidence of evidence levels 1–4, in thousandths. */
  readonly confidence: readonly [number, number, number, number];
  readonly warn: number;
  readonly cap: {
    readonly few: number;
    readonly some: number;
    readonly many: number;
    readonly someFrom: number;
    readonly manyFrom: number;
    readonly production: number;
  };
  readonly weakestMargin: number;
  readonly weakestRules: number;
  readonly level: {
    readonly pilot: number;
    readonly limitedProduction: number;
    readonly production: number;
    readonly proven: number;
    readonly productionDeclared: number;
    readonly productionAssured: number;
    readonly provenAssured: number;
  };
  readonly dimensionsTotal: number;
  readonly fixLevel: 1 | 2 | 3 | 4;
  /** Rules and dimensions above which one item of evidence backs suspiciously much. */
  readonly breadth: { readonly rules: number; readonly dimensions: number };
  readonly waiver: { readonly blockerSeconds: number; readonly otherSeconds: number; readonly blockers: number };
}

/** Reads the settings. Throws when the catalogue lacks one: it is part of the product. */
export function scoreSettings(parameters: readonly CatalogParameter[]): ScoreSettings {
  const values = new Map(parameters.map(({ id, value }) => [id, value]));
  const get = (name: string): number => {
    const value = values.get(`score.${name}`);
    if (value === undefined) throw new Error(`the catalogue has no parameter score.${name}`);
    return value;
  };
  const thousandths = (name: string) => Math.round(get(name) * 1000);
  return {
    confidence: [
      thousandths('confidence.e1'),
      thousandths('confidence.e2'),
      thousandths('confidence.e3'),
      thousandths('confidence.e4'),
    ],
    warn: thousandths('warn'),
    cap: {
      few: get('cap.few'),
      some: get('cap.some'),
      many: get('cap.many'),
      someFrom: get('cap.some_from'),
      manyFrom: get('cap.many_from'),
      production: get('cap.production'),
    },
    weakestMargin: get('weakest.margin'),
    weakestRules: get('weakest.rules'),
    level: {
      pilot: get('level.pilot'),
      limitedProduction: get('level.limited_production'),
      production: get('level.production'),
      proven: get('level.proven'),
      productionDeclared: get('level.production_declared'),
      productionAssured: get('level.production_assured'),
      provenAssured: get('level.proven_assured'),
    },
    dimensionsTotal: get('dimensions.total'),
    fixLevel: Math.min(4, Math.max(1, Math.round(get('fix.level')))) as 1 | 2 | 3 | 4,
    breadth: { rules: Math.floor(get('breadth.rules')), dimensions: Math.floor(get('breadth.dimensions')) },
    waiver: {
      blockerSeconds: get('waiver.blocker'),
      otherSeconds: get('waiver.other'),
      blockers: get('waiver.blockers'),
    },
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reportOf } from '../../scripts/serving/accuracy.ts';
import { quantile, scoreOf } from '../../scripts/serving/metrics.ts';
import { parseCsv } from '../../scripts/serving/runs.ts';

const directory = mkdtempSync(join(tmpdir(), 'airworthy-runs-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const header =
  'id,source,engine,engine_version,model,weight_format,kv_format,gpu,gpus,tensor_parallel,pipeline_parallel,' +
  'attention_data_parallel,scenario,concurrency,input_tokens,output_tokens,output_tokens_per_second_per_gpu,tpot_seconds,ttft_seconds';
const tail = '1,1,1,1,closed-loop,8,1000,200,100,0.02,0.2';

function reportOfRows(...rows: string[]) {
  const path = join(directory, 'runs.csv');
  writeFileSync(path, [header, ...rows, ''].join('\n'));
  return reportOf(path, '.', false);
}

describe('a table of runs', () => {
  it('may hold commas, quotes and line breaks in quotes', () => {
    expect(parseCsv('a,b\r\n"x, ""y""\nz",2\n')).toEqual([{ a: 'x, "y"\nz', b: '2' }]);
  });

  it('skips rows that it cannot read and says why', () => {
    const { rows } = reportOfRows(
      `a,s,vllm,,llama-3.1-8b,fp8,unset,l40s,${tail}`,
      `b,s,abacus,,llama-3.1-8b,fp8,unset,l40s,${tail}`,
      `c,s,vllm,,llama-3.1-8b,q3_k,unset,l40s,${tail}`,
      `d,s,vllm,,llama-9,fp8,unset,l40s,${tail}`,
      `e,s,vllm,,llama-3.1-8b,fp8,unset,z80,${tail}`,
      'f,s,vllm,,llama-3.1-8b,fp8,unset,l40s,1,1,1,1,closed-loop,8,,,100,,',
    );
    expect(rows).toEqual({
      read: 6,
      used: 1,
      refused: 0,
      skipped: {
        'unknown engine "abacus"': 1,
        'unknown weight format "q3_k"': 1,
        'unknown model "llama-9"': 1,
        'unknown GPU "z80"': 1,
        'no token counts': 1,
      },
    });
  });

  it('counts a refusal of a measured run as a miss', () => {
    const { rows, overall } = reportOfRows(`a,s,vllm,,llama-3.1-405b,bf16,unset,t4,${tail}`);
    expect(rows.refused).toBe(1);
    expect(overall.throughput).toMatchObject({ n: 1, median: 1, bias: -1, coverage: 0 });
  });
});

describe('a score', () => {
  it('holds relative errors: of 90, 100, 130 for 100 the median is 10% and the bias 0', () => {
    const score = scoreOf([90, 100, 130].map((predicted) => ({ predicted, measured: 100, inside: predicted < 120 })));
    expect(score.median).toBeCloseTo(0.1, 9);
    expect(score.bias).toBeCloseTo(0, 9);
    expect(score.coverage).toBeCloseTo(2 / 3, 9);
  });

  it('interpolates quantiles: the 90th percentile of 0 … 10 is 9', () => {
    expect(quantile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 0.9)).toBeCloseTo(9, 9);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolve } from '../../src/catalog/lookup.ts';
import { gpuCatalogSchema, modelCatalogSchema } from '../../src/catalog/schema.ts';

const gpus = gpuCatalogSchema.parse(parse(readFileSync('catalog/gpus.yaml', 'utf8'))).gpus;
const models = modelCatalogSchema.parse(parse(readFileSync('catalog/models.yaml', 'utf8'))).models;

describe('the catalogue', () => {
  it('holds 37 GPUs and 64 models, each name once', () => {
    expect([gpus.length, models.length]).toEqual([37, 64]);
    for (const entries of [gpus, models]) {
      const names = entries.flatMap((e) => [e.id, ...e.aliases]).map((n) => n.toLowerCase().replace(/[\s_]+/g, '-'));
      const owners = new Map<string, string>();
      for (const entry of entries)
        for (const name of [entry.id, ...entry.aliases]) {
          const key = name.toLowerCase().replace(/[\s_]+/g, '-');
          expect([undefined, entry.id]).toContain(owners.get(key));
          owners.set(key, entry.id);
        }
      expect(names.length).toBeGreaterThan(entries.length);
    }
  });

  it.each(['H100-SXM', 'H100 SXM', 'h100', 'NVIDIA H100', 'h100_sxm'])('knows %s as the H100 SXM5', (name) => {
    expect(resolve(gpus, name).found?.id).toBe('h100-sxm');
  });

  it('knows a model by its repository name and by the name of a same-shaped sibling', () => {
    expect(resolve(models, 'meta-llama/Llama-3.3-70B-Instruct').found?.id).toBe('llama-3.1-70b');
    expect(resolve(models, 'Qwen/Qwen3-32B').found?.id).toBe('qwen3-32b');
  });

  it('offers near names on a miss and none for nonsense', () => {
    expect(resolve(gpus, 'H100-SMX')).toMatchObject({
      found: undefined,
      nearest: expect.arrayContaining(['h100-sxm']),
    });
    expect(resolve(gpus, 'zzzzzzzzzz')).toEqual({ found: undefined, nearest: [] });
  });
});

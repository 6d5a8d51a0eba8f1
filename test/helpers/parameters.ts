import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseParameters } from '../../src/catalog/parameters.js';
import { scoreSettings } from '../../src/score/settings.js';

const read = (name: string): unknown => parse(readFileSync(`catalog/${name}.yaml`, 'utf8'));
export const parameters = parseParameters(read('parameters'), read('mandates'));
export const settings = scoreSettings(parameters);

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseParameters } from '../../src/catalog/parameters.js';
import { scoreSettings } from '../../src/score/settings.js';

export const parameters = parseParameters(parse(readFileSync('catalog/parameters.yaml', 'utf8')));
export const settings = scoreSettings(parameters);

import { FITTED } from './fitted.ts';

export type Constants = { readonly [Name in keyof typeof FITTED]: number };
export const CONSTANTS: Constants = FITTED;

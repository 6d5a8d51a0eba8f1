/** The rule pack that is embedded at build. */
import type { Pack } from '../rules/pack.js';

/** The pack that airworthy ships, compiled at build. */
export async function builtinPack(): Promise<Pack> {
  const { pack } = await import('../generated/pack.js');
  return pack;
}

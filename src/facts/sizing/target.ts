/** What a target for the users means for the requests: more sessions make more requests. */
import type { SizingManifest } from '../../manifest/sizing.js';
import type { Assumption, Lack } from './workload.js';

export type Targeted =
  | { readonly ok: true; readonly manifest: SizingManifest; readonly assumptions: readonly Assumption[] }
  | { readonly ok: false; readonly lack: Lack };

/**
 * The manifest with a target set. Where sessions were changed and the request rates were not, the rates follow: the
 * sessions over the seconds between requests, otherwise in proportion to the sessions before. Exact.
 */
export function targeted(before: SizingManifest, after: SizingManifest): Targeted {
  const [was, now] = [before.users ?? {}, after.users ?? {}];
  const [old, sessions] = [was.peak_concurrent, now.peak_concurrent];
  const peak = now.requests?.peak_rps;
  if (!sessions || sessions === old || !peak || peak !== was.requests?.peak_rps)
    return { ok: true, manifest: after, assumptions: [] };
  const seconds = now.seconds_between_requests;
  const factor = seconds ? sessions / seconds / peak : old ? sessions / old : undefined;
  if (factor === undefined)
    return {
      ok: false,
      lack: {
        path: ['users'],
        message: 'nothing says how many requests a session makes, so a target of sessions says nothing about the load',
        expected: 'users.seconds_between_requests, or users.peak_concurrent beside users.requests.peak_rps',
      },
    };
  const mean = now.requests?.mean_rps;
  const requests = { ...now.requests, peak_rps: peak * factor, ...(mean ? { mean_rps: mean * factor } : {}) };
  const origin = seconds
    ? 'target sessions ÷ users.seconds_between_requests'
    : 'users.requests in proportion to the sessions';
  const value = `${Number((peak * factor).toPrecision(4))} requests/s`;
  const manifest = { ...after, users: { ...now, requests } } as SizingManifest;
  return { ok: true, manifest, assumptions: [{ what: 'target rate', value, origin }] };
}

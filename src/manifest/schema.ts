/** The manifest: one file, one AI system. Sections in the order in which people should fill them. */
import * as z from 'zod';
import { adoption } from './adoption.js';
import { business } from './business.js';
import { cost } from './cost.js';
import { data } from './data.js';
import { delivery } from './delivery.js';
import { edge } from './edge.js';
import { evaluation } from './evaluation.js';
import { evidence } from './evidence.js';
import { fabric } from './fabric.js';
import { facilities } from './facilities.js';
import { choice, mandatory, section } from './fields.js';
import { governance } from './governance.js';
import { gpus } from './gpus.js';
import { guardrails } from './guardrails.js';
import { integration } from './integration.js';
import { latency } from './latency.js';
import { metadata } from './metadata.js';
import { models } from './models.js';
import { observability } from './observability.js';
import { operations } from './operations.js';
import { program } from './program.js';
import { release } from './release.js';
import { reliability } from './reliability.js';
import { security } from './security.js';
import { storage } from './storage.js';
import { users } from './users.js';
import { waivers } from './waivers.js';
import { workload } from './workload.js';

const { evidence: _, ...root } = section('An AI system, described for its production readiness assessment.', {
  apiVersion: choice('Version of the manifest format.', ['airworthy/v1']),
  kind: choice('Kind of document.', ['AISystem']),
  metadata: mandatory(metadata),
  workload: mandatory(workload),
  users: mandatory(users),
  models,
  gpus,
  storage,
  fabric,
  latency,
  governance,
  cost,
  data,
  delivery,
  evaluation,
  guardrails,
  security,
  observability,
  reliability,
  release,
  operations,
  integration,
  business,
  adoption,
  facilities,
  edge,
  program,
  waivers,
}).shape;

export const manifestSchema = z
  .strictObject({ ...root, evidence: evidence.nullish() })
  .meta({ title: 'airworthy manifest', description: 'One AI system, described for its readiness assessment.' });

export type Manifest = z.infer<typeof manifestSchema>;

/** The seven dimensions that come first: demand, the four layers under it, who may use it, and what it costs. */
export const CORE_SECTIONS = ['users', 'gpus', 'storage', 'fabric', 'latency', 'governance', 'cost'] as const;

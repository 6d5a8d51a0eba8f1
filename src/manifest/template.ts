/** A commented manifest to fill in: mandatory facts set, everything else an example in a comment, hence unknown. */
import { type Dimension, meaning } from '../util/quantity.js';
import type { Shape } from './shape.js';

/** Fields of the minimal manifest beyond the mandatory ones: what the seven core dimensions ask first. */
const MINIMAL: readonly string[] = [
  'metadata.go_live',
  'users.total',
  'users.peak_concurrent',
  'users.pilot_users',
  'users.seconds_between_requests',
  'users.requests.mean_rps',
  'users.requests.peak_rps',
  'users.requests.burst_multiplier',
  'users.requests.basis',
  'models.name',
  'models.role',
  'models.hosting',
  'models.weights',
  'models.kv_cache_per_token',
  'models.input_tokens_p95',
  'models.output_tokens_p95',
  'models.max_sequences_per_replica',
  'gpus.placement',
  'gpus.tenancy',
  'gpus.committed_until',
  'gpus.model',
  'gpus.memory_each',
  'gpus.count',
  'gpus.nodes',
  'gpus.per_node',
  'gpus.per_replica',
  'gpus.replicas',
  'gpus.target_utilisation',
  'gpus.benchmark.rps_per_replica',
  'storage.serving_tier',
  'storage.feed',
  'storage.measured_read_throughput',
  'storage.required',
  'fabric.storage_nic_per_node',
  'fabric.required_storage_per_node',
  'fabric.redundant_paths',
  'latency.objectives.time_to_first_token.p95',
  'latency.objectives.end_to_end.p95',
  'latency.objectives.end_to_end.p99',
  'latency.rationale',
  'governance.access_control.model',
  'governance.access_control.sso',
  'governance.access_control.mfa_for_privileged',
  'governance.access_control.review_every',
  'governance.audit.enabled',
  'governance.audit.immutable',
  'governance.audit.fields',
  'governance.audit.retention',
  'governance.hosting_class',
  'cost.currency',
  'cost.funding',
  'cost.budget_monthly',
  'cost.monthly.gpu_compute',
  'cost.monthly.operations_staff',
  'integration.downstream_deadline',
];

export interface TemplateOptions {
  /** Every section and field, not only what to fill first. */
  readonly full: boolean;
  readonly name: string;
  /** Where an editor finds the JSON Schema, for the modeline. */
  readonly schema: string;
}

/** The text of a manifest that validates. */
export function template(shape: Shape, { full, name, schema }: TemplateOptions): string {
  if (shape.kind !== 'object') throw new Error('a manifest is a map of sections');
  const wanted = full ? undefined : new Set(MINIMAL);
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '# One AI system. What stays commented out is unknown and earns nothing; `null` says that there is none.',
    '# First the facts below, which decide what applies; then users, from which all other numbers follow.',
    'apiVersion: airworthy/v1',
    'kind: AISystem',
  ];
  for (const [section, field] of Object.entries(shape.fields)) {
    if (section === 'apiVersion' || section === 'kind') continue;
    const body = render(field, section, section, 1, wanted, name);
    if (body.length === 0) continue;
    const live = body.some((line) => !line.trimStart().startsWith('#'));
    lines.push('', `# ${field.description}`, `${live ? '' : '# '}${section}:`, ...body);
  }
  return `${lines.join('\n')}\n`;
}

function render(
  shape: Shape,
  path: string,
  key: string,
  depth: number,
  wanted: ReadonlySet<string> | undefined,
  name: string,
): string[] {
  const indent = '  '.repeat(depth);
  switch (shape.kind) {
    case 'object':
      return Object.entries(shape.fields).flatMap(([field, inner]) => {
        if (field === 'evidence' && wanted) return [];
        const required = shape.required.includes(field);
        const here = `${path}.${field}`;
        if (inner.kind === 'object') {
          const body = render(inner, here, field, depth + 1, wanted, name);
          if (body.length === 0) return [];
          return [`${required ? indent : `${indent}# `}${field}:`, ...body];
        }
        if (!required && wanted && !wanted.has(here)) return [];
        if (inner.kind === 'list' && inner.item.kind === 'object')
          return listOf(inner.item, here, field, depth, wanted);
        return [leaf(inner, here, field, indent, required, name)];
      });
    case 'list':
      return shape.item.kind === 'object' ? itemLines(shape.item, path, depth - 1, wanted) : [];
    default:
      return [leaf(shape, path, key, indent, false, name)];
  }
}

/** A list of maps, wholly commented out. */
function listOf(
  item: Shape,
  path: string,
  field: string,
  depth: number,
  wanted: ReadonlySet<string> | undefined,
): string[] {
  return [`${'  '.repeat(depth)}# ${field}:`, ...itemLines(item, path, depth, wanted)];
}

function itemLines(item: Shape, path: string, depth: number, wanted: ReadonlySet<string> | undefined): string[] {
  return fieldsOf(item, path, wanted).map((line, i) => `${'  '.repeat(depth + 1)}# ${i === 0 ? '- ' : '  '}${line}`);
}

/** The fields of one item of a list; those of maps inside it are indented further. */
function fieldsOf(item: Shape, path: string, wanted: ReadonlySet<string> | undefined): string[] {
  if (item.kind !== 'object') return [];
  return Object.entries(item.fields).flatMap(([field, inner]) => {
    const here = `${path}.${field}`;
    if (field === 'evidence') return [];
    if (inner.kind === 'object') {
      const lines = fieldsOf(inner, here, wanted);
      return lines.length === 0 ? [] : [`${field}:`, ...lines.map((line) => `  ${line}`)];
    }
    return wanted && !wanted.has(here) ? [] : [`${field}: ${value(inner)}${remark(inner)}`];
  });
}

function leaf(shape: Shape, path: string, field: string, indent: string, required: boolean, name: string): string {
  const shown = required
    ? `${field}: ${REQUIRED[path] ?? (path === 'metadata.name' ? plainText(name) : defaultOf(shape))}`
    : `# ${field}: ${value(shape)}`;
  return `${indent}${shown}${remark(shape)}`;
}

/** Mandatory facts start at the cautious side: an internal assistant that nobody watches. */
const REQUIRED: Readonly<Record<string, string>> = {
  'metadata.stage': 'pilot',
  'metadata.target_stage': 'production',
  'metadata.sector': 'other',
  'metadata.jurisdictions': '[IN]',
  'workload.type': 'rag_assistant',
  'workload.criticality': 'tier_1',
  'workload.uses.llm': 'true',
  'workload.uses.rag': 'true',
  'workload.uses.personal_data': 'true',
  'workload.uses.self_hosted_gpus': 'true',
  'users.supervised': 'false',
};

function defaultOf(shape: Shape): string {
  if (shape.kind === 'boolean') return 'false';
  return shape.kind === 'enum' ? (shape.values[0] ?? 'null') : value(shape);
}

/** YAML would read a folder called 2026 as a number. */
function plainText(name: string): string {
  return /^(?!(true|false|null)$)[a-z]/i.test(name) ? name : JSON.stringify(name);
}

function value(shape: Shape): string {
  const [example] = shape.examples ?? [];
  if (typeof example === 'string') return /^[\w./%-][\w ./%<>-]*$/.test(example) ? example : JSON.stringify(example);
  if (example !== undefined) return flow(example);
  return shape.kind === 'enum' ? (shape.values[0] ?? 'null') : 'null';
}

function flow(example: unknown): string {
  if (Array.isArray(example)) return `[${example.map(flow).join(', ')}]`;
  if (typeof example === 'object' && example !== null)
    return `{${Object.entries(example)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')}}`;
  return String(example);
}

function remark(shape: Shape): string {
  const words = shape.kind === 'enum' ? ` One of ${shape.values.join(', ')}.` : '';
  const unit = shape.kind === 'number' ? unitOf(shape.dimension, shape.unit) : '';
  const text = `${shape.description}${words}${unit}`.trim();
  return text === '' ? '' : ` # ${text}`;
}

function unitOf(dimension: Dimension | undefined, unit: string): string {
  if (dimension) return ` (${meaning(dimension).replace(/ \(.*\)$/, '')})`;
  return unit === 'count' ? '' : ` (${unit})`;
}

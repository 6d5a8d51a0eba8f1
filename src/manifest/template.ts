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

/** What is known of a field already. */
export interface Given {
  /** The value as YAML on one line; absent: the field stays a comment. */
  readonly text?: string;
  /** A remark before that of the schema. */
  readonly note?: string;
}

export interface TemplateOptions {
  /** Every section and field, not only what to fill first. */
  readonly full: boolean;
  readonly name: string;
  /** Where an editor finds the JSON Schema, for the modeline. */
  readonly schema: string;
  /** By path, with list indices left out; a list has one item then. */
  readonly given?: ReadonlyMap<string, Given>;
  /** Fields that are not even worth a comment, unless all are wanted. */
  readonly leaveOut?: (path: string) => boolean;
}

interface Page {
  readonly name: string;
  readonly given: ReadonlyMap<string, Given>;
  /** The fields to show; undefined for all. */
  readonly wanted: ReadonlySet<string> | undefined;
}

/** The text of a manifest that validates. */
export function template(shape: Shape, { full, name, schema, given = new Map(), leaveOut }: TemplateOptions): string {
  if (shape.kind !== 'object') throw new Error('a manifest is a map of sections');
  const minimal = MINIMAL.filter((path) => !leaveOut?.(path));
  const page: Page = { name, given, wanted: full ? undefined : new Set([...minimal, ...given.keys()]) };
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '# One AI system. What stays commented out is unknown and earns nothing; `null` says that there is none.',
    '# First the facts below, which decide what applies; then users, from which all other numbers follow.',
    'apiVersion: airworthy/v1',
    'kind: AISystem',
  ];
  for (const [section, field] of Object.entries(shape.fields)) {
    if (section === 'apiVersion' || section === 'kind') continue;
    const body = render(field, section, section, 1, page);
    if (body.length === 0) continue;
    lines.push('', `# ${field.description}`, `${isLive(body) ? '' : '# '}${section}:`, ...body);
  }
  return `${lines.join('\n')}\n`;
}

function isLive(lines: readonly string[]): boolean {
  return lines.some((line) => !line.trimStart().startsWith('#'));
}

function render(shape: Shape, path: string, key: string, depth: number, page: Page): string[] {
  const indent = '  '.repeat(depth);
  switch (shape.kind) {
    case 'object':
      return Object.entries(shape.fields).flatMap(([field, inner]) => {
        if (field === 'evidence' && page.wanted) return [];
        const required = shape.required.includes(field);
        const here = `${path}.${field}`;
        if (inner.kind === 'object') {
          const body = render(inner, here, field, depth + 1, page);
          if (body.length === 0) return [];
          return [`${isLive(body) ? indent : `${indent}# `}${field}:`, ...body];
        }
        if (!required && page.wanted && !page.wanted.has(here)) return [];
        if (inner.kind === 'list' && inner.item.kind === 'object')
          return [`${indent}# ${field}:`, ...itemLines(inner.item, here, depth, page)];
        return [leaf(inner, here, field, indent, required, page)];
      });
    case 'list':
      return shape.item.kind === 'object' ? itemLines(shape.item, path, depth - 1, page) : [];
    default:
      return [leaf(shape, path, key, indent, false, page)];
  }
}

/** One item of a list: in comments from its dash on, unless something of it is known. */
function itemLines(item: Shape, path: string, depth: number, page: Page): string[] {
  const lines = fieldsOf(item, path, page);
  const indent = '  '.repeat(depth + 1);
  const live = lines.some((line) => line.live);
  return lines.map((line, i) => {
    const dash = i === 0 ? '- ' : '  ';
    if (!live) return `${indent}# ${dash}${line.text}`;
    return `${indent}${dash}${line.live ? '' : '# '}${line.text}`;
  });
}

interface ItemLine {
  readonly text: string;
  readonly live: boolean;
}

/** The fields of one item of a list; those of maps inside it are indented further, and nothing of them is known. */
function fieldsOf(item: Shape, path: string, page: Page): ItemLine[] {
  if (item.kind !== 'object') return [];
  return Object.entries(item.fields).flatMap(([field, inner]): ItemLine[] => {
    const here = `${path}.${field}`;
    if (field === 'evidence') return [];
    if (inner.kind === 'object') {
      const lines = fieldsOf(inner, here, page).map(({ text, live }) => ({ text: `  ${text}`, live }));
      return lines.length === 0 ? [] : [{ text: `${field}:`, live: false }, ...lines];
    }
    if (page.wanted && !page.wanted.has(here)) return [];
    const given = page.given.get(here);
    const text = `${field}: ${given?.text ?? value(inner)}${remark(inner, given?.note)}`;
    return [{ text, live: given?.text !== undefined }];
  });
}

function leaf(shape: Shape, path: string, field: string, indent: string, required: boolean, page: Page): string {
  const given = page.given.get(path);
  const text = given?.text ?? (required ? startOf(shape, path, page.name) : undefined);
  const shown = text === undefined ? `# ${field}: ${value(shape)}` : `${field}: ${text}`;
  return `${indent}${shown}${remark(shape, given?.note)}`;
}

function startOf(shape: Shape, path: string, name: string): string {
  return REQUIRED[path] ?? (path === 'metadata.name' ? plainText(name) : defaultOf(shape));
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

function remark(shape: Shape, note = ''): string {
  const words = shape.kind === 'enum' ? ` One of ${shape.values.join(', ')}.` : '';
  const unit = shape.kind === 'number' ? unitOf(shape.dimension, shape.unit) : '';
  const text = `${note} ${shape.description}${words}${unit}`.trim();
  return text === '' ? '' : ` # ${text}`;
}

function unitOf(dimension: Dimension | undefined, unit: string): string {
  if (dimension) return ` (${meaning(dimension).replace(/ \(.*\)$/, '')})`;
  return unit === 'count' ? '' : ` (${unit})`;
}
